//! Why a message was refused. The sender is at fault in every case.

use thiserror::Error;

/// A message that is not one. The connection it came over cannot be trusted any further.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The message ends in the middle of a field.
    #[error("the message ends in the middle of {0}")]
    Truncated(&'static str),
    /// A length or count is larger than its limit or than what follows.
    #[error("{what} of {got} is over the limit of {limit}")]
    TooLarge {
        /// What was measured.
        what: &'static str,
        /// The number in the message.
        got: u64,
        /// The largest number allowed.
        limit: u64,
    },
    /// A byte stands where no such byte may stand.
    #[error("unknown {what} {got:#04x}")]
    Unknown {
        /// What was expected there.
        what: &'static str,
        /// The byte found.
        got: u8,
    },
    /// A string is not UTF-8.
    #[error("a string is not UTF-8")]
    Utf8,
    /// Bytes are left after the end of the message.
    #[error("{0} bytes are left after the end of the message")]
    Trailing(usize),
    /// A number is not in its shortest form or does not fit.
    #[error("a number is not in its one form")]
    Number,
    /// Values are nested deeper than [`crate::limits::DEPTH`].
    #[error("values are nested deeper than {}", crate::limits::DEPTH)]
    Depth,
}
