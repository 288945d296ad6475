//! `menshen-ignore RULE -- reason` in a comment on the line or the line before. Without a reason it does not count.

use crate::finding::{Finding, Suppression};
use crate::program::Program;
use menshen_model::Diagnostic;
use rustc_hash::FxHashMap;

const MARK: &str = "menshen-ignore";

struct Note {
    line: u32,
    rules: Vec<String>,
    reason: String,
    used: bool,
}

pub(crate) fn apply(program: &Program, findings: &mut [Finding], diagnostics: &mut Vec<Diagnostic>) {
    let mut notes: FxHashMap<&str, Vec<Note>> = FxHashMap::default();
    for file in &program.files {
        let text = file.text();
        if !text.contains(MARK) {
            continue;
        }
        for (n, line) in text.lines().enumerate() {
            let Some((before, rest)) = line.split_once(MARK) else { continue };
            if !before.contains("//")
                && !before.contains("/*")
                && !before.contains("<!--")
                && !before.trim_start().starts_with('*')
            {
                continue;
            }
            let rest = rest.trim_end_matches("*/").trim_end_matches("-->").trim();
            let (names, reason) = rest.split_once("--").unwrap_or((rest, ""));
            let reason = reason.trim();
            let line = n as u32 + 1;
            if reason.is_empty() {
                diagnostics.push(
                    Diagnostic::warning(
                        "suppress/no-reason",
                        &file.path,
                        "a suppression without a reason does not count",
                    )
                    .at(text, line, 1)
                    .help("write `menshen-ignore RULE -- why this is no problem here`"),
                );
                continue;
            }
            let rules =
                names.split([',', ' ']).map(str::trim).filter(|r| !r.is_empty()).map(str::to_owned).collect();
            notes.entry(&file.path).or_default().push(Note {
                line,
                rules,
                reason: reason.to_owned(),
                used: false,
            });
        }
    }
    for finding in findings {
        let Some(list) = notes.get_mut(finding.place.file.as_str()) else { continue };
        for note in list {
            let near = note.line == finding.place.line || note.line + 1 == finding.place.line;
            if near && note.rules.iter().any(|r| *r == finding.rule || *r == finding.class) {
                note.used = true;
                finding.suppressed =
                    Some(Suppression { reason: note.reason.clone(), kind: "inSource".to_owned() });
            }
        }
    }
    for (file, list) in notes {
        for note in list.iter().filter(|n| !n.used) {
            let text = program.find(file).map_or("", |f| program.file(f).text());
            diagnostics.push(
                Diagnostic::note(
                    "suppress/unused",
                    file,
                    format!("this suppression of {} has nothing to suppress", note.rules.join(", ")),
                )
                .at(text, note.line, 1)
                .help("remove it"),
            );
        }
    }
}
