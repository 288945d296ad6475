//! What rules see: the program, what was learnt about its units, and helpers to ask.

mod ask;
mod out;
mod strings;

pub(crate) use ask::{host, is_placeholder, mentions};
pub(crate) use out::Out;
pub(crate) use strings::{Literal, literals};

use crate::flow::{CallFact, SinkFact, SinkKind, Unit};
use crate::program::{FileId, Program};

/// Facts of one pass.
pub(crate) struct Facts<'a> {
    pub(crate) program: &'a Program,
    /// What this pass is about.
    pub(crate) scope: Scope<'a>,
}

/// Rules are asked three times: per file, per unit, and once for the whole.
#[derive(Clone, Copy)]
pub(crate) enum Scope<'a> {
    File(FileId, &'a [Literal]),
    Unit(&'a Unit),
    Whole(&'a [Use]),
}

/// A function of the platform is used here.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Use {
    pub(crate) api: String,
    pub(crate) file: String,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl<'a> Facts<'a> {
    /// The sinks of these kinds.
    pub(crate) fn sinks(&self, kinds: &'static [SinkKind]) -> impl Iterator<Item = &'a SinkFact> + use<'a> {
        let list: &'a [SinkFact] = match self.scope {
            Scope::Unit(unit) => &unit.sinks,
            _ => &[],
        };
        list.iter().filter(move |s| kinds.contains(&s.kind))
    }

    /// Calls of the platform's functions.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &'a CallFact> + use<'a> {
        let list: &'a [CallFact] = match self.scope {
            Scope::Unit(unit) => &unit.calls,
            _ => &[],
        };
        list.iter()
    }

    /// Texts of the file, in a pass per file.
    pub(crate) fn literals(&self) -> &'a [Literal] {
        match self.scope {
            Scope::File(_, list) => list,
            _ => &[],
        }
    }

    /// The file, in a pass per file.
    pub(crate) fn file(&self) -> Option<FileId> {
        match self.scope {
            Scope::File(id, _) => Some(id),
            _ => None,
        }
    }

    /// All uses of the platform, in the pass over the whole.
    pub(crate) fn uses(&self) -> Option<&'a [Use]> {
        match self.scope {
            Scope::Whole(uses) => Some(uses),
            _ => None,
        }
    }
}
