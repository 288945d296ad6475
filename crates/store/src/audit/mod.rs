//! The audit log: one record for one sensitive operation, durable before its effect is visible, provable afterwards.
//!
//! On disk it is a log in C2SP tlog-tiles form (`tile/`, `checkpoint`) plus a `journal` that holds what is not yet a whole
//! tile; the bytes are written down in `docs/audit.md`. A group of records costs one sync of the journal, and each group
//! ends with a signed checkpoint. What a crash cut off was never acknowledged; anything else that does not fit is damage,
//! and the log refuses to open rather than go on from it. `menshen-audit` reads and verifies the same bytes without a line
//! of this code.

mod anchor;
mod disk;
mod error;
mod feed;
mod handed;
mod journal;
mod keep;
mod log;
mod open;
mod record;
mod recorded;
mod recorder;
mod service;
mod tile;
mod tree;
mod writer;

#[cfg(test)]
mod tests;

pub use anchor::{Anchor, FileAnchor};
pub use error::{AppendError, OpenError};
pub use feed::Entry;
pub use keep::Retention;
pub use record::DETAIL;
pub use recorded::{Note, Recorded, Sensitive, Unrecorded};
pub use recorder::Recorder;
pub use service::{Audit, Receipt};
pub use writer::Writer;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Microseconds since 1970.
    fn now(&self) -> u64;
}
