//! The `*.test.mjs` files, one after the other. A file that fails is looked at once more, alone: a browser on a busy machine now
//! and then loses an event that no condition waits for. What passes only the second time is named at the end as unsteady, and
//! more than two such files fail the run, so that it stays a thing to mend.

use std::ffi::OsString;
use std::fs;

use crate::tools::{Done, Failure, program, root, run, step};

/// Files that may need a second look in one run.
const UNSTEADY: usize = 2;

/// Runs all of them with `setting` as environment.
pub(crate) fn run_all(setting: &[(&str, OsString)]) -> Done {
    let files = found()?;
    let mut failed = Vec::new();
    for (at, file) in files.iter().enumerate() {
        step(&format!("{}/{} {file}", at + 1, files.len()));
        if one(file, setting).is_err() {
            failed.push(file);
        }
    }
    if failed.len() > UNSTEADY {
        return Err(Failure::Failed(format!(
            "{} of {} test files failed: {}",
            failed.len(),
            files.len(),
            list(&failed)
        )));
    }
    for file in &failed {
        step(&format!("a second look at {file}"));
        one(file, setting)?;
    }
    if !failed.is_empty() {
        step(&format!("UNSTEADY: failed once and passed alone, which is a fault to mend: {}", list(&failed)));
    }
    Ok(())
}

fn list(files: &[&String]) -> String {
    files.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", ")
}

fn one(file: &str, setting: &[(&str, OsString)]) -> Done {
    let mut node = program("node");
    node.args(["--test", "--test-timeout=600000", file]).envs(setting.iter().cloned());
    run(&mut node, file)
}

/// Every `*.test.mjs` of the web parts and of tests/, in a fixed order.
fn found() -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut todo: Vec<_> = ["web/shared", "web/guest", "web/view", "web/shell", "web/door", "tests"]
        .map(|d| root().join(d))
        .into();
    while let Some(dir) = todo.pop() {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("node_modules") {
                todo.push(path);
            } else if path.to_string_lossy().ends_with(".test.mjs") {
                found.push(path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Failure::Failed("no *.test.mjs was found under web/ and tests/".into()));
    }
    Ok(found)
}
