//! `cargo xtask test`: everything, seeded and bounded. `cargo xtask campaign`: the same tests with long numbers.

use std::fs;

use crate::tools::{Done, Failure, cargo, program, root, run, step};
use crate::{corpus, debian, web};

/// All tests. A filter narrows the Rust tests and leaves the others out.
pub(crate) fn test(args: &[String]) -> Done {
    web::build()?;
    if let Some(filter) = args.first() {
        return run(cargo().args(["test", "--workspace", filter]), "the Rust tests");
    }
    let chromium = debian::chromium()?;
    let firefox = debian::firefox()?;
    let runc = debian::runc()?;
    let corpus = corpus::folder()?;
    step("binary");
    run(cargo().args(["build", "--package", "menshen"]), "building the binary")?;
    // `tests/readme.test.mjs` runs the README's first command, which would build it within the time of a test.
    step("release binary");
    run(cargo().args(["build", "--release", "--package", "menshen"]), "building the release binary")?;
    step("Rust tests");
    run(
        cargo().args(["test", "--workspace", "--no-fail-fast"]).env("MENSHEN_CORPUS", &corpus),
        "the Rust tests",
    )?;
    step("web and browser tests");
    let mut node = program("node");
    node.args(["--test", "--test-concurrency=1", "--test-timeout=600000"]);
    let files = scripts()?;
    node.args(&files)
        .env("MENSHEN_BIN", crate::tools::target().join("debug/menshen"))
        .env("MENSHEN_CHROMIUM", chromium)
        .env("MENSHEN_FIREFOX", firefox)
        .env("MENSHEN_CORPUS", &corpus);
    if let Some(runc) = runc {
        node.env("MENSHEN_RUNC", runc);
    }
    run(&mut node, "the web and browser tests")
}

/// Every `*.test.mjs` of the web parts and of tests/, in a fixed order.
fn scripts() -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut todo: Vec<_> = ["web/shared", "web/guest", "web/view", "web/shell", "web/door", "tests"]
        .map(|d| root().join(d))
        .into();
    while let Some(dir) = todo.pop() {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("node_modules") {
                todo.push(path);
            } else if path.to_string_lossy().ends_with(".test.mjs") {
                found.push(path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Failure::Failed("no *.test.mjs was found under web/ and tests/".into()));
    }
    Ok(found)
}

/// Minutes of the soak unless told otherwise.
const SOAK: &str = "30";

/// The long runs: a hundred times the bounded run's numbers for every decoder, then programs under random taps. The argument is
/// the minutes of the latter.
pub(crate) fn campaign(args: &[String]) -> Done {
    web::build()?;
    step("every decoder: 10^7");
    run(
        cargo()
            .args(["test", "--release", "--workspace", "random_bytes"])
            .env("MENSHEN_FUZZ_FRAMES", "10000000"),
        "fuzzing the decoders",
    )?;
    step("properties: 100 times the cases");
    run(
        cargo().args(["test", "--release", "--package", "menshen-wire"]).env("PROPTEST_CASES", "200000"),
        "the property tests",
    )?;
    step("the store and the audit log: more than 10,000 crashes each");
    run(
        cargo()
            .args(["test", "--release", "--package", "menshen-store", "crash"])
            .env("MENSHEN_KILLS", "10000")
            .env("MENSHEN_KILL_PLACES", "160"),
        "crashing the store",
    )?;
    let minutes = args.first().map_or(SOAK, String::as_str);
    step(&format!("soak: {minutes} minutes"));
    run(cargo().args(["build", "--release", "--package", "menshen"]), "building the binary")?;
    let mut node = program("node");
    node.args(["tests/soak.mjs", minutes]).env("MENSHEN_BIN", crate::tools::target().join("release/menshen"));
    run(&mut node, "the soak")
}
