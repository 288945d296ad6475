//! The review of code on the command line.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Scan {
    /// Folder of a program, of its sources, or of several
    #[arg(required_unless_present_any = ["explain", "list", "write_docs"])]
    pub(crate) dir: Option<PathBuf>,
    /// How to write the findings
    #[arg(long, value_enum, default_value_t = ScanFormat::Text)]
    pub(crate) format: ScanFormat,
    /// Language of the texts (default: that of LANG)
    #[arg(long, value_enum)]
    pub(crate) lang: Option<ScanLanguage>,
    /// Also the rules that want a person's look at each finding
    #[arg(long)]
    pub(crate) audit: bool,
    /// Only rules whose id begins with this; may be repeated
    #[arg(long = "rule", value_name = "ID")]
    pub(crate) rules: Vec<String>,
    /// A JSON file of rules of your own, patterns in ast-grep's syntax; may be repeated
    #[arg(long = "rules-file", value_name = "FILE")]
    pub(crate) custom: Vec<PathBuf>,
    /// Accepted findings; only others fail
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Accept all findings of this run into a file
    #[arg(long, value_name = "FILE", requires = "reason")]
    pub(crate) write_baseline: Option<PathBuf>,
    /// Why they are accepted
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// What becomes of suppressed findings in SARIF
    #[arg(long, value_enum, default_value_t = SarifSuppressed::Mark)]
    pub(crate) sarif_suppressed: SarifSuppressed,
    /// Make the changes that need no thought
    #[arg(long)]
    pub(crate) fix: bool,
    /// Print what a rule means
    #[arg(long, value_name = "RULE", conflicts_with = "dir")]
    pub(crate) explain: Option<String>,
    /// List the rules
    #[arg(long, conflicts_with = "dir")]
    pub(crate) list: bool,
    /// Write the documentation of all rules into a folder
    #[arg(long, value_name = "DIR", conflicts_with = "dir", hide = true)]
    pub(crate) write_docs: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum ScanFormat {
    /// For people
    Text,
    /// One JSON object
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// One page, without scripts
    Html,
    /// Workflow commands of GitHub
    Github,
}

#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum ScanLanguage {
    /// English
    En,
    /// Chinese
    Zh,
}

#[derive(Debug, Clone, Copy, ValueEnum, PartialEq, Eq)]
pub(crate) enum SarifSuppressed {
    /// Leave them out
    Drop,
    /// Mark them
    Mark,
}
