//! What is written down when something sensitive is done: one record for one operation, without a secret in it.

use serde::{Deserialize, Serialize};

use crate::ProgramId;

/// How an operation came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Allowed,
    /// It was refused.
    Refused,
    /// It was tried and failed.
    Failed,
}

/// One sensitive operation. The log adds time, number and the hash of what came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEvent {
    /// What was done: the `wx` name, or the host's own operation such as `user.add`.
    pub operation: String,
    /// How it came out.
    pub outcome: Outcome,
    /// For which program, if for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramId>,
    /// The person's pseudonym under their own key: erasing the key leaves the record valid and nameless. 32 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Why, in a few words, and what it was about: no content, no secret, at most 512 bytes.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}
