//! The project's own commands. Nothing here is needed by a user of the binary; everything here is what a developer
//! and the continuous run use, so that both run the same.

#![expect(clippy::disallowed_methods, reason = "running other programs is what this one is for")]

mod bench;
mod corpus;
mod debian;
mod ready;
mod run;
mod scripts;
mod test;
mod tidy;
mod tools;
mod web;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  run [ARGS]      build the web parts and the binary, start the shell with the example programs
                  (ARGS go to `menshen run`, instead of the examples)
  test [FILTER]   every test, those in a real browser included; seeded and bounded
  campaign        the long runs: fuzzing, soak
  ready           what the continuous run checks: format, lints, house rules, tests
  tidy            the house rules alone
  web             build the web parts from npm's lock file
  bench [WORDS] [--json FILE]   us and the peers, side by side, in one run; with words only the figures named so
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let done = match args.first().map(String::as_str) {
        Some("run") => run::run(rest),
        Some("test") => test::test(rest),
        Some("campaign") => test::campaign(rest),
        Some("ready") => ready::ready(),
        Some("tidy") => tidy::tidy(),
        Some("web") => web::build(),
        Some("bench") => bench::bench(rest),
        Some("--help" | "-h" | "help") | None => {
            println!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Some(other) => Err(tools::Failure::usage(format!("no command `{other}`\n\n{HELP}"))),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            failure.code()
        }
    }
}
