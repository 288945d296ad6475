//! Configuration files.
#![no_main]

use libfuzzer_sys::fuzz_target;
use menshen_package::{PackagePath, Program, Source, parse_json};

fuzz_target!(|data: &[u8]| {
    parse_json("app.json", data, &mut Vec::new());
    let file = |name: &str| (PackagePath::new(name).expect("a good name"), data.to_vec());
    Program::resolve(&Source::from_files(["app.json", "a.json", "a.wxml", "a.js"].map(file)));
});
