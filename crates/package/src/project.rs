//! Where the program is inside the folder a developer names: `project.config.json`, or the places where
//! the common build tools write.

use crate::json;
use crate::path;
use crate::read::Walk;
use menshen_model::Diagnostic;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Where Taro, uni-app, mpx and the like write, and where the WeChat templates keep sources.
const PLACES: [&str; 8] = [
    "miniprogram",
    "dist",
    "dist/build/mp-weixin",
    "dist/dev/mp-weixin",
    "unpackage/dist/build/mp-weixin",
    "unpackage/dist/dev/mp-weixin",
    "dist/wx",
    "dist/weapp",
];

/// What was found.
pub(crate) struct Found {
    pub(crate) root: PathBuf,
    pub(crate) skip: Vec<PathBuf>,
    pub(crate) config: Option<Value>,
}

/// Finds the program's root in `base`.
pub(crate) fn find(walk: &mut Walk, base: &Path) -> Found {
    let config = walk.config(&base.join("project.config.json"), "project.config.json");
    let mut skip = Vec::new();
    let mut root = None;
    if let Some(config) = &config {
        for name in ["cloudfunctionRoot", "pluginRoot", "cloudcontainerRoot", "qcloudRoot"] {
            if let Some(at) = json::string(config, name).and_then(|p| path::join("", p)) {
                skip.push(base.join(at));
            }
        }
        for name in ["miniprogramRoot", "srcMiniprogramRoot"] {
            let Some(named) = json::string(config, name).filter(|n| !n.is_empty()) else { continue };
            root = root.or_else(|| folder(walk, base, name, named));
        }
    }
    let root = root.unwrap_or_else(|| {
        if base.join("app.json").is_file() {
            return base.to_owned();
        }
        let package = walk.config(&base.join("package.json"), "package.json");
        if let Some(library) = package.as_ref().and_then(|p| json::string(p, "miniprogram"))
            && let Some(root) = folder(walk, base, "miniprogram", library)
        {
            // Installed, its files stand under its own name, and some of them use it.
            if let Some(name) = package.as_ref().and_then(|p| json::string(p, "name")) {
                walk.source.aliases.insert(format!("{name}/*"), "*".to_owned());
            }
            return root;
        }
        PLACES
            .iter()
            .map(|place| base.join(place))
            .find(|at| at.join("app.json").is_file() && inside(walk, at))
            .unwrap_or_else(|| base.to_owned())
    });
    Found { root, skip, config }
}

fn folder(walk: &mut Walk, base: &Path, field: &str, named: &str) -> Option<PathBuf> {
    if named.split('/').all(|part| matches!(part, "" | ".")) {
        return Some(base.to_owned());
    }
    let refused = match path::join("", named) {
        None => format!("`{field}` is `{named}`, which leads out of the project"),
        Some(at) => {
            let at = base.join(at);
            if at.is_dir() && inside(walk, &at) {
                return Some(at);
            }
            format!("`{field}` is `{named}`, but there is no such folder")
        }
    };
    walk.source.diagnostics.push(
        Diagnostic::error("project/root", "project.config.json", refused)
            .help("correct it, or build the program first when a build tool writes that folder"),
    );
    None
}

fn inside(walk: &mut Walk, at: &Path) -> bool {
    let shown = at.to_string_lossy().into_owned();
    matches!(walk.inside(at, &shown), Ok(Some(kind)) if kind.is_dir())
}
