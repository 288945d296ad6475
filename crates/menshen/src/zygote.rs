//! The process that guests and compiling children are forked from: warmed with engine and framework behind empty namespaces.

use menshen_engine::Compiler;
use menshen_guest::{Prepared, Warm};
use menshen_jail::{Guest, How, zygote_main};

use crate::compile;

/// The role number of a guest in a spawn request.
pub(crate) const GUEST: u8 = 0;

enum Ready {
    Guest(Prepared),
    Compiler(Option<Compiler>),
    Unknown,
}

/// Runs the zygote and, in its forks, guests and compiling children.
pub(crate) fn main() -> ! {
    zygote_main(Guest {
        warm: || match menshen_guest::warm(menshen_guest::Limits::default()) {
            Ok(warm) => warm,
            Err(e) => {
                // Standard error is still the terminal's: this is a fault of the build, and a person must hear of it.
                eprintln!("menshen: {e}");
                menshen_guest::exit_now(How::PANICKED)
            }
        },
        prepare: |warm: Warm, assignment: menshen_jail::Assignment| match assignment.role {
            GUEST => menshen_guest::prepare(warm).map_or(Ready::Unknown, Ready::Guest),
            compile::ROLE => {
                // Dropping the warm engine would write to pages that all forks share.
                std::mem::forget(warm);
                Ready::Compiler(compile::prepare())
            }
            _ => Ready::Unknown,
        },
        run: |ready, socket: menshen_jail::GuestSocket| match ready {
            Ready::Guest(prepared) => menshen_guest::exit_now(menshen_guest::run(prepared, socket.into())),
            Ready::Compiler(engine) => menshen_guest::exit_now(compile::serve(engine, socket)),
            Ready::Unknown => menshen_guest::exit_now(71),
        },
    })
}
