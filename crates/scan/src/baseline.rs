//! What was known and accepted before: findings by fingerprint, each with a reason.

use crate::finding::{Finding, Suppression};
use serde::{Deserialize, Serialize};

/// How a finding stands to the baseline, in SARIF's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Not in the baseline.
    New,
    /// In it.
    Unchanged,
    /// In it, and gone now.
    Absent,
}

/// One accepted finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The finding's fingerprint.
    pub fingerprint: String,
    /// Its rule, for the reader.
    pub rule: String,
    /// Its file, for the reader.
    pub file: String,
    /// Why it is accepted.
    pub reason: String,
}

/// A baseline file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Accepted findings.
    pub findings: Vec<Accepted>,
}

impl Baseline {
    /// Reads a baseline, or says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text)
            .map_err(|e| format!("the baseline is not what `--write-baseline` writes: {e}"))
    }

    /// A baseline of these findings.
    pub fn of(findings: &[Finding], reason: &str) -> Self {
        let accepted = |f: &Finding| Accepted {
            fingerprint: f.fingerprint.clone(),
            rule: f.rule.clone(),
            file: f.place.file.clone(),
            reason: reason.to_owned(),
        };
        Self { findings: findings.iter().filter(|f| f.suppressed.is_none()).map(accepted).collect() }
    }

    /// Marks what is accepted; returns what is accepted and gone.
    pub fn apply(&self, findings: &mut [Finding]) -> Vec<&Accepted> {
        for finding in findings.iter_mut().filter(|f| f.suppressed.is_none()) {
            if let Some(known) = self.findings.iter().find(|a| a.fingerprint == finding.fingerprint) {
                finding.suppressed =
                    Some(Suppression { reason: known.reason.clone(), kind: "external".to_owned() });
            }
        }
        self.findings.iter().filter(|a| !findings.iter().any(|f| f.fingerprint == a.fingerprint)).collect()
    }
}
