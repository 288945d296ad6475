//! The only crate that touches QuickJS: compile to bytecode, load bytecode, name the build.
//!
//! Two halves meet here. The *compiler* half ([`compile`]) turns a classic script into a [bytecode blob](blob) and runs
//! nothing. The *running* half ([`Engine`]) loads such blobs into a context that has no way to compile anything: no
//! `eval`, no `Function`, a closed list of globals. What it does not know: `wx`, files, who runs it, what a message
//! means. Its heap lives in an [arena](arena) that is mapped once, so that a jailed process needs no system call for
//! memory and forks of a warm engine share pages.
#![expect(unsafe_code, reason = "QuickJS is a C library; every use of it is in this crate")]

pub mod arena;
pub mod blob;
mod call;
mod compile;
mod context;
mod error;
mod exit;
mod globals;
mod runtime;
mod tracker;
mod value;

pub use arena::{HotBlocks, Placement};
pub use blob::BUILD_ID;
pub use call::{Call, HostFunction, Out};
pub use compile::{CompileError, Compiler, Kind, MAX_SOURCE, compile};
pub use context::{Ctx, Owned, Thrown};
pub use error::{DecodeError, EngineError, Exception, ExceptionKind};
pub use exit::exit_now;
pub use globals::{REMOVED, Removed, listing};
pub use runtime::{Engine, Limits, Memory};
pub use value::limits;
