//! Reviews developers' code: whole-program data flow, secrets, configuration; one rule per file.
//!
//! Every file is lowered once (`ir`); `flow` follows values through the whole program; `facts` is what rules see; a rule is a
//! file in `rules`; `report` writes what they found for people and for machines.

mod baseline;
mod facts;
mod finding;
mod flow;
mod ir;
mod pattern;
mod program;
mod report;
mod rule;
mod rules;
mod scan;
mod suppress;

pub use baseline::{Baseline, State};
pub use finding::{Edit, Finding, FlowStep, Place, Severity, Suppression};
pub use pattern::{Custom, CustomError};
pub use report::{Language, Suppressed, github, html, json, page, pages_index, sarif};
pub use rule::{Meta, Set, Words};
pub use scan::{Options, Report, STACK, scan};

/// Everything that is said about every rule, by id.
pub fn rules() -> impl Iterator<Item = &'static Meta> {
    rules::ALL.iter().map(|r| &r.meta)
}
