//! Starts a process that can do nothing but talk on one socket.
//!
//! The JavaScript engine is not the boundary: memory bugs in it are a monthly matter. The boundary is the process, and this
//! crate makes it. The broker calls [`Zygote::start`], which runs the same program again as a *zygote*: a process that first
//! locks itself into empty namespaces, then warms up (loads an engine, say), then forks one *guest* for each request. A guest
//! has no files, no network, no capabilities, no second thread, no executable memory and three system calls.
//!
//! Nothing here knows what a guest computes. The program's `main` hands that in through [`zygote_main`].
//!
//! ```text
//!  broker thread ── spawns, PTRACE_SEIZEs ──> zygote ── clone(NEWPID) ──> guest: walls, prepare, seccomp, run
//!       └────────────── control socket ─────────┘                           │
//!  whoever asked ────────────────── one end of a stream socket pair ────────┘ fd 3
//! ```
#![cfg_attr(
    target_os = "linux",
    expect(
        unsafe_code,
        reason = "the walls are system calls that the standard library has no safe names for"
    )
)]

mod backoff;
mod config;
mod error;
mod exit;
mod wall;

pub use backoff::Backoff;
pub use config::{Assignment, Isolation, Limits, Profile, SpawnRequest, ZygoteConfig};
pub use error::JailError;
pub use exit::{Exit, How};
pub use wall::{Wall, WallSet, WallStatus};

#[cfg(target_os = "linux")]
mod control;
#[cfg(target_os = "linux")]
mod fence;
#[cfg(target_os = "linux")]
mod filter;
#[cfg(target_os = "linux")]
mod guest;
#[cfg(target_os = "linux")]
mod observe;
#[cfg(target_os = "linux")]
mod probe;
#[cfg(target_os = "linux")]
mod sentry;
#[cfg(target_os = "linux")]
mod sys;
#[cfg(target_os = "linux")]
mod syscalls;
#[cfg(target_os = "linux")]
mod zygote;

#[cfg(target_os = "linux")]
pub use fence::Fence;
#[cfg(target_os = "linux")]
pub use filter::{AllowedCall, allowed_calls};
#[cfg(target_os = "linux")]
pub use guest::{Guest, GuestSocket, JAIL_UID, zygote_main};
#[cfg(target_os = "linux")]
pub use observe::{Standing, Vitals, harden_self};
#[cfg(target_os = "linux")]
pub use probe::probe;
#[cfg(target_os = "linux")]
pub use sentry::{Orphan, Sentry, SentryConfig, Sign, guard_main, signs_here};
#[cfg(target_os = "linux")]
pub use syscalls::syscall_name;
#[cfg(target_os = "linux")]
pub use zygote::{Jailed, Zygote};

#[cfg(not(target_os = "linux"))]
mod unsupported;
#[cfg(not(target_os = "linux"))]
pub use unsupported::*;

#[cfg(all(test, target_os = "linux"))]
mod tests;
#[cfg(test)]
fn main() {
    #[cfg(target_os = "linux")]
    tests::main();
}
