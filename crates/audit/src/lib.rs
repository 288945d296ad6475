//! Reads and verifies an audit log from its bytes alone. Written from `docs/audit.md`: it shares no code with the writer
//! (`menshen-store`, `menshen-seal`), neither parser nor hash nor signature, so that a mistake there is no mistake here.

mod journal;
mod note;
mod read;
mod record;
mod report;
mod tree;
mod verify;

pub use read::{Unreadable, records};
pub use record::{Outcome, Record};
pub use report::{Problem, Report};
pub use verify::verify;
