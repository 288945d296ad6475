//! Puts the framework's script where the crate embeds it from.

use std::{env, fs, path::Path, process};

fn main() {
    // As cargo says it now, not as it was when this script was compiled: a target folder may be shared by work trees.
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let source = Path::new(&root).join("../../web/dist/guest.js");
    println!("cargo:rerun-if-changed={}", source.display());
    let out = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("guest.js");
    if fs::copy(&source, &out).is_err() {
        eprintln!("web/dist/guest.js is missing: run `cargo xtask web` first");
        process::exit(1);
    }
}
