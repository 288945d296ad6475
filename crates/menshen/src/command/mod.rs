//! One file per command.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod doctor;
pub(crate) mod grant;
pub(crate) mod inspect;
pub(crate) mod key;
pub(crate) mod measure;
pub(crate) mod pack;
pub(crate) mod platform;
pub(crate) mod ps;
pub(crate) mod run;
pub(crate) mod store;
pub(crate) mod user;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use menshen_jail::{Isolation, Wall, Zygote, ZygoteConfig};

use crate::cli;
use crate::zygote::Kind;

/// How a command ends: an exit code, or a sentence and exit 1.
pub(crate) type Done = Result<ExitCode, String>;

/// Starts a zygote of this very binary.
pub(crate) fn zygote(kind: Kind, walls: &cli::Walls, debuggable: bool) -> Result<Arc<Zygote>, String> {
    let program = std::env::current_exe().map_err(|e| format!("the path of this program is unknown: {e}"))?;
    let mut config = ZygoteConfig::new(program);
    config.args.push(kind.argument().to_owned());
    config.isolation = match walls.isolation {
        cli::Isolation::Shared => Isolation::Shared,
        cli::Isolation::Full => Isolation::Full,
    };
    config.debuggable = debuggable;
    for name in &walls.allow_missing {
        let wall: Wall =
            name.parse().map_err(|_| format!("there is no wall `{name}`; `menshen doctor` lists them"))?;
        config.allow_missing.push(wall);
    }
    Ok(Arc::new(Zygote::start(&config).map_err(|e| e.to_string())?))
}

/// The data folder: the one that was named, or the user's cache folder.
pub(crate) fn data(named: Option<&Path>) -> PathBuf {
    if let Some(dir) = named {
        return dir.to_owned();
    }
    let home = || std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache"));
    let base = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).or_else(home);
    base.unwrap_or_else(std::env::temp_dir).join("menshen")
}
