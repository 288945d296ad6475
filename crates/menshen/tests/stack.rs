//! The stack of a jailed program, seen through the real binary: all of it is there, and its end is an exception.
//!
//! A limit on address space that left no room for the stack once let every deeper call of a program end as a fault.

use std::process::Command;

#[test]
#[expect(clippy::disallowed_methods, reason = "a test of the whole binary starts it")]
fn a_program_may_recurse_until_the_engine_says_no() {
    let data = tempfile::tempdir().unwrap();
    let program = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/specs/programs/deep");
    let out = Command::new(env!("CARGO_BIN_EXE_menshen"))
        .args(["check", program, "--json", "--data"])
        .arg(data.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{text}\n{}", String::from_utf8_lossy(&out.stderr));
    assert!(text.contains("\"taps\":1"), "{text}");
}
