//! A resolved program: what `app.json` and the files it leads to say, with every name made absolute.

use crate::style::{Isolation, Scope};
use crate::theme::Themes;
use serde_json::Value;
use std::collections::BTreeMap;

/// The language of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Script {
    /// JavaScript.
    Js,
    /// TypeScript.
    Ts,
}

/// One page or component that exists.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its configuration with absolute component paths (a leading slash, no extension).
    pub json: Value,
    /// Whether it has a template.
    pub wxml: bool,
    /// Whether it has a stylesheet.
    pub wxss: bool,
    /// Its script.
    pub script: Option<Script>,
    /// Whether it is one of the program's pages.
    pub page: bool,
    /// How its styles mix with others.
    pub isolation: Isolation,
    /// The prefix of its classes.
    pub scope: Scope,
}

/// A program, resolved.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// `app.json` with absolute paths.
    pub app: Value,
    /// `appid` of the project file; empty when there is none.
    pub appid: String,
    /// A name to show.
    pub name: String,
    /// All pages, in order, the first shown first; sub-packages included.
    pub pages: Vec<String>,
    /// Every page and component that exists and is reached, by path without extension.
    pub files: BTreeMap<String, Component>,
    /// Every script of the package: name for `require` (path without `.js`/`.ts`) to file.
    pub modules: BTreeMap<String, String>,
    /// Names that stand for another module: npm packages, and the `resolveAlias` patterns of `app.json`.
    pub aliases: BTreeMap<String, String>,
    pub(crate) themes: Themes,
}

impl Program {
    /// The page shown first.
    pub fn entry(&self) -> Option<&str> {
        let named = self.app.get("entryPagePath").and_then(Value::as_str);
        named.or_else(|| self.pages.first().map(String::as_str))
    }
}
