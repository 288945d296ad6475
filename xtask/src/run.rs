//! `cargo xtask run`: from a fresh clone to a running shell.

use std::os::unix::process::CommandExt;

use crate::tools::{Done, Failure, cargo, program, run as wait, step, target};
use crate::web;

/// Builds everything and starts `menshen run`; on the example programs when no folder is named.
pub(crate) fn run(args: &[String]) -> Done {
    web::build()?;
    step("binary");
    wait(cargo().args(["build", "--release", "--package", "menshen"]), "building the binary")?;
    let mut all = vec!["run".to_owned()];
    if args.iter().all(|a| a.starts_with('-')) {
        all.extend(
            ["examples/shop", "examples/gallery", "examples/hello", "examples/probe"].map(String::from),
        );
    }
    all.extend(args.iter().cloned());
    // In our place, so that Ctrl+C and every other signal reach it and nobody else.
    let error = program(target().join("release/menshen")).args(all).exec();
    Err(Failure::Failed(format!("the shell could not be started: {error}")))
}
