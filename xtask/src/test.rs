//! `cargo xtask test`: everything, seeded and bounded. `cargo xtask campaign`: the same tests with long numbers.

use crate::tools::{Done, cargo, program, run, step};
use crate::{corpus, debian, scripts, web};

/// All tests. A filter narrows the Rust tests and leaves the others out.
pub(crate) fn test(args: &[String]) -> Done {
    web::build()?;
    if let Some(filter) = args.first() {
        return run(cargo().args(["test", "--workspace", filter]), "the Rust tests");
    }
    let chromium = debian::chromium()?;
    let firefox = debian::firefox()?;
    let runc = debian::runc()?;
    let debuggers = debian::debuggers()?;
    let apparmor = debian::apparmor()?;
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
    let mut setting = vec![
        ("MENSHEN_BIN", crate::tools::target().join("debug/menshen").into_os_string()),
        ("MENSHEN_CHROMIUM", chromium.into()),
        ("MENSHEN_FIREFOX", firefox.into()),
        ("MENSHEN_CORPUS", corpus.into()),
    ];
    let (gdb, strace) = debuggers.unzip();
    let optional = [
        ("MENSHEN_RUNC", runc),
        ("MENSHEN_APPARMOR", apparmor),
        ("MENSHEN_GDB", gdb),
        ("MENSHEN_STRACE", strace),
    ];
    setting.extend(optional.into_iter().filter_map(|(name, path)| Some((name, path?.into()))));
    scripts::run_all(&setting)
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
    step(
        "no false alarm: 10,000 stops and continues in two hours (MENSHEN_STEP_CLOCK=1 steps the machine's clock too)",
    );
    run(cargo().args(["build", "--release", "--package", "menshen"]), "building the binary")?;
    let mut node = program("node");
    node.args(["--test", "--test-name-pattern=no false alarm", "tests/debugger.test.mjs"])
        .env("MENSHEN_BIN", crate::tools::target().join("release/menshen"))
        .env("MENSHEN_STOPS", "10000")
        .env("MENSHEN_STOP_MINUTES", "120");
    run(&mut node, "stops and continues")?;
    let minutes = args.first().map_or(SOAK, String::as_str);
    step(&format!("soak: {minutes} minutes"));
    run(cargo().args(["build", "--release", "--package", "menshen"]), "building the binary")?;
    let mut node = program("node");
    node.args(["tests/soak.mjs", minutes]).env("MENSHEN_BIN", crate::tools::target().join("release/menshen"));
    run(&mut node, "the soak")
}
