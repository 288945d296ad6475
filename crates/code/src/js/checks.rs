//! What the engine or the jail will refuse later, said early and with its place.

use super::Script;
use menshen_model::Diagnostic;
use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, Expression, IdentifierReference};
use oxc::span::{GetSpan, Span};

/// Looks at every node once.
pub(crate) fn run(path: &str, script: &Script<'_, '_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let place = |d: Diagnostic, span: Span| d.span(script.source, span.start as usize, span.end as usize);
    for node in script.semantic.nodes().iter() {
        match node.kind() {
            AstKind::Decorator(it) => found.push(place(
                Diagnostic::error(
                    "js/decorator",
                    path,
                    "decorators are not JavaScript yet; the engine does not know them",
                )
                .help("have your build tool lower them"),
                it.span,
            )),
            AstKind::ImportMeta(it) => found.push(place(
                Diagnostic::error("js/import-meta", path, "import.meta does not exist in a mini program"),
                it.span,
            )),
            AstKind::AwaitExpression(it) if !script.in_function(node.id()) => found.push(place(
                Diagnostic::error(
                    "js/top-level-await",
                    path,
                    "await stands outside a function; modules of a mini program load at once",
                )
                .help("put it into an async function"),
                it.span,
            )),
            AstKind::CallExpression(it) => match &it.callee {
                Expression::Identifier(name) if script.is_global(name, "eval") => {
                    found.push(place(dynamic(path, "eval"), it.span));
                }
                Expression::Identifier(name) if script.is_global(name, "Function") => {
                    found.push(place(dynamic(path, "Function"), it.span));
                }
                Expression::Identifier(name)
                    if (script.is_global(name, "setTimeout") || script.is_global(name, "setInterval"))
                        && matches!(it.arguments.first(), Some(Argument::StringLiteral(_))) =>
                {
                    found.push(place(dynamic(path, "a timer with a string"), it.span));
                }
                _ => {}
            },
            AstKind::NewExpression(it) => {
                if let Expression::Identifier(name) = &it.callee
                    && script.is_global(name, "Function")
                {
                    found.push(place(dynamic(path, "new Function"), it.span()));
                }
            }
            _ => {}
        }
    }
    found
}

fn dynamic(path: &str, what: &str) -> Diagnostic {
    Diagnostic::warning(
        "js/dynamic-code",
        path,
        format!("{what} makes code from text, which a mini program can not; it throws when it runs"),
    )
    .help("write the code out, or use a table of functions")
}

impl Script<'_, '_> {
    /// Whether an identifier is this global and no variable of the script.
    pub(crate) fn is_global(&self, name: &IdentifierReference<'_>, wanted: &str) -> bool {
        name.name.as_str() == wanted && self.semantic.is_reference_to_global_variable(name)
    }

    /// Whether a node stands inside any function.
    pub(crate) fn in_function(&self, node: oxc::semantic::NodeId) -> bool {
        self.semantic
            .nodes()
            .ancestor_kinds(node)
            .any(|kind| matches!(kind, AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)))
    }
}
