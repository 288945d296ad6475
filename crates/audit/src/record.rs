//! A record, taken apart strictly: one encoding of each.

use serde::Serialize;

use crate::tree::Hash;

/// How the operation came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Allowed,
    /// It was refused.
    Refused,
    /// It was tried and failed.
    Failed,
}

/// One record of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// From 0.
    pub number: u64,
    /// Microseconds since 1970.
    pub time: u64,
    /// What was done.
    pub operation: String,
    /// How it came out.
    pub outcome: Outcome,
    /// For which program; empty if for none.
    pub program: String,
    /// The person's pseudonym; empty if for none.
    pub person: String,
    /// Why, and what it was about.
    pub detail: String,
    /// The hash of the record before.
    #[serde(skip)]
    pub(crate) before: Hash,
}

impl Record {
    /// `None` for what is no record of version 1.
    pub(crate) fn parse(number: u64, bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut take = |count: usize| -> Option<&[u8]> {
            let (head, tail) = rest.split_at_checked(count)?;
            rest = tail;
            Some(head)
        };
        if take(1)? != [1] {
            return None;
        }
        let time = u64::from_be_bytes(take(8)?.try_into().ok()?);
        let before = take(32)?.try_into().ok()?;
        let outcome = match take(1)? {
            [1] => Outcome::Allowed,
            [2] => Outcome::Refused,
            [3] => Outcome::Failed,
            _ => return None,
        };
        let mut text = || -> Option<String> {
            let length = u16::from_be_bytes(take(2)?.try_into().ok()?);
            String::from_utf8(take(usize::from(length))?.to_vec()).ok()
        };
        let (operation, program, person, detail) = (text()?, text()?, text()?, text()?);
        rest.is_empty().then_some(Self { number, time, operation, outcome, program, person, detail, before })
    }
}
