//! Running other programs, and saying in one sentence what is missing.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Why a command of ours ended.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Exit 1: something that was run or checked failed; it has said why itself.
    Failed(String),
    /// Exit 2: the arguments are off.
    Usage(String),
    /// Exit 3: a tool is missing on this machine.
    Missing(String),
}

pub(crate) type Done = Result<(), Failure>;

impl Failure {
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::Usage(message.into())
    }

    pub(crate) fn code(&self) -> ExitCode {
        match self {
            Self::Failed(_) => ExitCode::from(1),
            Self::Usage(_) => ExitCode::from(2),
            Self::Missing(_) => ExitCode::from(3),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Failed(m) | Self::Usage(m) | Self::Missing(m)) = self;
        f.write_str(m)
    }
}

/// The folder that holds the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where cargo builds, and where our own caches (corpora, peers) lie beside it.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    let mut c = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    c.current_dir(root());
    c
}

/// A program in the workspace's folder.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut c = Command::new(name);
    c.current_dir(root());
    c
}

/// Runs to the end; `what` stands in the message when it fails.
pub(crate) fn run(command: &mut Command, what: &str) -> Done {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Failed(format!("{what} failed ({status})"))),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let name = command.get_program().to_string_lossy().into_owned();
            Err(Failure::Missing(format!("`{name}` is not on this machine and {what} needs it")))
        }
        Err(e) => Err(Failure::Failed(format!("{what} could not be started: {e}"))),
    }
}

/// What a program prints, trimmed; `None` when it is missing or fails.
pub(crate) fn output(name: &str, args: &[&str]) -> Option<String> {
    let out = program(name).args(args).output().ok()?;
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// Is this process root? Only root may install Debian packages without being asked.
pub(crate) fn is_root() -> bool {
    output("id", &["-u"]).as_deref() == Some("0")
}

/// Checks what every build needs: a C compiler, Node 20 or later, npm.
pub(crate) fn preflight() -> Done {
    if !cfg!(target_os = "linux") {
        return Err(Failure::Missing("the jail is made of Linux walls: use the container in deploy/".into()));
    }
    if output("cc", &["--version"]).is_none() {
        return Err(Failure::Missing("no C compiler: install one (Debian: apt-get install gcc)".into()));
    }
    let Some(node) = output("node", &["--version"]) else {
        return Err(Failure::Missing(
            "no Node: install Node 20 or later (Debian: apt-get install nodejs npm)".into(),
        ));
    };
    let major: u32 = node.trim_start_matches('v').split('.').next().and_then(|m| m.parse().ok()).unwrap_or(0);
    if major < 20 {
        return Err(Failure::Missing(format!("Node {node} is too old: install Node 20 or later")));
    }
    if output("npm", &["--version"]).is_none() {
        return Err(Failure::Missing("no npm: install it (Debian: apt-get install npm)".into()));
    }
    Ok(())
}

/// Says what happens now, on stderr, so that stdout stays for results.
pub(crate) fn step(what: &str) {
    eprintln!("\n== {what}");
}
