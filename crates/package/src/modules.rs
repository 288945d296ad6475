//! The scripts that `require` can name, and the names that stand for another.

use crate::path;
use crate::program::{Program, Script};
use crate::source::Source;
use serde_json::Value;
use std::collections::BTreeMap;

/// Every script by its name for `require`. With the TypeScript plugin switched on in the project file the
/// `.ts` wins over a `.js` beside it, which is then an old output.
pub(crate) fn list(source: &Source) -> BTreeMap<String, String> {
    let first = if uses_plugin(source, "typescript") { Script::Ts } else { Script::Js };
    let mut modules = BTreeMap::new();
    for pass in [first, if first == Script::Js { Script::Ts } else { Script::Js }] {
        for (file, _) in source.iter() {
            if script(file.as_str()) == Some(pass) {
                modules.entry(file.stem().to_owned()).or_insert_with(|| file.as_str().to_owned());
            }
        }
    }
    modules
}

/// The language of a script file; none for other files and for declarations.
pub(crate) fn script(file: &str) -> Option<Script> {
    if file.ends_with(".js") {
        Some(Script::Js)
    } else if file.ends_with(".ts") && !file.ends_with(".d.ts") {
        Some(Script::Ts)
    } else {
        None
    }
}

/// Names that stand for another: npm main files, and `resolveAlias` (`"~/*": "/*"`) with targets relative
/// to the root.
pub(crate) fn aliases(source: &Source, app: &Value) -> BTreeMap<String, String> {
    let mut aliases = source.aliases.clone();
    if let Some(map) = app.get("resolveAlias").and_then(Value::as_object) {
        for (name, target) in map {
            if let Some(target) = target.as_str() {
                let target = path::join("", target).unwrap_or_else(|| "*".to_owned());
                aliases.insert(name.clone(), target);
            }
        }
    }
    aliases
}

/// What an alias makes of a name.
pub(crate) fn unalias(aliases: &BTreeMap<String, String>, name: &str) -> Option<String> {
    if let Some(target) = aliases.get(name) {
        return Some(target.clone());
    }
    let mut best: Option<(usize, String)> = None;
    for (pattern, target) in aliases {
        let Some(prefix) = pattern.strip_suffix('*') else { continue };
        let Some(rest) = name.strip_prefix(prefix) else { continue };
        if best.as_ref().is_none_or(|(length, _)| prefix.len() > *length) {
            best = path::join("", &target.replace('*', rest)).map(|t| (prefix.len(), t)).or(best);
        }
    }
    best.map(|(_, target)| target)
}

/// Whether the project file switches a compiler plugin on.
pub(crate) fn uses_plugin(source: &Source, name: &str) -> bool {
    source
        .project()
        .and_then(|p| p.get("setting")?.get("useCompilerPlugins")?.as_array())
        .is_some_and(|list| list.iter().any(|v| v.as_str() == Some(name)))
}

impl Program {
    /// The module that `require(name)` means in the module `from`, both without extension: relative or
    /// from the root, an alias, or a package in the nearest `miniprogram_npm` upward; each also as a
    /// folder with an `index`.
    pub fn require(&self, from: &str, name: &str) -> Option<String> {
        let name = name.split('?').next().unwrap_or(name);
        let mut candidates = Vec::new();
        if name.starts_with('.') || name.starts_with('/') {
            candidates.extend(path::join(from, name));
        } else {
            candidates.extend(unalias(&self.aliases, name));
            let mut at = path::folder(from);
            loop {
                let prefix = if at.is_empty() { String::new() } else { format!("{at}/") };
                candidates.extend(path::join("", &format!("{prefix}miniprogram_npm/{name}")));
                if at.is_empty() {
                    break;
                }
                at = path::folder(at);
            }
            candidates.extend(path::join(from, name));
        }
        for candidate in candidates {
            let stem = candidate.strip_suffix(".js").or_else(|| candidate.strip_suffix(".ts"));
            for found in
                [Some(candidate.clone()), stem.map(str::to_owned), Some(format!("{candidate}/index"))]
            {
                if let Some(found) = found.filter(|f| self.modules.contains_key(f)) {
                    return Some(found);
                }
            }
        }
        None
    }
}
