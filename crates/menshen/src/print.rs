//! What people see: on stderr in words, on stdout results only.

use std::io::IsTerminal;
use std::process::ExitCode;

use menshen_model::{Diagnostic, Severity};
use miette::{GraphicalReportHandler, LabeledSpan, MietteDiagnostic, NamedSource};

/// Text of a program for a terminal: what would steer it (escape sequences, a carriage return that overwrites, marks that
/// turn the direction of writing) is shown as an escape instead of obeyed.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '\n' || c == '\t' || !steers(c) {
            out.push(c);
        } else {
            out.extend(c.escape_unicode());
        }
    }
    out
}

/// Would a terminal obey this character instead of showing it?
fn steers(c: char) -> bool {
    let bidi =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || bidi
}

/// The same with every further line set in: no line of a program can pretend to be one of ours.
pub(crate) fn set_in(text: &str) -> String {
    plain(text).replace('\n', "\n    ")
}

/// Says why the command ends; exit 1.
pub(crate) fn fail(message: &str) -> ExitCode {
    anstream::eprintln!("menshen: {}", set_in(message));
    ExitCode::FAILURE
}

/// One compiler message with its source line, coloured on a terminal.
pub(crate) fn diagnostic(d: &Diagnostic) {
    let d = &Diagnostic {
        message: plain(&d.message),
        file: plain(&d.file),
        help: d.help.as_deref().map(plain),
        // A tab or an escape would move what the column points at: one character stays one.
        excerpt: d
            .excerpt
            .as_deref()
            .map(|l| l.chars().map(|c| if steers(c) { '\u{fffd}' } else { c }).collect()),
        // It comes from a process that the program's files may have taken over, like the rest.
        code: plain(&d.code),
        ..d.clone()
    };
    let severity = match d.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    };
    let mut report =
        MietteDiagnostic::new(d.message.clone()).with_code(d.code.clone()).with_severity(severity);
    if let Some(help) = &d.help {
        report = report.with_help(help.clone());
    }
    let place = if d.line > 0 { format!("{}:{}:{}", d.file, d.line, d.column) } else { d.file.clone() };
    let report = match &d.excerpt {
        Some(line) => {
            let column = (d.column.max(1) - 1) as usize;
            let start: usize = line.chars().take(column).map(char::len_utf8).sum();
            let length = line[start.min(line.len())..].chars().next().map_or(0, char::len_utf8);
            let label = LabeledSpan::at(start.min(line.len())..start.min(line.len()) + length, "here");
            let source = NamedSource::new(place, line.clone());
            miette::Report::new(report.with_label(label)).with_source_code(source)
        }
        None => {
            let message =
                if place.is_empty() { d.message.clone() } else { format!("{place}: {}", d.message) };
            report.message = message;
            miette::Report::new(report)
        }
    };
    let mut text = String::new();
    let theme = if std::io::stderr().is_terminal() {
        miette::GraphicalTheme::unicode()
    } else {
        miette::GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(110);
    if handler.render_report(&mut text, report.as_ref()).is_ok() {
        anstream::eprint!("{text}");
    } else {
        anstream::eprintln!("{d}");
    }
}

/// A bar on a terminal, nothing elsewhere.
pub(crate) fn progress(what: &str) -> Box<dyn Fn(usize, usize) + Send + Sync> {
    if !std::io::stderr().is_terminal() {
        return Box::new(|_, _| {});
    }
    let bar = indicatif::ProgressBar::new(0);
    let style = indicatif::ProgressStyle::with_template("{prefix} {bar:30} {pos}/{len}")
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar());
    bar.set_style(style);
    bar.set_prefix(what.to_owned());
    Box::new(move |done, all| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
        if done == all {
            bar.finish_and_clear();
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_not_steered() {
        let text = "\u{1b}[2J\u{1b}]0;title\u{7}a\rb\u{9b}31m\u{202e}c\n\td 门神";
        let shown = plain(text);
        assert!(shown.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{shown}");
        assert_eq!(shown, "\\u{1b}[2J\\u{1b}]0;title\\u{7}a\\u{d}b\\u{9b}31m\\u{202e}c\n\td 门神");
        assert_eq!(set_in("a\nmenshen: all is well"), "a\n    menshen: all is well");
    }
}
