//! Embeds the built web parts. It never builds or downloads them: a missing one is said when the broker starts.

use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let dist = Path::new(&root).join("../../web/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    let mut out = String::new();
    for name in [
        "shell.html",
        "shell.js",
        "shell.css",
        "recorder.js",
        "view.html",
        "view.js",
        "view.css",
        "door.html",
        "door.js",
    ] {
        let path = dist.join(name);
        println!("cargo::rerun-if-changed={}", path.display());
        let constant = name.replace('.', "_").to_uppercase();
        let value = match path.canonicalize() {
            Ok(path) => format!("Some(include_bytes!({path:?}))"),
            Err(_) => "None".into(),
        };
        out.push_str(&format!("const {constant}: Option<&[u8]> = {value};\n"));
    }
    let target = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("assets.rs");
    if let Err(e) = fs::write(&target, out) {
        println!("cargo::error={} can not be written: {e}", target.display());
    }
}
