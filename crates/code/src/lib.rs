//! Compiles developers' code: WXML with its WXS, WXSS, JavaScript and TypeScript.
//!
//! Two halves. [`plan`] runs in the host: it reads text with linear scanners only, and makes one [`Job`]
//! per unit. [`compile`] runs in a jailed child, since the parsers it calls recurse over hostile text; what
//! they would not survive is refused first by a linear scan, with file, line and column.

mod cache;
mod compile;
mod depth;
mod edits;
mod job;
mod js;
mod output;
mod plan;
mod reference;
mod scan;
mod wire;
mod wxml;
mod wxs;
mod wxss;

pub use cache::{Cache, Key};
pub use compile::{Bytecode, Refused, compile};
pub use job::{Job, Kind, Text};
pub use output::{Output, Payload};
pub use plan::{Planned, job_for, plan};
pub use wire::DecodeError;

/// Bytes of stack that [`compile`] needs below its caller. Every depth limit was measured against half
/// of it.
pub const STACK: usize = 8 << 20;
