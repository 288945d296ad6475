//! The nouns everyone shares, with validated constructors: no I/O, no clock, no crypto.

mod mode;

pub use mode::Mode;

mod diagnostic;
pub use diagnostic::{Diagnostic, Severity, line_column};
