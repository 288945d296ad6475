//! House rules as a test: who may know whom (house.toml), where `unsafe` may stand, how long a file may be, that a
//! module says why it exists. A rule that cannot be checked by a machine is in CONTRIBUTING.md instead.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::tools::{Done, Failure, cargo, output, root};

const LONGEST_FILE: usize = 600;

#[derive(Deserialize)]
struct House {
    crates: BTreeMap<String, Room>,
}

#[derive(Deserialize)]
struct Room {
    floor: u8,
    may: Vec<String>,
    /// Why this crate may use a crate of its own floor.
    same_floor: Option<String>,
    /// Why this crate may hold `unsafe`.
    r#unsafe: Option<String>,
}

/// Checks the whole house and lists everything that is wrong, not the first only.
pub(crate) fn tidy() -> Done {
    let house: House = toml::from_str(include_str!("../house.toml"))
        .map_err(|e| Failure::Failed(format!("xtask/house.toml: {e}")))?;
    let mut wrong = Vec::new();
    let known = dependencies(&house, &mut wrong)?;
    for file in tracked()? {
        source(&house, &known, &file, &mut wrong);
    }
    promises(&mut wrong);
    if wrong.is_empty() {
        println!("tidy: {} crates and their files keep the house rules", known.len());
        return Ok(());
    }
    for w in &wrong {
        eprintln!("{w}");
    }
    Err(Failure::Failed(format!("{} house rules are broken", wrong.len())))
}

/// Every crate's folder and name; checks its dependencies on the way.
fn dependencies(house: &House, wrong: &mut Vec<String>) -> Result<BTreeMap<String, String>, Failure> {
    let out = cargo()
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .map_err(|e| Failure::Failed(format!("cargo metadata: {e}")))?;
    let meta: Value = serde_json::from_slice(&out.stdout).map_err(|e| {
        Failure::Failed(format!("cargo metadata: {e}: {}", String::from_utf8_lossy(&out.stderr)))
    })?;
    let mut folders = BTreeMap::new();
    for package in meta["packages"].as_array().into_iter().flatten() {
        let name = package["name"].as_str().unwrap_or_default();
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        let folder = manifest.parent().and_then(|p| p.strip_prefix(root()).ok()).unwrap_or(Path::new("?"));
        folders.insert(folder.display().to_string(), name.to_owned());
        let Some(room) = house.crates.get(name) else {
            wrong.push(format!("{name}: has no line in xtask/house.toml"));
            continue;
        };
        for dep in package["dependencies"].as_array().into_iter().flatten() {
            let dep_name = dep["name"].as_str().unwrap_or_default();
            let Some(other) = house.crates.get(dep_name) else { continue };
            if dep["kind"].as_str() == Some("dev") {
                continue;
            }
            if !room.may.iter().any(|m| m == dep_name) {
                wrong.push(format!("{name}: must not know {dep_name} (xtask/house.toml)"));
            }
            // A floor-0 crate may use another of floor 0 when its line names it: words are built of words.
            let level = other.floor == room.floor && room.floor > 0 && room.same_floor.is_none();
            if other.floor > room.floor || level {
                wrong.push(format!("{name} (floor {}): {dep_name} is on floor {}", room.floor, other.floor));
            }
        }
    }
    for name in house.crates.keys() {
        if !folders.values().any(|n| n == name) {
            wrong.push(format!("xtask/house.toml names {name}, which is not in the workspace"));
        }
    }
    Ok(folders)
}

fn tracked() -> Result<Vec<String>, Failure> {
    let list =
        output("git", &["ls-files", "--cached", "--others", "--exclude-standard"]).ok_or_else(|| {
            Failure::Missing("tidy asks git which files there are, and git did not answer".into())
        })?;
    Ok(list.lines().map(str::to_owned).collect())
}

fn source(house: &House, known: &BTreeMap<String, String>, file: &str, wrong: &mut Vec<String>) {
    let rust = file.ends_with(".rs");
    let script = file.ends_with(".ts") || file.ends_with(".mjs");
    let Ok(text) = fs::read_to_string(root().join(file)) else { return };
    // The words are built from pieces so that this file does not contain them.
    for place in ["wo", "ro", "fa"].iter().zip(["rk/main", "ot/", "rm/"]).map(|(a, b)| format!("/{a}{b}")) {
        if !file.ends_with("package-lock.json") && file != "Cargo.lock" && text.contains(&place) {
            wrong.push(format!("{file}: holds a path of some machine ({place})"));
        }
    }
    if !rust && !script {
        return;
    }
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        wrong.push(format!("{file}: {lines} lines; a file holds one idea in at most {LONGEST_FILE}"));
    }
    if !rust {
        return;
    }
    if !text.trim_start().starts_with("//!") && !text.starts_with("#!") {
        wrong.push(format!("{file}: does not begin with //! and why it exists"));
    }
    let owner =
        known.iter().filter(|(folder, _)| file.starts_with(folder.as_str())).max_by_key(|(f, _)| f.len());
    let may = owner.and_then(|(_, name)| house.crates.get(name)).is_some_and(|room| room.r#unsafe.is_some());
    if may {
        return;
    }
    for (i, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        let word = ["uns", "afe"].concat();
        if [" {", " fn", " impl", " extern"].iter().any(|after| code.contains(&format!("{word}{after}"))) {
            wrong.push(format!("{file}:{}: {word} code outside the crates that may hold it", i + 1));
        }
    }
}

/// Every test that SPECIFICATION.md names as `file#name` is there.
fn promises(wrong: &mut Vec<String>) {
    let page = "SPECIFICATION.md";
    let text = fs::read_to_string(root().join(page)).unwrap_or_default();
    let named: Vec<_> = text.split('`').skip(1).step_by(2).filter_map(|code| code.split_once('#')).collect();
    if named.is_empty() {
        wrong.push(format!("{page}: names no test"));
    }
    for (file, name) in named.iter().filter(|(file, _)| file.contains('/')) {
        if !fs::read_to_string(root().join(file)).is_ok_and(|code| code.contains(name)) {
            wrong.push(format!("{page}: {file}#{name} is not there"));
        }
    }
}
