//! What the analysis of a unit gives to the rules.

use super::trace::Condition;
use super::{Label, Message, Node, Solver, Thing};
use crate::ir::Span;
use crate::program::FileId;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Where values leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum SinkKind {
    RequestUrl,
    RequestBody,
    RequestHeader,
    Storage,
    Log,
    NavigateUrl,
    ProgramId,
    ProgramPath,
    ExtraData,
    WebView,
    Markup,
    Media,
    Clipboard,
    Payment,
    CloudCall,
    CloudName,
    Database,
    File,
    Code,
    Pattern,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Hole(Node),
}

/// A place on the way of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    pub(crate) file: FileId,
    pub(crate) span: Span,
}

/// One value that reaches a sink.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub(crate) label: Label,
    /// The member of the sink's value that it is.
    pub(crate) path: String,
    pub(crate) steps: Vec<Step>,
    pub(crate) conditions: Vec<Condition>,
}

/// One sink, with what reaches it.
#[derive(Debug, Clone)]
pub(crate) struct SinkFact {
    pub(crate) kind: SinkKind,
    pub(crate) name: String,
    pub(crate) file: FileId,
    pub(crate) span: Span,
    pub(crate) texts: Vec<String>,
    pub(crate) flows: Vec<Flow>,
    /// Members of the value with their constant texts.
    pub(crate) members: BTreeMap<String, Vec<String>>,
    /// The call it belongs to.
    pub(crate) call: Option<u32>,
}

/// One call of something that the platform provides.
#[derive(Debug, Clone)]
pub(crate) struct CallFact {
    pub(crate) id: u32,
    /// Without the platform's name: `request`, `console.log`.
    pub(crate) api: String,
    pub(crate) file: FileId,
    pub(crate) span: Span,
    /// Texts of each argument.
    pub(crate) args: Vec<Vec<String>>,
    /// Members of the first argument that is an object.
    pub(crate) members: BTreeMap<String, Vec<String>>,
    pub(crate) conditions: Vec<Condition>,
    /// Names of the functions around, innermost first.
    pub(crate) inside: Vec<String>,
}

/// What was learnt about one unit.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unit {
    pub(crate) sinks: Vec<SinkFact>,
    pub(crate) calls: Vec<CallFact>,
    pub(crate) messages: Vec<Message>,
    pub(crate) reads: FxHashSet<String>,
    /// The budget sufficed.
    pub(crate) complete: bool,
}

impl Solver<'_> {
    pub(super) fn result(&mut self) -> Unit {
        let messages = self.messages();
        // A wrapper that many places call has many copies of one sink; a few of them tell all.
        let mut counts: rustc_hash::FxHashMap<(FileId, Span, SinkKind, std::rc::Rc<str>), u32> =
            Default::default();
        let mut sinks = Vec::new();
        for n in 0..self.sinks.len() {
            let sink = &self.sinks[n];
            let why = self.whys[sink.why as usize];
            let count = counts.entry((why.file, why.span, sink.kind, sink.name.clone())).or_default();
            *count += 1;
            if *count <= 24 && sinks.len() < 2_000 {
                sinks.push(self.sink_fact(n));
            }
        }
        let mut seen = FxHashSet::default();
        let mut calls = Vec::new();
        for (api, id) in self.named.clone() {
            if seen.insert((id, api.clone())) && calls.len() < 1_500 {
                calls.push(self.call_fact(&api, id));
            }
        }
        Unit {
            sinks,
            calls,
            messages,
            reads: std::mem::take(&mut self.read),
            complete: self.steps <= super::STEPS,
        }
    }

    fn sink_fact(&self, n: usize) -> SinkFact {
        let sink = &self.sinks[n];
        let why = self.whys[sink.why as usize];
        let mut flows: Vec<Flow> = Vec::new();
        for (path, label, node, obj) in self.deep_labels(sink.node) {
            if flows.len() >= 16 || flows.iter().any(|f| f.label == label && f.path == path) {
                continue;
            }
            let mut guards = FxHashSet::default();
            let steps = self.trace(node, obj, &label, &mut guards);
            let mut conditions = self.conditions(why.file, why.guard, why.copy, Some(&label));
            for (file, guard, copy) in guards {
                for condition in self.conditions(file, guard, copy, Some(&label)) {
                    if !conditions.contains(&condition) {
                        conditions.push(condition);
                    }
                }
            }
            flows.push(Flow { label, path, steps, conditions });
        }
        SinkFact {
            kind: sink.kind,
            name: sink.name.to_string(),
            file: why.file,
            span: why.span,
            texts: self.texts_of(sink.node),
            flows,
            members: self.members_of(sink.node),
            call: sink.call,
        }
    }

    fn members_of(&self, node: Node) -> BTreeMap<String, Vec<String>> {
        let mut members = BTreeMap::new();
        for entry in &self.cells[node as usize].entries {
            let Thing::Object(_) = &self.things[entry.obj as usize] else { continue };
            for (key, field) in self.members.get(&entry.obj).into_iter().flatten() {
                let name = self.strings[*key as usize].to_string();
                if !self.written.contains(field) {
                    continue;
                }
                members.entry(name).or_insert_with(|| self.texts_of(*field));
            }
        }
        members
    }

    fn call_fact(&self, api: &str, id: u32) -> CallFact {
        let site = &self.calls[id as usize];
        let why = self.whys[site.why as usize];
        let members = site.args.first().map(|a| self.members_of(*a)).unwrap_or_default();
        let mut inside = Vec::new();
        if let Some(ir) = self.program.file(why.file).ir() {
            let mut funcs: Vec<_> = ir
                .funcs
                .iter()
                .filter(|f| f.span.start <= why.span.start && f.span.end >= why.span.end)
                .collect();
            funcs.sort_by_key(|f| f.span.end - f.span.start);
            inside.extend(funcs.iter().map(|f| ir.text(f.name).to_owned()).filter(|n| !n.is_empty()));
        }
        CallFact {
            id,
            api: api.to_owned(),
            file: why.file,
            span: why.span,
            args: site.args.iter().map(|a| self.texts_of(*a)).collect(),
            members,
            conditions: self.conditions(why.file, why.guard, why.copy, None),
            inside,
        }
    }
}
