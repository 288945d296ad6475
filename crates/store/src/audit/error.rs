//! Why a log does not open, and why a record was not taken. Both are for people: what happened, what to do.

use std::io;

/// Why the log does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process writes it.
    #[error("another menshen writes this audit log; end it, or name another --data folder")]
    InUse,
    /// The disk does not do what it should.
    #[error("the audit log cannot be used: {what}: {source}")]
    Disk {
        /// What was tried.
        what: String,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are not what was written. Nothing is repaired: `menshen audit verify` tells what is left.
    #[error(
        "the audit log is damaged: {file}: {why}. Nothing was changed. `menshen audit verify` tells what still holds; \
         to go on, move the folder away and keep it"
    )]
    Damaged {
        /// Which file, below the log's folder.
        file: String,
        /// What does not fit.
        why: String,
    },
    /// The anchor knows a later state than the folder has.
    #[error(
        "the audit log was rolled back: the anchor has seen {anchor} records, the folder holds {log}. Put the newer folder \
         back; to accept the loss, move the anchor file away and keep it"
    )]
    RolledBack {
        /// Records by the anchor.
        anchor: u64,
        /// Records in the folder.
        log: u64,
    },
    /// The anchor is not of this log.
    #[error("the anchor is not this log's: {0}")]
    Anchor(String),
    /// No random numbers.
    #[error(transparent)]
    Seal(#[from] menshen_seal::Error),
}

impl OpenError {
    pub(super) fn disk(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Disk { what, source }
    }

    pub(super) fn damaged(file: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Damaged { file: file.into(), why: why.into() }
    }
}

/// Why a record was not taken. The operation that it was for must fail.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// It was not written, and the log is as it was before: perhaps the disk is full. The next one may succeed.
    #[error("the audit record could not be written: {0}")]
    NotWritten(String),
    /// It is not known what the disk holds. Nothing more is taken until the log is opened again.
    #[error("the audit log is out of order until the next start: {0}")]
    Broken(String),
    /// The event is not one: a name or a pseudonym is not in its form.
    #[error("no audit event: {0}")]
    NoEvent(&'static str),
    /// The disk did not answer in time. The record may still be written; what it is for is not done.
    #[error("the audit record was not on the disk after {0} s")]
    Late(u64),
    /// The log is being closed.
    #[error("the audit log is closed")]
    Closed,
}
