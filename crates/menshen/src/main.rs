//! The binary: command line, configuration, wiring, printing. No business rule lives here.

mod audits;
mod cage;
mod cli;
mod command;
mod compile;
mod grants;
mod guard;
mod host_file;
mod kept;
mod maps;
mod packages;
mod print;
mod zygote;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use cli::{Cli, Command};
use menshen_engine::arena::SwitchAlloc;

/// In a guest all memory comes from the arena, so that no system call asks for any; everywhere else this is the system's
/// allocator.
#[global_allocator]
static ALLOCATOR: SwitchAlloc = SwitchAlloc;

fn main() -> ExitCode {
    // Before anything else: a zygote must have one thread and nothing open.
    if std::env::args_os().nth(1).is_some_and(|a| a == "__zygote") {
        zygote::main();
    }
    if std::env::args_os().nth(1).is_some_and(|a| a == guard::NAME) {
        guard::main();
    }
    let cli = Cli::parse();
    if holds_secrets(&cli.command)
        && let Err(e) = menshen_jail::harden_self()
    {
        return print::fail(&e.to_string());
    }
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("MENSHEN_LOG"))
        .with_writer(std::io::stderr)
        .init();
    let done = match cli.command {
        Command::Run(args) => command::run::run(args),
        Command::Check(args) => command::check::check(&args),
        Command::Scan(args) => return command::scan::scan(&args),
        Command::User(what) => command::user::user(what),
        Command::Store(what) => command::store::store(what),
        Command::Pack(args) => command::pack::pack(&args),
        Command::Inspect(args) => command::inspect::inspect(&args),
        Command::Verify(args) => command::inspect::verify(&args),
        Command::Key(what) => command::key::key(what),
        Command::Ps(args) => command::ps::ps(&args),
        Command::Grant(args) => command::grant::grant(&args),
        Command::Platform(what) => command::platform::platform(&what),
        Command::Doctor(args) => command::doctor::doctor(&args),
        Command::Audit(args) => command::audit::audit(&args),
        Command::Measure(args) => command::measure::measure(&args),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "menshen", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Zygote => zygote::main(),
    };
    done.unwrap_or_else(|message| print::fail(&message))
}

/// Other programs of this user may neither attach to the broker nor read its memory: it answers for every guest. The doctor
/// holds nothing, and tries the walls in children of its own, which would be as closed to it as to others.
fn holds_secrets(command: &Command) -> bool {
    match command {
        Command::Run(run) => !run.debuggable,
        Command::Doctor(_) => false,
        _ => true,
    }
}
