//! The tests' own program: it runs the tests, and is at the same time the zygote, the guests and the broker of them.
//!
//! A zygote must be single-threaded from its first instruction, which the standard test harness is not; so this crate's
//! library target has `harness = false` and this runner. It speaks enough of the harness' command line for `cargo test` and
//! cargo-nextest. Started as root, it runs everything a second time as an ordinary user.
//!
//! Walls can be left out here and nowhere else: that part of the code exists under `cfg(test)` only.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests start processes, read the clock and may panic"
)]

mod attacks;
mod bench;
mod broker;
mod control;
mod debugger;
mod fence;
mod inmate;
mod life;
mod pure;
mod sentry;
mod support;
mod walls;

use std::os::unix::process::CommandExt;
use std::panic::catch_unwind;
use std::process::{Command, exit};
use std::time::Instant;

/// A test's name and code.
pub(crate) type Test = (&'static str, fn());

fn all() -> impl Iterator<Item = Test> {
    [
        pure::TESTS,
        fence::TESTS,
        control::TESTS,
        life::TESTS,
        walls::TESTS,
        attacks::TESTS,
        debugger::TESTS,
        sentry::TESTS,
        bench::TESTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

pub(crate) fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("__zygote") => inmate::main(),
        Some("__broker") => broker::main(&args[1..]),
        Some("__guard") => sentry::guard(&args[1..]),
        Some("__watched") => sentry::watched(&args[1..]),
        Some("__hold") => sentry::hold(&args[1..]),
        Some("__attach") => debugger::attach_main(&args[1]),
        _ => {}
    }
    if args.iter().any(|arg| arg == "--list") {
        if !args.iter().any(|arg| arg == "--ignored") {
            all().for_each(|(name, _)| println!("{name}: test"));
        }
        return;
    }
    let exact = args.iter().any(|arg| arg == "--exact");
    let wanted: Vec<_> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    let matches = |name: &str| {
        let hit = |want: &&String| if exact { name == want.as_str() } else { name.contains(want.as_str()) };
        wanted.is_empty() || wanted.iter().any(hit)
    };
    let who = if support::is_root() { "root" } else { "an ordinary user" };
    println!("\nrunning jail tests as {who}");
    let (mut passed, mut failed) = (0, Vec::new());
    for (name, test) in all().filter(|(name, _)| matches(name)) {
        let begun = Instant::now();
        let fine = catch_unwind(test).is_ok();
        let ms = begun.elapsed().as_millis();
        println!("test {name} ... {} ({ms} ms)", if fine { "ok" } else { "FAILED" });
        if fine { passed += 1 } else { failed.push(name) }
    }
    let verdict = if failed.is_empty() { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {passed} passed; {} failed {failed:?}", failed.len());
    let second = if support::is_root() { as_ordinary_user(&args) } else { true };
    if !failed.is_empty() || !second {
        exit(101);
    }
}

/// The same tests without any privilege. The program is copied to where that user can read it.
fn as_ordinary_user(args: &[String]) -> bool {
    let folder = std::env::temp_dir().join(format!("jail-tests-{}", std::process::id()));
    let program = folder.join("jail-tests");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let user = support::ORDINARY_USER;
    let status = Command::new(&program).args(args).env_clear().current_dir("/").gid(user).uid(user).status();
    let _ = std::fs::remove_dir_all(&folder);
    status.unwrap().success()
}
