//! What a scan found, written for machines and for pages. The terminal's form is the binary's.

mod docs;
mod html;
mod sarif;

pub use docs::{page, pages_index};
pub use html::html;
pub use sarif::{Suppressed, sarif};

use crate::finding::{Finding, Severity};
use crate::rule::Words;
use crate::scan::Report;
use serde_json::{Value, json as object};

/// The language of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Chinese.
    Zh,
}

impl Words {
    /// In this language.
    pub fn of(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Zh => self.zh,
        }
    }
}

impl Finding {
    /// The message in this language.
    pub fn text(&self, language: Language) -> &str {
        match language {
            Language::En => &self.message,
            Language::Zh => &self.message_zh,
        }
    }
}

/// The whole report as JSON.
pub fn json(report: &Report) -> Value {
    object!({
        "version": 1,
        "tool": {"name": "menshen", "version": env!("CARGO_PKG_VERSION")},
        "files": report.files,
        "bytes": report.bytes,
        "findings": report.findings,
        "diagnostics": report.diagnostics,
    })
}

/// Workflow commands of GitHub: an annotation per finding that is not suppressed.
pub fn github(report: &Report, language: Language) -> String {
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for f in report.findings.iter().filter(|f| f.suppressed.is_none()) {
        let level = match f.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "notice",
        };
        out.push_str(&format!(
            "::{level} file={},line={},col={},endLine={},title={}::{}\n",
            property(&f.place.file),
            f.place.line,
            f.place.column,
            f.place.end_line,
            property(&format!("{} {}", f.class, f.rule)),
            escape(f.text(language)),
        ));
    }
    out
}
