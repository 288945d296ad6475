//! What a verification found.

use serde::Serialize;

/// Something that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Which file, below the log's folder, or the anchor.
    pub place: String,
    /// What does not hold, in words.
    pub what: String,
}

/// What a verification found. The log holds if there is no problem.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records that the log has had.
    pub records: u64,
    /// Number of the first that is still there; those before were dropped by retention.
    pub first: u64,
    /// The root over all, in hexadecimal digits.
    pub root: String,
    /// The log's key.
    pub key: String,
    /// Everything that does not hold.
    pub problems: Vec<Problem>,
    /// What holds and should be known.
    pub notes: Vec<String>,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }

    pub(crate) fn problem(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem { place: place.into(), what: what.into() });
    }
}
