//! Runs inside the jail: QuickJS, the logic-layer framework, and `wx` calls turned into frames.
//!
//! The life of a guest has three steps, so that everything that needs the kernel is over before the filter stands:
//!
//! 1. [`warm`], once in the zygote: an engine with the framework loaded, shared by all forks copy-on-write;
//! 2. [`prepare`], in the fork before the filter: the arena becomes the allocator, the panic hook a plain exit;
//! 3. [`run`], after the filter: read(2) and write(2) on one socket until the broker says stop.
//!
//! Everything here is in the attacker's hands: it knows no files, keys or policy, and nothing it says is believed.
//! Border: `docs/protocol.md` sections 2 and 3.

mod bytes;
mod chacha;
mod clock;
mod code;
mod functions;
mod host;
mod link;
mod outbox;
mod training;
mod turn;
mod warm;

pub use code::Code;
pub use menshen_engine::{Limits, exit_now};
pub use warm::{Prepared, Warm, WarmError, prepare, warm, warm_with};

use std::os::fd::OwnedFd;

/// Runs one program on the socket `fd` until the broker ends it. The result is the process's exit code, see [`Code`];
/// give it to [`exit_now`], which makes no system call but the last.
pub fn run(prepared: Prepared, fd: OwnedFd) -> i32 {
    let engine = prepared.into_engine();
    engine.host().link.attach(fd);
    // Neither the engine nor the socket is dropped (both are `ManuallyDrop`): closing and unmapping are system calls
    // of their own.
    turn::serve(&engine) as i32
}
