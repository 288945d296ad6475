//! What a tool has to say about one place in a developer's files: the one shape that compiler, package
//! reader, terminal and inspector share.

use serde::{Deserialize, Serialize};

/// Longest excerpt kept, in characters: a minified line is cut around the column.
const EXCERPT: usize = 160;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing behaves differently.
    Note,
    /// Runs, but probably not as meant.
    Warning,
    /// The file or unit it is about does not run.
    Error,
}

/// One message about one place in one file. Lines and columns count from 1; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable name of the kind of message, such as `wxml/missing-import`.
    pub code: String,
    /// The file inside the package, with forward slashes; empty when it is about the package as a whole.
    pub file: String,
    /// Line, from 1; 0 when it is about the file as a whole.
    pub line: u32,
    /// Column, from 1; 0 when it is about the file as a whole.
    pub column: u32,
    /// Where the place ends (line, column), exclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<(u32, u32)>,
    /// What happened and why.
    pub message: String,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The source line it is about (cut to a readable length).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Diagnostic {
    /// A message about a whole file.
    pub fn new(severity: Severity, code: &str, file: &str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.to_owned(),
            file: file.to_owned(),
            line: 0,
            column: 0,
            end: None,
            message: message.into(),
            help: None,
            excerpt: None,
        }
    }

    /// An error about a whole file.
    pub fn error(code: &str, file: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, file, message)
    }

    /// A warning about a whole file.
    pub fn warning(code: &str, file: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, file, message)
    }

    /// A note about a whole file.
    pub fn note(code: &str, file: &str, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, file, message)
    }

    /// Says what to do next.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Places it at a line and column (both from 1) of `source`, whose line becomes the excerpt.
    #[must_use]
    pub fn at(mut self, source: &str, line: u32, column: u32) -> Self {
        self.line = line.max(1);
        self.column = column.max(1);
        let text = source.split('\n').nth(self.line as usize - 1).unwrap_or("");
        self.excerpt = Some(excerpt(text.trim_end_matches('\r'), self.column as usize - 1));
        self
    }

    /// Places it at the bytes `start..end` of `source`.
    #[must_use]
    pub fn span(self, source: &str, start: usize, end: usize) -> Self {
        let (line, column) = line_column(source, start);
        let until = line_column(source, end.max(start));
        let mut this = self.at(source, line, column);
        this.end = Some(until);
        this
    }

    /// Whether it keeps its unit from running.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let severity = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        if !self.file.is_empty() {
            write!(f, "{}:", self.file)?;
            if self.line > 0 {
                write!(f, "{}:{}:", self.line, self.column)?;
            }
            write!(f, " ")?;
        }
        write!(f, "{severity}: {} [{}]", self.message, self.code)
    }
}

/// Line and column, from 1, of a byte offset; an offset inside a character or beyond the end is moved back.
pub fn line_column(source: &str, offset: usize) -> (u32, u32) {
    let mut at = offset.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    let before = &source[..at];
    let line = before.bytes().filter(|b| *b == b'\n').count();
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (line as u32 + 1, before[start..].chars().count() as u32 + 1)
}

fn excerpt(line: &str, column: usize) -> String {
    let skip = column.saturating_sub(EXCERPT / 2);
    if line.chars().nth(EXCERPT).is_none() {
        return line.to_owned();
    }
    let kept: String = line.chars().skip(skip).take(EXCERPT).collect();
    let (before, after) =
        (if skip > 0 { "…" } else { "" }, if line.chars().nth(skip + EXCERPT).is_some() { "…" } else { "" });
    format!("{before}{kept}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_not_bytes() {
        assert_eq!(line_column("a\n中文b", 8), (2, 3));
        assert_eq!(line_column("a\n中文b", 3), (2, 1));
        assert_eq!(line_column("", 9), (1, 1));
    }

    #[test]
    fn keeps_the_line_and_cuts_a_long_one() {
        let d = Diagnostic::error("x/y", "a.js", "bad").span("one\r\ntwo\r\n", 5, 8);
        assert_eq!((d.line, d.column, d.end), (2, 1, Some((2, 4))));
        assert_eq!(d.excerpt.as_deref(), Some("two"));
        let long = "x".repeat(10_000);
        let d = Diagnostic::error("x/y", "a.js", "bad").at(&long, 1, 5_000);
        assert!(d.excerpt.is_some_and(|e| e.chars().count() <= EXCERPT + 2));
    }

    #[test]
    fn prints_like_a_compiler() {
        let d = Diagnostic::warning("x/y", "a.js", "odd").at("q", 1, 1);
        assert_eq!(d.to_string(), "a.js:1:1: warning: odd [x/y]");
    }
}
