//! `cargo xtask ready`: exactly what the continuous run checks, in the order that fails soonest.

use crate::tools::{Done, cargo, program, run, step};
use crate::{test, tidy, web};

/// Format, house rules, types of the web parts, lints, all tests.
pub(crate) fn ready() -> Done {
    step("format");
    run(cargo().args(["fmt", "--all", "--check"]), "the format check (run `cargo fmt --all`)")?;
    step("house rules");
    tidy::tidy()?;
    web::build()?;
    step("types of the web parts");
    run(
        program("npx")
            .args(["tsc", "--noEmit", "-p", "tsconfig.json"])
            .current_dir(crate::tools::root().join("web")),
        "the type check",
    )?;
    step("lints");
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]), "clippy")?;
    test::test(&[])
}
