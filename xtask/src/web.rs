//! The web parts: third-party JavaScript from npm by the lock file, ours by esbuild, into web/dist.

use std::fs;
use std::path::Path;

use crate::tools::{Done, Failure, preflight, program, root, run, step};

/// Installs what the lock file names (when it has changed) and builds web/dist.
pub(crate) fn build() -> Done {
    preflight()?;
    install(&root().join("web"))?;
    step("web parts");
    run(program("node").arg("web/build.mjs"), "building the web parts")
}

/// `npm ci`, when the lock file is not the one that was installed last. The stamp is the lock file itself, kept beside
/// what it installed.
pub(crate) fn install(folder: &Path) -> Done {
    let lock = folder.join("package-lock.json");
    let stamp = folder.join("node_modules/.menshen-lock");
    let wanted =
        fs::read(&lock).map_err(|e| Failure::Failed(format!("{} cannot be read: {e}", lock.display())))?;
    if fs::read(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    step(&format!("npm ci in {}", folder.strip_prefix(root()).unwrap_or(folder).display()));
    run(
        program("npm").args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder),
        "installing npm packages",
    )?;
    fs::write(&stamp, wanted)
        .map_err(|e| Failure::Failed(format!("{} cannot be written: {e}", stamp.display())))
}
