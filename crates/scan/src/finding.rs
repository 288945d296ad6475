//! What a rule found: one place, one class, what to do.

use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Low,
    /// Weakens a defence.
    Medium,
    /// Exploitable under conditions that are met in practice.
    High,
    /// Gives an attacker what the program protects.
    Critical,
}

impl Severity {
    /// `security-severity` of SARIF: a number from 0 to 10.
    pub fn score(self) -> &'static str {
        match self {
            Self::Low => "3.0",
            Self::Medium => "5.5",
            Self::High => "8.0",
            Self::Critical => "9.5",
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// A place in a file. Lines and columns count from 1, columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the scanned folder, forward slashes.
    pub file: String,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
    /// Line where it ends.
    pub end_line: u32,
    /// Column where it ends, exclusive.
    pub end_column: u32,
    /// The line's text, cut around the place when it is long.
    pub excerpt: String,
}

/// One step of a data flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlowStep {
    /// Where.
    pub place: Place,
    /// What happens there.
    pub note: String,
}

/// What is to be thought of a finding besides the rule's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Why it is accepted, as written in the source or in the baseline.
    pub reason: String,
    /// `inSource` or `external`, as SARIF calls them.
    pub kind: String,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// The class, MP01 to MP30.
    pub class: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found here, in one sentence.
    pub message: String,
    /// The same in Chinese.
    pub message_zh: String,
    /// Where.
    pub place: Place,
    /// From source to sink; empty when there is no flow.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flow: Vec<FlowStep>,
    /// Stable over line shifts: rule, file and the tokens around.
    pub fingerprint: String,
    /// Why it is accepted, when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<Suppression>,
    /// An edit that is safe to make without thought.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<Edit>,
}

/// A change of bytes `start..end` of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// First byte.
    pub start: usize,
    /// Behind the last byte.
    pub end: usize,
    /// What to put there.
    pub text: String,
}
