//! Conditions: which values and words decide whether code runs.

use super::build::Builder;
use super::{Guard, GuardKind, Node};
use oxc::ast::ast::{Expression, IdentifierName, IdentifierReference, StringLiteral};
use oxc::ast_visit::Visit;

#[derive(Default)]
struct Words<'a> {
    words: Vec<&'a str>,
    names: Vec<oxc::semantic::ReferenceId>,
}

impl<'a> Visit<'a> for Words<'a> {
    fn visit_identifier_name(&mut self, it: &IdentifierName<'a>) {
        self.words.push(it.name.as_str());
    }
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.words.push(it.name.as_str());
        self.names.extend(it.reference_id.get());
    }
    fn visit_string_literal(&mut self, it: &StringLiteral<'a>) {
        self.words.push(it.value.as_str());
    }
}

impl Builder<'_> {
    /// Enters code that runs under `test`, whose values are the nodes from `first` on. Returns the guard before.
    pub(crate) fn enter(&mut self, test: &Expression<'_>, first: Node) -> u32 {
        let mut seen = Words::default();
        seen.visit_expression(test);
        let mut nodes: Vec<Node> = (first..self.ir.places.len() as Node).collect();
        for reference in seen.names {
            let symbol = self.scoping.and_then(|s| s.get_reference(reference).symbol_id());
            nodes.extend(symbol.and_then(|s| self.symbols.get(&s)).copied());
        }
        let words = seen.words.iter().map(|w| self.text(w)).collect();
        self.push(Guard { parent: self.guard, kind: GuardKind::If, nodes, words })
    }

    pub(crate) fn enter_kind(&mut self, kind: GuardKind) -> u32 {
        self.push(Guard { parent: self.guard, kind, ..Guard::default() })
    }

    fn push(&mut self, guard: Guard) -> u32 {
        let id = self.ir.guards.len() as u32;
        self.ir.guards.push(guard);
        std::mem::replace(&mut self.guard, id)
    }
}
