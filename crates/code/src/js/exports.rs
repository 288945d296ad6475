//! How a local name reaches `exports`: once, after its declaration, when it never changes (as Babel writes
//! it, so that others may replace it); by a getter when it does.

use super::Script;
use oxc::ast::ast::{BindingIdentifier, Declaration, Statement};
use oxc::semantic::SymbolId;
use oxc::span::GetSpan;
use std::collections::BTreeMap;

/// Where a top-level name gets its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// Before anything runs: a function.
    First,
    /// At the end of the statement that ends at this byte.
    At(u32),
}

/// The statement of every top-level declaration.
pub(crate) fn declarations(script: &Script<'_, '_>) -> BTreeMap<SymbolId, Given> {
    let mut found = BTreeMap::new();
    for statement in &script.program.body {
        let end = statement.span().end;
        let declaration = match statement {
            Statement::ExportDeclaration(it) => Some(&it.declaration),
            other => other.as_declaration(),
        };
        match declaration {
            Some(Declaration::VariableDeclaration(it)) => {
                for declarator in &it.declarations {
                    for name in declarator.id.get_binding_identifiers() {
                        found.insert(name.symbol_id(), Given::At(end));
                    }
                }
            }
            Some(Declaration::FunctionDeclaration(it)) => {
                found.extend(it.id.iter().map(|name| (name.symbol_id(), Given::First)));
            }
            Some(Declaration::ClassDeclaration(it)) => {
                found.extend(it.id.iter().map(|name| (name.symbol_id(), Given::At(end))));
            }
            _ => {}
        }
    }
    found
}

/// `exports.name`, or with brackets when it is no plain name.
pub(crate) fn member(object: &str, name: &str) -> String {
    let mut bytes = name.bytes();
    let plain = bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'$'))
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$'));
    if plain { format!("{object}.{name}") } else { format!("{object}[{}]", quoted(name)) }
}

/// A string literal.
pub(crate) fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}

/// Defines a property that reads `expression` each time.
pub(crate) fn getter(exports: &str, name: &str, expression: &str) -> String {
    format!(
        "Object.defineProperty({exports},{},{{enumerable:true,configurable:true,get:function(){{return {expression}}}}});",
        quoted(name)
    )
}

impl Script<'_, '_> {
    /// Makes a local name an export.
    pub(crate) fn export_local(
        &mut self,
        declared: &BTreeMap<SymbolId, Given>,
        symbol: SymbolId,
        exported: &str,
    ) {
        let scoping = self.semantic.scoping();
        let local = scoping.symbol_name(symbol).to_owned();
        let changes = scoping.symbol_is_mutated(symbol) || !scoping.symbol_redeclarations(symbol).is_empty();
        let exports = self.names.exports.clone();
        match declared.get(&symbol) {
            Some(Given::First) if !changes => {
                self.prelude.push_str(&format!("{}={local};", member(&exports, exported)));
            }
            Some(Given::At(end)) if !changes => {
                self.edits.insert(*end, format!(";{}={local};", member(&exports, exported)));
            }
            _ => self.prelude.push_str(&getter(&exports, exported, &local)),
        }
    }

    /// The same for a declaration's own name.
    pub(crate) fn export_binding(
        &mut self,
        declared: &BTreeMap<SymbolId, Given>,
        name: &BindingIdentifier<'_>,
        exported: &str,
    ) {
        self.export_local(declared, name.symbol_id(), exported);
    }
}
