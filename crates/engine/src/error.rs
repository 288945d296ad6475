//! What can go wrong here, as data.

use std::fmt;

use thiserror::Error;

/// The engine could not be set up, or was asked for something it cannot do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The arena's address space was refused.
    #[error(
        "could not map {size} bytes of address space for the engine's heap: {source}; raise RLIMIT_AS or choose a smaller arena"
    )]
    Arena {
        /// Bytes asked for.
        size: usize,
        /// What the kernel said.
        source: std::io::Error,
    },
    /// QuickJS could not make its runtime or context: the memory limit is below what an empty one needs.
    #[error("QuickJS could not make its {0} within the memory limit; raise it")]
    Setup(&'static str),
    /// Another arena was entered by this process, or this one by another thread.
    #[error("this process already runs on another arena; a guest's process runs one program on one thread")]
    Entered,
    /// A blob is not bytecode of ours.
    #[error("this is not a bytecode blob of Menshen; compile the source again")]
    NotBytecode,
    /// A blob was made by another build.
    #[error(
        "this bytecode was compiled by build {found}, this engine is build {}; compile the source again",
        crate::BUILD_ID
    )]
    OtherBuild {
        /// The build named in the blob.
        found: String,
    },
}

/// Bytes that are no value, or a value that could not be made.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The sender is at fault.
    #[error("not a value: {0}")]
    Malformed(&'static str),
    /// The heap has no room for it; an exception is pending.
    #[error("no memory left for a value")]
    Thrown,
}

/// What sort of exception came out of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExceptionKind {
    /// Thrown by the program.
    Error,
    /// The memory limit was met.
    OutOfMemory,
    /// The time limit of the turn was met.
    Interrupted,
}

/// An exception that nobody in the program caught, described.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// What sort it is.
    pub kind: ExceptionKind,
    /// `Name: message`, or the thrown value as a string.
    pub message: String,
    /// Its stack, one `    at ...` a line; empty when the thrown value has none.
    pub stack: String,
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.stack.is_empty() { Ok(()) } else { write!(f, "\n{}", self.stack.trim_end()) }
    }
}

impl std::error::Error for Exception {}
