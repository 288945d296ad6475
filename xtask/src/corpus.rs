//! Programs and component libraries that nobody here wrote, installed from npm by a lock file of their own, so that
//! what is tested on is the same everywhere and nothing of it is in the repository.

use std::fs;
use std::path::PathBuf;

use crate::tools::{Failure, root, target};
use crate::web;

/// The folder with `node_modules` of the corpus; installed on first use.
pub(crate) fn folder() -> Result<PathBuf, Failure> {
    let from = root().join("tests/corpus");
    let to = target().join("menshen-corpus");
    fs::create_dir_all(&to).map_err(|e| Failure::Failed(format!("{} cannot be made: {e}", to.display())))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(from.join(name), to.join(name))
            .map_err(|e| Failure::Failed(format!("tests/corpus/{name} cannot be copied: {e}")))?;
    }
    web::install(&to)?;
    Ok(to)
}
