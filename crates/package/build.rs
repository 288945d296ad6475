//! Embeds the extended library that the web parts' build has packed. It never downloads one: a missing one is said when
//! a program asks for it.

use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let packed = Path::new(&root).join("../../web/dist/weui.json");
    println!("cargo::rerun-if-changed={}", packed.display());
    let value = match packed.canonicalize() {
        Ok(path) => format!("Some(include_str!({path:?}))"),
        Err(_) => "None".into(),
    };
    let target = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("weui.rs");
    if let Err(e) = fs::write(&target, format!("const WEUI: Option<&str> = {value};\n")) {
        println!("cargo::error={} can not be written: {e}", target.display());
    }
}
