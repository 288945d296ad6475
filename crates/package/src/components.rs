//! What a name in `usingComponents` stands for.

use crate::modules::unalias;
use crate::path::{folder, join};
use crate::source::Source;
use std::collections::BTreeMap;

/// What came of a name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A component of the package, by path without extension.
    Path(String),
    /// A plugin's component.
    Plugin,
    /// Nothing; the places that were looked at.
    Missing(Vec<String>),
}

/// Looks a name up from the file at `base` (a path without extension).
pub(crate) fn find(source: &Source, aliases: &BTreeMap<String, String>, base: &str, name: &str) -> Found {
    if name.contains("://") {
        return Found::Plugin;
    }
    let name = name.split('?').next().unwrap_or(name);
    let mut candidates: Vec<String> = Vec::new();
    if let Some(target) = unalias(aliases, name) {
        candidates.push(target);
    }
    candidates.extend(join(base, name));
    if !name.starts_with('/') && !name.starts_with('.') {
        let mut at = folder(base);
        loop {
            let prefix = if at.is_empty() { String::new() } else { format!("{at}/") };
            candidates.extend(join("", &format!("{prefix}miniprogram_npm/{name}")));
            if at.is_empty() {
                break;
            }
            at = folder(at);
        }
        candidates.extend(join("", name));
    }
    for candidate in &candidates {
        for path in [candidate.clone(), format!("{candidate}/index")] {
            if exists(source, &path) {
                return Found::Path(path);
            }
        }
    }
    Found::Missing(candidates)
}

/// Whether a component stands at the path: a template or a configuration with a script.
pub(crate) fn exists(source: &Source, path: &str) -> bool {
    let has = |extension: &str| source.has(&format!("{path}.{extension}"));
    has("wxml") || ((has("js") || has("ts")) && has("json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PackagePath;

    fn source(files: &[&str]) -> Source {
        Source::from_files(files.iter().map(|f| (PackagePath::new(*f).unwrap(), Vec::new())))
    }

    #[test]
    fn looks_where_the_tools_look() {
        let s = source(&[
            "components/a/index.wxml",
            "pages/p/own.wxml",
            "sub/miniprogram_npm/ui/button/index.wxml",
            "miniprogram_npm/ui/button/index.wxml",
            "miniprogram_npm/one/index.wxml",
        ]);
        let alias = BTreeMap::from([("~/*".to_owned(), "components/*".to_owned())]);
        let at = |base: &str, name: &str| find(&s, &alias, base, name);
        assert_eq!(at("pages/p/p", "/components/a/index"), Found::Path("components/a/index".into()));
        assert_eq!(at("pages/p/p", "../../components/a/index"), Found::Path("components/a/index".into()));
        assert_eq!(at("pages/p/p", "own"), Found::Path("pages/p/own".into()));
        assert_eq!(at("pages/p/p", "components/a/index"), Found::Path("components/a/index".into()));
        assert_eq!(at("pages/p/p", "~/a"), Found::Path("components/a/index".into()));
        assert_eq!(
            at("sub/p/p", "ui/button/index"),
            Found::Path("sub/miniprogram_npm/ui/button/index".into())
        );
        assert_eq!(at("pages/p/p", "ui/button"), Found::Path("miniprogram_npm/ui/button/index".into()));
        assert_eq!(at("pages/p/p", "one"), Found::Path("miniprogram_npm/one/index".into()));
        assert_eq!(at("pages/p/p", "plugin://x/y"), Found::Plugin);
        assert!(matches!(at("pages/p/p", "../../../out"), Found::Missing(_)));
    }
}
