//! Where rules put what they find.

use super::Facts;
use crate::finding::{Edit, Finding, FlowStep, Place};
use crate::flow::{Flow, SinkFact, Step};
use crate::ir::Span;
use crate::program::{FileId, Program};
use crate::rule::Meta;
use sha2::{Digest as _, Sha256};

/// Characters of a line that are shown.
const EXCERPT: usize = 160;

/// The findings of one rule.
pub(crate) struct Out<'a> {
    pub(crate) program: &'a Program,
    pub(crate) meta: &'static Meta,
    pub(crate) found: Vec<Finding>,
}

/// A finding that can still be told more.
pub(crate) struct Marked<'o>(&'o mut Finding);

impl Out<'_> {
    /// Reports a place; `en` and `zh` say what was found there.
    pub(crate) fn at(
        &mut self,
        file: FileId,
        span: Span,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) -> Marked<'_> {
        let place = place(self.program, file, span);
        let (message, message_zh) = (en.into(), zh.into());
        let fingerprint = fingerprint(self.meta.id, &place, self.program.file(file).text(), span);
        self.found.push(Finding {
            rule: self.meta.id.to_owned(),
            class: self.meta.class.to_owned(),
            severity: self.meta.severity,
            message,
            message_zh,
            place,
            flow: Vec::new(),
            fingerprint,
            suppressed: None,
            edit: None,
        });
        let last = self.found.len() - 1;
        Marked(&mut self.found[last])
    }

    /// Reports a flow at its sink.
    pub(crate) fn flow(
        &mut self,
        sink: &SinkFact,
        flow: &Flow,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) {
        let steps = self.steps(sink, flow);
        let mut marked = self.at(sink.file, sink.span, en, zh);
        marked.steps(steps);
    }

    fn steps(&self, sink: &SinkFact, flow: &Flow) -> Vec<FlowStep> {
        let end = Step { file: sink.file, span: sink.span };
        let mut steps = flow.steps.clone();
        if steps.last().is_none_or(|s| {
            place(self.program, s.file, s.span).line != place(self.program, end.file, end.span).line
                || s.file != end.file
        }) {
            steps.push(end);
        }
        let last = steps.len() - 1;
        steps
            .iter()
            .enumerate()
            .map(|(n, step)| FlowStep {
                place: place(self.program, step.file, step.span),
                note: match n {
                    0 => format!("{} comes in here", flow.label.kind.name()),
                    n if n == last => format!("and leaves by {}", sink.name),
                    _ => "goes on".to_owned(),
                },
            })
            .collect()
    }
}

impl Marked<'_> {
    pub(crate) fn steps(&mut self, steps: Vec<FlowStep>) {
        self.0.flow = steps;
    }

    pub(crate) fn edit(&mut self, edit: Edit) {
        self.0.edit = Some(edit);
    }
}

/// A span as people read it.
pub(crate) fn place(program: &Program, file: FileId, span: Span) -> Place {
    let file = program.file(file);
    let (line, column) = file.line_column(span.start);
    let (end_line, end_column) = file.line_column(span.end.max(span.start));
    let text = file.text().split('\n').nth(line as usize - 1).unwrap_or("").trim_end_matches('\r');
    let excerpt = if text.len() <= EXCERPT {
        text.to_owned()
    } else {
        let skip = (column as usize).saturating_sub(EXCERPT / 2);
        text.chars().skip(skip).take(EXCERPT).collect()
    };
    Place { file: file.path.clone(), line, column, end_line, end_column, excerpt }
}

/// Rule, file, and the text of the place without white space: lines may move without changing it.
fn fingerprint(rule: &str, place: &Place, text: &str, span: Span) -> String {
    let end = (span.end as usize).min(span.start as usize + 400);
    let bytes = text.as_bytes().get(span.start as usize..end.min(text.len())).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(rule);
    hash.update([0]);
    hash.update(&place.file);
    hash.update([0]);
    hash.update(bytes.iter().filter(|b| !b.is_ascii_whitespace()).copied().collect::<Vec<u8>>());
    hash.finalize()[..12].iter().map(|b| format!("{b:02x}")).collect()
}

impl Facts<'_> {
    /// A file's id and the span of the first occurrence of `word` in it.
    pub(crate) fn word(&self, path: &str, word: &str) -> Option<(FileId, Span)> {
        let id = self.program.find(path)?;
        let text = self.program.file(id).text();
        let start = text.find(word).unwrap_or(0) as u32;
        Some((id, Span { start, end: start + word.len() as u32 }))
    }
}
