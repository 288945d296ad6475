//! `node_modules` as the WeChat tools' "build npm" sees it: packages with a `miniprogram` folder are
//! copied to `miniprogram_npm/NAME`, plain packages that are depended on come with their main file.
//!
//! What already stands in a `miniprogram_npm` of the program wins.

use crate::error::ReadError;
use crate::json;
use crate::path;
use crate::read::{Walk, entries};
use crate::source::Source;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Most npm packages taken in.
const PACKAGES: usize = 500;
/// Files that list every package there is, wanted by the program or not.
const PROJECT: [&str; 3] = ["package.json", "package-lock.json", "tsconfig.json"];
/// The longest name npm takes.
const NAME: usize = 214;

/// Takes in the packages of the `node_modules` beside the program and beside the project file.
pub(crate) fn read(walk: &mut Walk, base: &Path, root: &Path) -> Result<(), ReadError> {
    let mut seen = BTreeSet::new();
    let named = named(&walk.source);
    for holder in [root, base] {
        let modules = holder.join("node_modules");
        if !is_folder(walk, &modules) {
            continue;
        }
        let manifest = walk.config(&holder.join("package.json"), "package.json");
        let mut wanted: Vec<String> = manifest.iter().flat_map(dependencies).collect();
        for name in names(&modules)? {
            let at = modules.join(&name).join("package.json");
            if at.is_file()
                && let Some(manifest) = walk.config(&at, &format!("node_modules/{name}/package.json"))
                && json::string(&manifest, "miniprogram").is_some()
            {
                wanted.push(name);
            }
        }
        wanted.retain(|name| named.contains(name.as_str()));
        while let Some(name) = wanted.pop() {
            if seen.len() >= PACKAGES || seen.contains(&name) || path::join("", &name).as_ref() != Some(&name)
            {
                continue;
            }
            let folder = modules.join(&name);
            if is_folder(walk, &folder) {
                seen.insert(name.clone());
                package(walk, &folder, &name, &mut wanted)?;
            }
        }
    }
    Ok(())
}

/// Every package that a file of the program may mean: what its scripts require or import, and the strings of its JSON. What
/// nothing names belongs to a build tool.
fn named(source: &Source) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, file) in source.iter() {
        let about_the_project = PROJECT.contains(&path.as_str().rsplit('/').next().unwrap_or_default());
        if !matches!(path.extension(), Some("js" | "ts" | "json")) || about_the_project {
            continue;
        }
        let Some(text) = file.text() else { continue };
        for (at, _) in text.match_indices(['"', '\'', '`']) {
            let asks = |word: &&str| text[..at].trim_end().ends_with(word);
            if path.extension() != Some("json") && !["require(", "from", "import", "import("].iter().any(asks)
            {
                continue;
            }
            let rest = &text[at + 1..];
            let of_name =
                |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '/' | '.' | '_' | '-' | '~');
            let end = rest.find(|c| !of_name(c)).unwrap_or(rest.len());
            let mut parts = rest[..end.min(NAME)].splitn(3, '/');
            let (first, second) = (parts.next().unwrap_or(""), parts.next());
            match second {
                Some(second) if first.starts_with('@') => found.insert(format!("{first}/{second}")),
                _ => found.insert(first.to_owned()),
            };
        }
    }
    found
}

fn package(walk: &mut Walk, folder: &Path, name: &str, wanted: &mut Vec<String>) -> Result<(), ReadError> {
    let shown = format!("node_modules/{name}/package.json");
    let Some(manifest) = walk.config(&folder.join("package.json"), &shown) else { return Ok(()) };
    wanted.extend(dependencies(&manifest));
    let target = format!("miniprogram_npm/{name}");
    if walk.source.iter().any(|(path, _)| path.as_str().starts_with(&format!("{target}/"))) {
        return Ok(());
    }
    if let Some(inner) = json::string(&manifest, "miniprogram") {
        let at = match path::join("", inner) {
            Some(inner) => folder.join(inner),
            None => folder.to_owned(),
        };
        if is_folder(walk, &at) {
            walk.folder(&at, &target, &[], 0)?;
            return Ok(());
        }
    }
    let main = json::string(&manifest, "main").unwrap_or("index.js");
    let main = path::join("", main).unwrap_or_else(|| "index.js".to_owned());
    for candidate in [main.clone(), format!("{main}.js"), format!("{main}/index.js")] {
        if folder.join(&candidate).is_file() && candidate.ends_with(".js") {
            let stem = candidate.trim_end_matches(".js");
            walk.source.aliases.insert(name.to_owned(), format!("{target}/{stem}"));
            return scripts(walk, folder, &target, 0);
        }
    }
    Ok(())
}

/// The scripts of a plain package; which of them are used is found out by whoever compiles.
fn scripts(walk: &mut Walk, folder: &Path, prefix: &str, depth: usize) -> Result<(), ReadError> {
    if depth > 12 {
        return Ok(());
    }
    for entry in entries(folder)? {
        let Some(name) = entry.to_str() else { continue };
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        let (path, inside) = (folder.join(name), format!("{prefix}/{name}"));
        let Some(kind) = walk.inside(&path, &inside)? else { continue };
        if kind.is_dir() {
            scripts(walk, &path, &inside, depth + 1)?;
        } else if kind.is_file() && (name.ends_with(".js") || name == "package.json") {
            walk.file(&path, &inside)?;
        }
    }
    Ok(())
}

fn names(modules: &Path) -> Result<Vec<String>, ReadError> {
    let mut names = Vec::new();
    for entry in entries(modules)? {
        let Some(name) = entry.to_str() else { continue };
        if name.starts_with('@') {
            if let Ok(inner) = entries(&modules.join(name)) {
                names.extend(inner.iter().filter_map(|i| i.to_str()).map(|i| format!("{name}/{i}")));
            }
        } else if !name.starts_with('.') {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

fn dependencies(manifest: &Value) -> Vec<String> {
    json::object(manifest, "dependencies").map(|d| d.keys().cloned().collect()).unwrap_or_default()
}

fn is_folder(walk: &mut Walk, at: &Path) -> bool {
    let shown = at.to_string_lossy().into_owned();
    matches!(walk.inside(at, &shown), Ok(Some(kind)) if kind.is_dir())
}
