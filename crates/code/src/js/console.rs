//! Production packages say nothing: calls of the global `console` go, arguments with effects stay, and so
//! do `debugger` statements go.
//!
//! Covered: `console.x(...)` and `console?.x?.(...)` wherever an expression may stand. Every other use of the
//! global (`const {log} = console`, `console["log"]`, `console.log.bind(console)`, passing it on), and
//! `globalThis.console`, gets a stand-in whose methods do nothing. Not covered: the same object reached by another way, such
//! as `const {console} = globalThis`; a variable of the developer's own named `console` is left alone.

use super::Script;
use super::pure::pure;
use oxc::ast::AstKind;
use oxc::ast::ast::{Argument, CallExpression, Expression};
use oxc::semantic::NodeId;
use oxc::span::{GetSpan, Span};

/// Removes them.
pub(crate) fn remove(script: &mut Script<'_, '_>) {
    let semantic = script.semantic;
    let nodes = semantic.nodes();
    let quiet = format!("{}console", script.names.own);
    let mut stand_in = false;
    for node in nodes.iter() {
        match node.kind() {
            AstKind::DebuggerStatement(it) => script.edits.replace(it.span.start, it.span.end, ";"),
            AstKind::IdentifierReference(it) if script.is_global(it, "console") => {
                if let Some((call, span)) = removable(script, node.id(), it.span) {
                    cut(script, call, span);
                    continue;
                }
                stand_in = true;
                let shorthand =
                    matches!(nodes.parent_kind(node.id()), AstKind::ObjectProperty(p) if p.shorthand);
                let text = if shorthand { format!("console:{quiet}") } else { quiet.clone() };
                script.edits.replace(it.span.start, it.span.end, text);
            }
            AstKind::StaticMemberExpression(it)
                if it.property.name.as_str() == "console" && is_globals(script, &it.object) =>
            {
                stand_in = true;
                script.edits.replace(it.span.start, it.span.end, quiet.clone());
            }
            AstKind::ComputedMemberExpression(it)
                if matches!(&it.expression, Expression::StringLiteral(name) if name.value.as_str() == "console")
                    && is_globals(script, &it.object) =>
            {
                stand_in = true;
                script.edits.replace(it.span.start, it.span.end, quiet.clone());
            }
            _ => {}
        }
    }
    if stand_in {
        script.prelude.push_str(&format!(
            "var {quiet}=new Proxy({{}},{{get:function(){{return function(){{}}}},set:function(){{return true}}}});"
        ));
    }
}

fn is_globals(script: &Script<'_, '_>, object: &Expression<'_>) -> bool {
    matches!(object, Expression::Identifier(name) if script.is_global(name, "globalThis"))
}

/// The call of a console method that this identifier begins, when the call can be cut where it stands.
fn removable<'a>(
    script: &Script<'_, 'a>,
    console: NodeId,
    at: Span,
) -> Option<(&'a CallExpression<'a>, Span)> {
    let nodes = script.semantic.nodes();
    let member = nodes.parent_node(console);
    let AstKind::StaticMemberExpression(it) = member.kind() else { return None };
    if it.object.span() != at {
        return None;
    }
    let called = nodes.parent_node(member.id());
    let AstKind::CallExpression(call) = called.kind() else { return None };
    if call.callee.span() != it.span {
        return None;
    }
    let (mut span, mut outer) = (call.span, nodes.parent_node(called.id()));
    if let AstKind::ChainExpression(chain) = outer.kind() {
        if chain.span != call.span {
            return None;
        }
        span = chain.span;
        outer = nodes.parent_node(outer.id());
    }
    let fits = match outer.kind() {
        AstKind::ExpressionStatement(_)
        | AstKind::SequenceExpression(_)
        | AstKind::LogicalExpression(_)
        | AstKind::ConditionalExpression(_)
        | AstKind::ParenthesizedExpression(_)
        | AstKind::ArrowFunctionExpression(_)
        | AstKind::ReturnStatement(_)
        | AstKind::VariableDeclarator(_)
        | AstKind::ObjectProperty(_)
        | AstKind::ArrayExpression(_)
        | AstKind::AwaitExpression(_)
        | AstKind::UnaryExpression(_) => true,
        AstKind::AssignmentExpression(outer) => outer.right.span() == span,
        AstKind::CallExpression(outer) => outer.callee.span() != span,
        AstKind::NewExpression(outer) => outer.callee.span() != span,
        _ => false,
    };
    fits.then_some((call, span))
}

/// Leaves `void 0`, or the arguments with effects in `void (...)`.
fn cut(script: &mut Script<'_, '_>, call: &CallExpression<'_>, span: Span) {
    let kept: Vec<(Span, bool)> = call
        .arguments
        .iter()
        .filter_map(|argument| match argument {
            Argument::SpreadElement(it) => Some((it.span, true)),
            other => other.as_expression().filter(|e| !pure(e)).map(|e| (e.span(), false)),
        })
        .collect();
    let Some((first, _)) = kept.first() else {
        script.edits.replace(span.start, span.end, "void 0");
        return;
    };
    let open = |spread: bool| if spread { "[" } else { "" };
    let close = |spread: bool| if spread { "]" } else { "" };
    script.edits.replace(span.start, first.start, format!("void ({}", open(kept[0].1)));
    for pair in kept.windows(2) {
        let text = format!("{},{}", close(pair[0].1), open(pair[1].1));
        script.edits.replace(pair[0].0.end, pair[1].0.start, text);
    }
    if let Some((last, spread)) = kept.last() {
        script.edits.replace(last.end, span.end, format!("{})", close(*spread)));
    }
}
