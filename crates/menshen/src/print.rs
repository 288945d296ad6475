//! What people see: on stderr in words, on stdout results only.

use std::io::IsTerminal;
use std::process::ExitCode;

use menshen_model::{Diagnostic, Severity};
use miette::{GraphicalReportHandler, LabeledSpan, MietteDiagnostic, NamedSource};

/// Says why the command ends; exit 1.
pub(crate) fn fail(message: &str) -> ExitCode {
    anstream::eprintln!("menshen: {message}");
    ExitCode::FAILURE
}

/// One compiler message with its source line, coloured on a terminal.
pub(crate) fn diagnostic(d: &Diagnostic) {
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
