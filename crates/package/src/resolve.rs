//! From `app.json` to every page and component that is reached. A bad file fails alone.

use crate::components::{self, Found};
use crate::program::{Component, Program};
use crate::source::Source;
use crate::style::{Isolation, scope, script_text};
use crate::theme::Themes;
use crate::{json, modules, path};
use menshen_model::Diagnostic;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, VecDeque};

impl Program {
    /// Resolves a program. Without a readable `app.json` the result has no page, and an error says why.
    pub fn resolve(source: &Source) -> (Self, Vec<Diagnostic>) {
        let mut resolver = Resolver {
            source,
            program: Self::default(),
            diagnostics: source.diagnostics().to_vec(),
            queue: VecDeque::new(),
            seen: BTreeSet::new(),
        };
        resolver.run();
        (resolver.program, resolver.diagnostics)
    }
}

struct Resolver<'a> {
    source: &'a Source,
    program: Program,
    diagnostics: Vec<Diagnostic>,
    queue: VecDeque<String>,
    seen: BTreeSet<String>,
}

impl Resolver<'_> {
    fn run(&mut self) {
        let Some(file) = self.source.get("app.json") else {
            self.diagnostics.push(
                Diagnostic::error("package/no-app", "", "there is no app.json: this is not a mini program")
                    .help("name the folder that holds app.json, or a project whose project.config.json names it"),
            );
            return;
        };
        let Some(mut app) = json::parse("app.json", &file.bytes, &mut self.diagnostics) else { return };
        if !app.is_object() {
            self.diagnostics.push(Diagnostic::error("json/shape", "app.json", "app.json must be an object"));
            return;
        }
        self.program.modules = modules::list(self.source);
        self.program.aliases = modules::aliases(self.source, &app);
        self.themes(&app);
        self.names();
        self.program.pages = self.pages(&app);
        app["pages"] = json!(self.program.pages);
        if let Some(entry) = json::string(&app, "entryPagePath") {
            app["entryPagePath"] = json!(page_path(entry));
        }
        self.tab_bar(&mut app);
        self.using(&mut app, "app", "app.json");
        self.program.app = app;
        for page in self.program.pages.clone() {
            self.reach(page);
        }
        while let Some(next) = self.queue.pop_front() {
            self.component(&next);
        }
    }

    fn names(&mut self) {
        let project = self.source.project();
        let text = |name| project.and_then(|p| json::string(p, name)).unwrap_or("").to_owned();
        self.program.appid = text("appid");
        self.program.name = text("projectname");
    }

    fn themes(&mut self, app: &Value) {
        let Some(at) = json::string(app, "themeLocation") else { return };
        let file = path::join("", at).unwrap_or_default();
        match self.source.get(&file) {
            Some(found) => {
                if let Some(value) = json::parse(&file, &found.bytes, &mut self.diagnostics) {
                    self.program.themes = Themes::new(&value);
                }
            }
            None => self.report(
                "app/theme",
                "app.json",
                at,
                format!("themeLocation names `{at}`, which is not there"),
            ),
        }
    }

    fn pages(&mut self, app: &Value) -> Vec<String> {
        let mut pages = Vec::new();
        let mut seen = BTreeSet::new();
        let mut add = |path: String| {
            if seen.insert(path.clone()) {
                pages.push(path);
            }
        };
        let strings = |value: Option<&Value>| -> Vec<String> {
            let list = value.and_then(Value::as_array);
            list.into_iter()
                .flatten()
                .filter_map(|p| p.as_str().or_else(|| json::string(p, "path")))
                .map(str::to_owned)
                .collect()
        };
        for page in strings(app.get("pages")) {
            add(page_path(&page));
        }
        for name in ["subPackages", "subpackages"] {
            for package in app.get(name).and_then(Value::as_array).into_iter().flatten() {
                let root = json::string(package, "root").unwrap_or("");
                for page in strings(package.get("pages")) {
                    add(page_path(&format!("{root}/{page}")));
                }
            }
        }
        if pages.is_empty() {
            self.diagnostics.push(
                Diagnostic::error("app/no-pages", "app.json", "app.json names no page")
                    .help("add a `pages` list"),
            );
        }
        pages
    }

    fn tab_bar(&mut self, app: &mut Value) {
        let Some(bar) = app.get_mut("tabBar").and_then(Value::as_object_mut) else { return };
        let mut missing = Vec::new();
        for item in bar.get_mut("list").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(path) = json::string(item, "pagePath").map(page_path) {
                if !self.program.pages.contains(&path) {
                    missing.push(path.clone());
                }
                item["pagePath"] = json!(path);
            }
        }
        let custom = bar.get("custom").and_then(Value::as_bool).unwrap_or(false);
        for path in missing {
            let message = format!("the tab bar names the page `{path}`, which `pages` does not");
            self.report("app/tab-bar", "app.json", &path, message);
        }
        if custom {
            if components::exists(self.source, "custom-tab-bar/index") {
                self.reach("custom-tab-bar/index".to_owned());
            } else {
                let message = "tabBar.custom is set, but there is no custom-tab-bar/index";
                self.report("app/tab-bar", "app.json", "custom", message.to_owned());
            }
        }
    }

    fn reach(&mut self, path: String) {
        if self.seen.insert(path.clone()) {
            self.queue.push_back(path);
        }
    }

    fn component(&mut self, at: &str) {
        let file = format!("{at}.json");
        let page = self.program.pages.iter().any(|p| p == at);
        let has = |extension: &str| self.source.has(&format!("{at}.{extension}"));
        let script = self.program.modules.get(at).and_then(|f| modules::script(f));
        if !has("wxml") && script.is_none() {
            let what = if page { "page" } else { "component" };
            self.diagnostics.push(
                Diagnostic::error(
                    "page/missing",
                    at,
                    format!("the {what} `{at}` has neither a .wxml nor a .js file"),
                )
                .help("create it, or take its name out of the configuration"),
            );
            return;
        }
        let (wxml, wxss) = (has("wxml"), has("wxss"));
        if page && !wxml {
            self.diagnostics.push(Diagnostic::error(
                "page/no-wxml",
                at,
                format!("the page has no {at}.wxml"),
            ));
        }
        if script.is_none() {
            self.diagnostics.push(Diagnostic::error("page/no-js", at, format!("there is no {at}.js")));
        }
        if !wxss && let Some(other) = ["less", "scss", "sass", "styl"].into_iter().find(|e| has(e)) {
            self.diagnostics.push(
                Diagnostic::warning(
                    "page/style-language",
                    &format!("{at}.{other}"),
                    "only WXSS is compiled here; this stylesheet is left out",
                )
                .help("compile it to WXSS with your build tool first"),
            );
        }
        let mut json = json!({});
        if let Some(found) = self.source.get(&file) {
            // What is wrong with it has been said; the page itself still opens, with defaults.
            match json::parse(&file, &found.bytes, &mut self.diagnostics) {
                Some(value) if value.is_object() => json = value,
                Some(_) => {
                    let message = "the configuration must be an object; it is left out";
                    self.diagnostics.push(Diagnostic::error("json/shape", &file, message));
                }
                None => {}
            }
        }
        self.using(&mut json, at, &file);
        self.generics(&mut json, at, &file);
        let isolation = Isolation::of(&json, script_text(self.source, at));
        json["styleIsolation"] = json!(isolation.as_str());
        let scope = scope(at, isolation);
        self.program
            .files
            .insert(at.to_owned(), Component { json, wxml, wxss, script, page, isolation, scope });
    }

    fn using(&mut self, json: &mut Value, at: &str, file: &str) {
        let Some(named) = json::object(json, "usingComponents").cloned() else { return };
        let mut resolved = Map::new();
        for (tag, value) in named {
            let Some(name) = value.as_str() else { continue };
            if let Some(path) = self.lookup(at, file, &tag, name) {
                resolved.insert(tag, json!(path));
            }
        }
        json["usingComponents"] = Value::Object(resolved);
    }

    fn generics(&mut self, json: &mut Value, at: &str, file: &str) {
        let Some(generics) = json::object(json, "componentGenerics").cloned() else { return };
        for (tag, value) in generics {
            let Some(name) = json::string(&value, "default").map(str::to_owned) else { continue };
            let path = self.lookup(at, file, &tag, &name);
            json["componentGenerics"][&tag] = path.map_or(json!(true), |path| json!({"default": path}));
        }
    }

    fn lookup(&mut self, at: &str, file: &str, tag: &str, name: &str) -> Option<String> {
        match components::find(self.source, &self.program.aliases, at, name) {
            Found::Path(path) => {
                self.reach(path.clone());
                Some(format!("/{path}"))
            }
            Found::Plugin => {
                let message =
                    format!("`{tag}` comes from `{name}`: plugins are not supported; the tag stays empty");
                self.report("component/plugin", file, name, message);
                None
            }
            Found::Missing(places) => {
                let tried = places.iter().map(|p| format!("{p}.wxml")).collect::<Vec<_>>().join(", ");
                let message = format!("the component `{name}` of `{tag}` was not found (looked at {tried})");
                self.report("component/missing", file, name, message);
                None
            }
        }
    }

    /// Reports a word of a JSON file at its place.
    fn report(&mut self, code: &str, file: &str, word: &str, message: String) {
        let mut found = Diagnostic::warning(code, file, message);
        if code == "component/missing" {
            found.severity = menshen_model::Severity::Error;
        }
        if let Some(text) = self.source.text(file)
            && let Some(start) = text.find(&format!("\"{word}\""))
        {
            found = found.span(text, start, start + word.len() + 2);
        }
        self.diagnostics.push(found);
    }
}

/// A page as `app.json` writes it: an optional leading slash, no extension.
fn page_path(text: &str) -> String {
    let path = path::join("", text).unwrap_or_default();
    path.strip_suffix(".html").map(str::to_owned).unwrap_or(path)
}

#[cfg(test)]
mod tests;
