//! What a rule is: who it is, what it says, and how it looks.

use crate::facts::{Facts, Out};
use crate::finding::Severity;

/// Whether it runs without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Trusted: at least eight of ten findings on real programs are true.
    Default,
    /// For a person who looks at each one; `--audit`.
    Audit,
}

/// Text in two languages.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

/// Everything that is said about a rule. One definition: command line, reports and documentation are made of it.
#[derive(Debug)]
pub struct Meta {
    /// Stable name, such as `secret/app-secret`.
    pub id: &'static str,
    /// Class, MP01 to MP30.
    pub class: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Weakness numbers.
    pub cwe: &'static [u16],
    /// OWASP Mobile Top 10 (2024), where one fits.
    pub owasp: Option<&'static str>,
    /// Runs without being asked for?
    pub set: Set,
    /// One line.
    pub title: Words,
    /// Why it matters.
    pub why: Words,
    /// What to do.
    pub fix: Words,
    /// Code that it finds.
    pub wrong: &'static str,
    /// Code that it does not find.
    pub right: &'static str,
}

/// One rule.
pub(crate) struct Rule {
    pub(crate) meta: Meta,
    pub(crate) check: fn(&Facts<'_>, &mut Out<'_>),
}
