//! The folder of compiled code, seen through the real binary: no program runs what was compiled for another.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::path::Path;
use std::process::Command;

#[expect(clippy::disallowed_methods, reason = "a test of the whole binary starts it")]
fn check(program: &Path, data: &Path) {
    let out = Command::new(env!("CARGO_BIN_EXE_menshen"))
        .args(["check", "--json", "--data"])
        .args([data, program])
        .output()
        .unwrap();
    let said = [out.stdout, out.stderr].concat();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&said));
}

fn files(dir: &Path) -> usize {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// A compiling child serves many files of one program and may have been taken over by one of them, so what it answers for a
/// text that another program holds as well must not reach that one.
#[test]
fn two_programs_with_the_same_text_share_no_compiled_unit() {
    let base = tempfile::tempdir().unwrap();
    let (data, one, two) = (base.path().join("data"), base.path().join("one"), base.path().join("two"));
    let texts = [
        ("app.json", r#"{"pages":["a"]}"#),
        ("app.js", "App({})"),
        ("a.wxml", "<view/>"),
        ("a.js", "Page({})"),
    ];
    for dir in [&one, &two] {
        std::fs::create_dir(dir).unwrap();
        texts.iter().for_each(|(name, text)| std::fs::write(dir.join(name), text).unwrap());
    }
    check(&one, &data);
    let of_one = files(&data.join("units-1"));
    assert!(of_one > 0);
    check(&one, &data);
    assert_eq!(files(&data.join("units-1")), of_one, "the same program compiles nothing twice");
    check(&two, &data);
    assert_eq!(files(&data.join("units-1")), of_one * 2);
}
