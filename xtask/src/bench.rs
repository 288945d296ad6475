//! `cargo xtask bench`: us and the peers in turn, in one run, as ratios.

use crate::corpus;
use crate::tools::{Done, cargo, program, root, run, step, target};
use crate::{debian, web};

/// Installs the peers from npm, builds in release, runs benches/run.mjs, which writes the table.
pub(crate) fn bench(args: &[String]) -> Done {
    web::build()?;
    let peers = root().join("benches");
    web::install(&peers)?;
    step("binary");
    run(cargo().args(["build", "--release", "--package", "menshen"]), "building the binary")?;
    run(
        cargo().args([
            "build",
            "--release",
            "--package",
            "menshen-guest",
            "--package",
            "menshen-jail",
            "--package",
            "menshen-seal",
            "--package",
            "menshen-policy",
            "--examples",
        ]),
        "building the measuring programs",
    )?;
    // The store sealed and unsealed: only its own tests can leave the seal out.
    let store = ["test", "--release", "--package", "menshen-store", "--lib", "--no-run"];
    run(cargo().args(store), "building the store's measurement")?;
    let [sqlite, sqlcipher] = debian::databases()?;
    step("measuring");
    run(
        program("node")
            .arg("benches/run.mjs")
            .args(args)
            .env("MENSHEN_BIN", target().join("release/menshen"))
            .env("MENSHEN_CORPUS", corpus::folder()?)
            .env("MENSHEN_CHROMIUM", debian::chromium()?)
            .env("MENSHEN_SQLITE", sqlite)
            .env("MENSHEN_SQLCIPHER", sqlcipher),
        "the benchmarks",
    )
}
