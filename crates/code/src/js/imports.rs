//! Names that come from other modules: every use becomes a read of the other module's exports, which is
//! what keeps them live.

use super::Script;
use oxc::ast::AstKind;
use oxc::ast::ast::IdentifierReference;
use oxc::semantic::{NodeId, SymbolId};
use oxc::span::GetSpan;

/// Replaces every use of an imported name by `expression`.
pub(crate) fn replace_uses(script: &mut Script<'_, '_>, symbol: SymbolId, expression: &str) {
    let semantic = script.semantic;
    let uses: Vec<NodeId> = semantic
        .scoping()
        .get_resolved_references(symbol)
        .filter(|r| r.is_read())
        .map(|r| r.node_id())
        .collect();
    for id in uses {
        let AstKind::IdentifierReference(it) = semantic.nodes().kind(id) else { continue };
        let text = match semantic.nodes().parent_kind(id) {
            AstKind::ExportSpecifier(_) => continue,
            AstKind::ObjectProperty(property) if property.shorthand => format!("{}:{expression}", it.name),
            AstKind::CallExpression(call) if call.callee.span() == it.span => {
                unbound(script, id, it, expression)
            }
            AstKind::TaggedTemplateExpression(call) if call.tag.span() == it.span => {
                unbound(script, id, it, expression)
            }
            _ => expression.to_owned(),
        };
        script.edits.replace(it.span.start, it.span.end, text);
    }
}

/// `(0,m.f)`: called without `m` as `this`. At the beginning of a statement a semicolon keeps the
/// parenthesis from being taken as a call of the line before.
fn unbound(script: &Script<'_, '_>, id: NodeId, it: &IdentifierReference<'_>, expression: &str) -> String {
    let nodes = script.semantic.nodes();
    let mut guard = "";
    for ancestor in nodes.ancestors(id) {
        if ancestor.kind().span().start != it.span.start {
            break;
        }
        if matches!(ancestor.kind(), AstKind::ExpressionStatement(_)) {
            let list = matches!(
                nodes.parent_kind(ancestor.id()),
                AstKind::Program(_)
                    | AstKind::FunctionBody(_)
                    | AstKind::BlockStatement(_)
                    | AstKind::SwitchCase(_)
                    | AstKind::StaticBlock(_)
            );
            guard = if list { ";" } else { "" };
            break;
        }
    }
    format!("{guard}(0,{expression})")
}

/// `import(x)` becomes a promise of `require(x)`.
pub(crate) fn dynamic(script: &mut Script<'_, '_>) {
    let mut any = false;
    let name = format!("{}import", script.names.own);
    for node in script.semantic.nodes().iter() {
        let AstKind::ImportExpression(it) = node.kind() else { continue };
        any = true;
        script.edits.replace(it.span.start, it.source.span().start, format!("{name}("));
        script.edits.replace(it.source.span().end, it.span.end, ")");
    }
    if any {
        let helper = namespace_helper(&script.names.own);
        let require = &script.names.require;
        script.prelude.push_str(&format!(
            "{helper}var {name}=function(s){{return Promise.resolve(s).then(function(s){{return {}ns({require}(s))}})}};",
            script.names.own
        ));
    }
}

/// A function that makes a namespace object of what a CommonJS module exports.
pub(crate) fn namespace_helper(own: &str) -> String {
    format!(
        "var {own}ns=function(m){{if(m&&m.__esModule)return m;var n={{}};if(m!=null&&(typeof m==='object'||typeof m==='function'))for(var k in m)if(k!=='default'&&Object.prototype.hasOwnProperty.call(m,k))n[k]=m[k];n.default=m;return n}};"
    )
}
