//! A component library has no `app.json`: this makes a program of it, in memory, with one page for each
//! component.

use crate::components::{Found, find};
use crate::json;
use crate::path::PackagePath;
use crate::program::Program;
use crate::source::Source;
use menshen_model::Diagnostic;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Where the pages are put; no library has such a folder.
const PAGES: &str = "menshen-gallery";

/// What a component says it cannot be without, from its own definition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Need {
    /// Components that its relations name as parent or ancestor, as they stand there.
    pub inside: Vec<String>,
    /// Properties marked as required, with the name of their type.
    pub given: BTreeMap<String, String>,
    /// In how many owners it must stand, one in the other: components of the library that use it, the nearest inside.
    pub owned: usize,
}

fn put(source: &mut Source, at: &str, files: [(&str, String); 3]) {
    for (extension, text) in files {
        if let Ok(path) = PackagePath::new(format!("{at}.{extension}")) {
            source.insert(path, text.into_bytes());
        }
    }
}

/// What each component's file names in `usingComponents` and as defaults of generics.
fn users(source: &Source, components: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for user in components {
        let Some(text) = source.text(&format!("{user}.json")) else { continue };
        let Some(json) = json::parse(user, text.as_bytes(), &mut Vec::new()) else { continue };
        let members = |key: &str| json.get(key).and_then(Value::as_object).cloned().unwrap_or_default();
        let used = members("usingComponents").into_iter().map(|(_, v)| v);
        let open = members("componentGenerics").into_iter().filter_map(|(_, v)| v.get("default").cloned());
        for name in used.chain(open).filter_map(|v| v.as_str().map(str::to_owned)) {
            if let Found::Path(path) = find(source, &source.aliases, user, &name)
                && path != *user
            {
                users.entry(path).or_default().insert(user.clone());
            }
        }
    }
    users
}

/// The shortest way from a component to one that nobody uses: its owners, the nearest first.
fn owners(users: &BTreeMap<String, BTreeSet<String>>, component: &str) -> Vec<String> {
    let mut came: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([component]);
    while let Some(at) = open.pop_front() {
        let Some(above) = users.get(at) else {
            let mut way = Vec::new();
            let mut step = at;
            while step != component {
                way.push(step.to_owned());
                step = came.get(step).copied().unwrap_or(component);
            }
            way.reverse();
            return way;
        };
        for user in above {
            if user != component && !came.contains_key(user.as_str()) {
                came.insert(user, at);
                open.push_back(user);
            }
        }
    }
    Vec::new()
}

/// The least value of a property's type.
fn least(kind: &str) -> Value {
    match kind {
        "Object" => json!({}),
        "Array" => json!([]),
        "String" => json!(""),
        "Number" => json!(0),
        "Boolean" => json!(false),
        _ => Value::Null,
    }
}

impl Program {
    /// Makes a program of a component library: the sources with the pages added, and the program. Page
    /// `menshen-gallery/PATH` shows the component `PATH`. Components inside `miniprogram_npm` are those of
    /// others and get no page. What is in `needs` is put on the page: the parent around the component, and the
    /// least value for each required property.
    pub fn from_library(source: &Source, needs: &BTreeMap<String, Need>) -> (Source, Self, Vec<Diagnostic>) {
        let mut source = source.clone();
        let mut ignored = Vec::new();
        let components: Vec<String> = source
            .iter()
            .filter(|(path, file)| {
                path.extension() == Some("json")
                    && !path.as_str().split('/').any(|part| part == "miniprogram_npm")
                    && source.has(&format!("{}.wxml", path.stem()))
                    && json::parse(path.as_str(), &file.bytes, &mut ignored)
                        .and_then(|v| v.get("component").and_then(Value::as_bool))
                        .unwrap_or(false)
            })
            .map(|(path, _)| path.stem().to_owned())
            .collect();
        let mut pages = Vec::new();
        let uses =
            if needs.values().any(|n| n.owned > 0) { users(&source, &components) } else { BTreeMap::new() };
        for component in &components {
            let page = format!("{PAGES}/{component}");
            let mut using = json!({"usingComponents": {"the-component": format!("/{component}")}});
            let need = needs.get(component).cloned().unwrap_or_default();
            let given: Value = need.given.iter().map(|(name, kind)| (name.clone(), least(kind))).collect();
            let attributes =
                need.given.keys().fold(String::new(), |all, n| all + &format!(" {n}=\"{{{{given.{n}}}}}\""));
            let mut wxml = format!("<the-component{attributes}/>");
            let parents =
                need.inside.iter().filter_map(|name| match find(&source, &source.aliases, component, name) {
                    Found::Path(path) if path != *component => Some(path),
                    _ => None,
                });
            if let Some(parent) = parents.take(1).next() {
                using["usingComponents"]["the-parent"] = json!(format!("/{parent}"));
                wxml = format!("<the-parent>{wxml}</the-parent>");
            }
            let data = json!({"data": {"given": given}});
            // Each owner's own code beside it, with a template that shows nothing but the next one.
            if need.owned > 0 {
                for (level, owner) in owners(&uses, component).iter().take(need.owned).enumerate() {
                    let folder =
                        owner.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
                    let at = format!("{folder}menshen-owner{level}-{}", component.replace('/', "-"));
                    using["component"] = json!(true);
                    let kind = if source.has(&format!("{owner}.js")) { "js" } else { "ts" };
                    let code = source.text(&format!("{owner}.{kind}")).unwrap_or_default().to_owned();
                    put(&mut source, &at, [("wxml", wxml), (kind, code), ("json", using.to_string())]);
                    using = json!({"usingComponents": {"the-owner": format!("/{at}")}});
                    wxml = "<the-owner/>".to_owned();
                }
            }
            let files = [("wxml", wxml), ("js", format!("Page({data})")), ("json", using.to_string())];
            put(&mut source, &page, files);
            pages.push(page);
        }
        if let (false, Ok(path)) = (pages.is_empty(), PackagePath::new("app.json")) {
            source.insert(path, json!({"pages": pages}).to_string().into_bytes());
        }
        let (mut program, mut found) = Self::resolve(&source);
        if pages.is_empty() {
            found = vec![Diagnostic::error(
                "package/no-components",
                "",
                "there is neither an app.json nor a component (a .json with `\"component\": true` beside a .wxml)",
            )];
        }
        if program.name.is_empty() {
            program.name = "components".to_owned();
        }
        (source, program, found)
    }

