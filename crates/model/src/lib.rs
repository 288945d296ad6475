//! The nouns everyone shares, with validated constructors: no I/O, no clock, no crypto.

mod audit;
mod bytecode;
mod class;
mod core;
mod diagnostic;
pub mod errno;
mod id;
mod mode;
mod scope;

pub use self::core::Core;
pub use audit::{AuditEvent, Outcome};
pub use bytecode::BYTECODE;
pub use class::DataClass;
pub use diagnostic::{Diagnostic, Severity, line_column};
pub use id::{AppId, BadName, OpenId, ProgramId, Subject, UserId};
pub use mode::Mode;
pub use scope::Scope;
