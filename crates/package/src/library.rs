//! A component library has no `app.json`: this makes a program of it, in memory, with one page for each
//! component.

use crate::json;
use crate::path::PackagePath;
use crate::program::Program;
use crate::source::Source;
use menshen_model::Diagnostic;
use serde_json::{Value, json};

/// Where the pages are put; no library has such a folder.
const PAGES: &str = "menshen-gallery";

impl Program {
    /// Makes a program of a component library: the sources with the pages added, and the program. Page
    /// `menshen-gallery/PATH` shows the component `PATH`. Components inside `miniprogram_npm` are those of
    /// others and get no page.
    pub fn from_library(source: &Source) -> (Source, Self, Vec<Diagnostic>) {
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
        for component in &components {
            let page = format!("{PAGES}/{component}");
            let using = json!({"usingComponents": {"the-component": format!("/{component}")}});
            let parts = [
                ("wxml", "<the-component/>".to_owned()),
                ("js", "Page({})".to_owned()),
                ("json", using.to_string()),
            ];
            for (extension, text) in parts {
                if let Ok(path) = PackagePath::new(format!("{page}.{extension}")) {
                    source.insert(path, text.into_bytes());
                }
            }
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
        let (source, program, found) = Program::from_library(&source);
        assert_eq!(found, []);
        assert_eq!(program.pages, ["menshen-gallery/button/index"]);
        assert!(program.files.contains_key("button/index"));
        assert_eq!(source.text("menshen-gallery/button/index.wxml"), Some("<the-component/>"));
        let (_, _, found) = Program::from_library(&Source::default());
        assert_eq!(found[0].code, "package/no-components");
    }
}
