//! The processes that jailed children are forked from. Guests and compiling children have one of their own each: forks of
//! one process share its memory layout, and what a hostile source learns of a compiler must say nothing of a guest.

use menshen_engine::Compiler;
use menshen_guest::{Prepared, Warm, exit_now};
use menshen_jail::{Assignment, Guest, GuestSocket, How, zygote_main};

use crate::compile;

/// The role number of a guest in a spawn request.
pub(crate) const GUEST: u8 = 0;

/// Exit code of a child that was asked for what its zygote is not.
const NOT_MINE: i32 = 71;

/// Which children a zygote has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Programs: warmed with engine and framework.
    Guests,
    /// Compilers: nothing to warm.
    Compilers,
}

impl Kind {
    /// The argument after `__zygote`.
    pub(crate) fn argument(self) -> &'static str {
        match self {
            Self::Guests => "guests",
            Self::Compilers => "compilers",
        }
    }
}

/// Runs the zygote that the arguments of this process name and, in its forks, its children.
pub(crate) fn main() -> ! {
    if std::env::args_os().nth(2).is_some_and(|a| a == Kind::Compilers.argument()) {
        compilers()
    } else {
        guests()
    }
}

fn guests() -> ! {
    zygote_main(Guest {
        warm: || match menshen_guest::warm(menshen_guest::Limits::default()) {
            Ok(warm) => warm,
            Err(e) => {
                // Standard error is still the terminal's: this is a fault of the build, and a person must hear of it.
                eprintln!("menshen: {e}");
                exit_now(How::PANICKED)
            }
        },
        prepare: |warm: Warm, assignment: Assignment| -> Option<Prepared> {
            (assignment.role == GUEST).then(|| menshen_guest::prepare(warm).ok()).flatten()
        },
        run: |prepared: Option<Prepared>, socket: GuestSocket| {
            exit_now(prepared.map_or(NOT_MINE, |prepared| menshen_guest::run(prepared, socket.into())))
        },
    })
}

fn compilers() -> ! {
    zygote_main(Guest {
        warm: || (),
        prepare: |(), assignment: Assignment| -> Option<Compiler> {
            (assignment.role == compile::ROLE).then(compile::prepare).flatten()
        },
        run: |engine: Option<Compiler>, socket: GuestSocket| exit_now(compile::serve(engine, socket)),
    })
}
