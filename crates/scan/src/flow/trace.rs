//! The way of a label to a node, and the conditions on it.

use super::{Label, Node, Obj, Solver, Step, Thing};
use crate::ir::{FREE, GuardKind};
use crate::program::FileId;
use rustc_hash::FxHashSet;

/// Most steps shown.
const SHOWN: usize = 12;

/// A condition on the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    /// Names, members and strings that it mentions.
    pub(crate) words: Vec<String>,
    /// It looks at the very value that flows.
    pub(crate) about: bool,
    pub(crate) is_loop: bool,
}

impl Solver<'_> {
    /// Steps from the source to `node`, and the conditions they stand under.
    pub(super) fn trace(
        &self,
        node: Node,
        obj: Obj,
        label: &Label,
        guards: &mut FxHashSet<(FileId, u32, u32)>,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        let (mut node, mut obj) = (node, obj);
        for _ in 0..200 {
            if let Some((file, span)) = self.place(node) {
                let step = Step { file, span };
                if steps.last() != Some(&step) {
                    steps.push(step);
                }
            }
            let Some(entry) = self.cells[node as usize].entries.iter().find(|e| e.obj == obj) else { break };
            match self.made.get(&node) {
                Some(why) => {
                    let why = self.whys[*why as usize];
                    guards.insert((why.file, why.guard, why.copy));
                }
                None => {
                    if let Some((file, copy, local)) = self.local(node)
                        && let Some(guard) =
                            self.program.file(file).ir().and_then(|ir| ir.under.get(local as usize))
                    {
                        guards.insert((file, *guard, copy));
                    }
                }
            }
            if entry.why != 0 {
                let why = self.whys[entry.why as usize];
                guards.insert((why.file, why.guard, why.copy));
            }
            if entry.from == Node::MAX {
                break;
            }
            (node, obj) = (entry.from, entry.from_obj);
        }
        let source = Step { file: label.file, span: label.span };
        if steps.last() != Some(&source) {
            steps.push(source);
        }
        steps.reverse();
        self.shorten(steps)
    }

    /// One step a line, the ends always.
    fn shorten(&self, steps: Vec<Step>) -> Vec<Step> {
        let mut out: Vec<Step> = Vec::new();
        let mut lines = FxHashSet::default();
        let last = steps.len().saturating_sub(1);
        for (n, step) in steps.into_iter().enumerate() {
            let line = self.program.file(step.file).line_column(step.span.start).0;
            if lines.insert((step.file, line)) || n == last && out.len() < 2 {
                out.push(step);
            }
        }
        if out.len() > SHOWN {
            let tail = out.split_off(out.len() - SHOWN / 2);
            out.truncate(SHOWN / 2);
            out.extend(tail);
        }
        out
    }

    /// The conditions around a place, innermost first.
    pub(super) fn conditions(
        &self,
        file: FileId,
        guard: u32,
        copy: u32,
        label: Option<&Label>,
    ) -> Vec<Condition> {
        let mut out = Vec::new();
        let Some(ir) = self.program.file(file).ir() else { return out };
        let mut at = guard;
        while at != FREE && out.len() < 12 {
            let guard = &ir.guards[at as usize];
            let words = guard.words.iter().map(|w| ir.text(*w).to_owned()).collect();
            let about = label.is_some_and(|label| {
                guard.nodes.iter().any(|node| {
                    let node = self.at(copy, *node);
                    self.cells.get(node as usize).is_some_and(|cell| {
                        cell.entries.iter().any(|e| match &self.things[e.obj as usize] {
                            Thing::Label(other) => {
                                other.file == label.file
                                    && other.span == label.span
                                    && (other.path == label.path
                                        || label.path.starts_with(&format!("{}.", other.path))
                                        || other.path.starts_with(&format!("{}.", label.path)))
                            }
                            _ => false,
                        })
                    })
                })
            });
            out.push(Condition { words, about, is_loop: guard.kind == GuardKind::Loop });
            at = guard.parent;
        }
        out
    }
}
