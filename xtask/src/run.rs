//! `cargo xtask run`: from a fresh clone to a running shell.

use crate::tools::{Done, cargo, run as wait, step};
use crate::web;

/// Builds everything and starts `menshen run`; with no arguments, on the example programs.
pub(crate) fn run(args: &[String]) -> Done {
    web::build()?;
    step("binary");
    wait(cargo().args(["build", "--release", "--package", "menshen"]), "building the binary")?;
    let args = if args.is_empty() {
        ["examples/shop", "examples/gallery", "examples/hello"].map(String::from).to_vec()
    } else {
        args.to_vec()
    };
    wait(
        cargo().args(["run", "--quiet", "--release", "--package", "menshen", "--", "run"]).args(args),
        "the shell",
    )
}
