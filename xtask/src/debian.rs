//! What the tests run in and Debian has: browsers, a container runtime, debuggers; and the databases that we are compared with. As
//! root it is installed when missing; otherwise a
//! sentence says what to install.

use std::path::Path;
use std::process::Command;

use crate::tools::{Failure, is_root, output, run, step};

/// Path of the Chromium to test in.
pub(crate) fn chromium() -> Result<String, Failure> {
    find(&["chromium", "chromium-browser", "google-chrome"], "chromium", "MENSHEN_CHROMIUM")
}

/// Path of the Firefox to test in.
pub(crate) fn firefox() -> Result<String, Failure> {
    find(&["firefox-esr", "firefox"], "firefox-esr", "MENSHEN_FIREFOX")
}

/// Path of the container runtime to test in; `None` for who is not root and cannot start one.
pub(crate) fn runc() -> Result<Option<String>, Failure> {
    if !is_root() {
        step("the tests in a container are left out: starting one needs root");
        return Ok(None);
    }
    find(&["runc", "/usr/sbin/runc"], "runc", "MENSHEN_RUNC").map(Some)
}

/// The command lines of SQLite and SQLCipher, which storage is compared with.
pub(crate) fn databases() -> Result<[String; 2], Failure> {
    Ok([
        find(&["sqlite3"], "sqlite3", "MENSHEN_SQLITE")?,
        find(&["sqlcipher"], "sqlcipher", "MENSHEN_SQLCIPHER")?,
    ])
}

/// Paths of the debuggers to try with; `None` for who is not root and has none.
pub(crate) fn debuggers() -> Result<Option<(String, String)>, Failure> {
    let both = find(&["gdb"], "gdb", "MENSHEN_GDB")
        .and_then(|gdb| Ok((gdb, find(&["strace"], "strace", "MENSHEN_STRACE")?)));
    match both {
        Err(Failure::Missing(why)) if !is_root() => {
            step(&format!("the tests with real debuggers are left out: {why}"));
            Ok(None)
        }
        both => both.map(Some),
    }
}

/// Path of AppArmor's compiler, which reads the profile of deploy/; `None` as for the container.
pub(crate) fn apparmor() -> Result<Option<String>, Failure> {
    if !is_root() {
        return Ok(None);
    }
    find(&["apparmor_parser", "/usr/sbin/apparmor_parser"], "apparmor", "MENSHEN_APPARMOR").map(Some)
}

fn find(names: &[&str], package: &str, variable: &str) -> Result<String, Failure> {
    if let Ok(path) = std::env::var(variable) {
        if Path::new(&path).exists() {
            return Ok(path);
        }
        return Err(Failure::Missing(format!("{variable} names {path}, which is not there")));
    }
    let look = || {
        names.iter().find_map(|n| output("sh", &["-c", &format!("command -v {n}")]).filter(|p| !p.is_empty()))
    };
    if let Some(path) = look() {
        return Ok(path);
    }
    if !is_root() {
        return Err(Failure::Missing(format!(
            "{package} is needed: run `sudo apt-get install {package}` (or name one in {variable})"
        )));
    }
    step(&format!("installing Debian's {package}"));
    run(Command::new("apt-get").args(["update", "-qq"]), "apt-get update")?;
    run(
        Command::new("apt-get")
            .args(["install", "-y", "-qq", "--no-install-recommends", package])
            .env("DEBIAN_FRONTEND", "noninteractive"),
        &format!("installing {package}"),
    )?;
    look().ok_or_else(|| Failure::Missing(format!("{package} was installed but is not found on PATH")))
}