    /// Whether the files look like a component library and not like a program.
    pub fn is_library(source: &Source) -> bool {
        !source.has("app.json")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_component_gets_a_page() {
        let files = [
            ("button/index.json", r#"{"component":true}"#),
            ("button/index.wxml", ""),
            ("button/index.js", ""),
            ("common/x.js", ""),
        ];
        let source = Source::from_files(
            files.iter().map(|(n, t)| (PackagePath::new(*n).unwrap(), t.as_bytes().to_vec())),
        );
        assert!(Program::is_library(&source));
        let (source, program, found) = Program::from_library(&source, &BTreeMap::new());
        assert_eq!(found, []);
        assert_eq!(program.pages, ["menshen-gallery/button/index"]);
        assert!(program.files.contains_key("button/index"));
        assert_eq!(source.text("menshen-gallery/button/index.wxml"), Some("<the-component/>"));
        let (_, _, found) = Program::from_library(&Source::default(), &BTreeMap::new());
        assert_eq!(found[0].code, "package/no-components");
    }

    #[test]
    fn a_component_gets_what_it_needs() {
        let text = r#"{"component":true}"#;
        let files = [
            ("steps/index.json", text),
            ("steps/index.wxml", ""),
            ("steps/index.js", ""),
            ("step/index.json", text),
            ("step/index.wxml", ""),
            ("step/index.js", ""),
        ];
        let source = Source::from_files(
            files.iter().map(|(n, t)| (PackagePath::new(*n).unwrap(), t.as_bytes().to_vec())),
        );
        let given = BTreeMap::from([("content".to_owned(), "Object".to_owned())]);
        let inside = vec!["../nowhere/index".to_owned(), "../steps/index".to_owned()];
        let needs = BTreeMap::from([("step/index".to_owned(), Need { inside, given, owned: 0 })]);
        let (source, program, found) = Program::from_library(&source, &needs);
        assert_eq!(found, []);
        assert_eq!(program.pages.len(), 2);
        let text = |extension| source.text(&format!("menshen-gallery/step/index.{extension}")).unwrap();
        assert_eq!(text("wxml"), "<the-parent><the-component content=\"{{given.content}}\"/></the-parent>");
        assert_eq!(text("js"), r#"Page({"data":{"given":{"content":{}}}})"#);
        assert!(text("json").contains(r#""the-parent":"/steps/index""#));
        assert_eq!(source.text("menshen-gallery/steps/index.wxml"), Some("<the-component/>"));
    }

    #[test]
    fn a_part_stands_in_the_templates_of_those_that_use_it() {
        let json = |using: &str| format!(r#"{{"component":true,"usingComponents":{{{using}}}}}"#);
        let files = [
            ("all/all.json", json(r#""n":"../node/node""#)),
            ("all/all.wxml", String::new()),
            ("all/all.js", "all".to_owned()),
            ("node/node.json", json(r#""n":"./node","c":"../code/code""#)),
            ("node/node.wxml", String::new()),
            ("node/node.ts", "node".to_owned()),
            ("code/code.json", json("")),
            ("code/code.wxml", String::new()),
            ("code/code.js", String::new()),
        ];
        let source = Source::from_files(
            files.into_iter().map(|(n, t)| (PackagePath::new(n).unwrap(), t.into_bytes())),
        );
        let needs = BTreeMap::from([("code/code".to_owned(), Need { owned: 2, ..Need::default() })]);
        let (source, _, found) = Program::from_library(&source, &needs);
        assert_eq!(found, []);
        let text = |file: &str| source.text(file).unwrap();
        assert_eq!(text("menshen-gallery/code/code.wxml"), "<the-owner/>");
        assert_eq!(text("all/menshen-owner1-code-code.js"), "all");
        assert_eq!(text("all/menshen-owner1-code-code.wxml"), "<the-owner/>");
        assert_eq!(text("node/menshen-owner0-code-code.ts"), "node");
        assert_eq!(text("node/menshen-owner0-code-code.wxml"), "<the-component/>");
        assert!(text("node/menshen-owner0-code-code.json").contains(r#""the-component":"/code/code""#));
    }
}
