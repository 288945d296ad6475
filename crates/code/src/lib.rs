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
pub use scan::wxml::{Attributes, Step, Tag, Tags};
pub use wire::DecodeError;

/// Bytes of stack that [`compile`] needs below its caller. Every depth limit was measured against half
/// of it.
pub const STACK: usize = 8 << 20;

/// The first byte at which a script nests more deeply than a recursive reader of it survives on [`STACK`] bytes, found
/// without descending.
pub fn script_too_deep(text: &str) -> Option<usize> {
    depth::too_deep(text, depth::Syntax::Js)
}

/// The same for an expression of a template.
pub fn expression_too_deep(text: &str) -> Option<usize> {
    depth::too_deep(text, depth::Syntax::Expression)
}

/// Bytes of `{{ ... }}` at the beginning of `text`; 2 when it does not end.
pub fn expression_length(text: &str) -> usize {
    scan::wxml::skip_expression(text)
}
