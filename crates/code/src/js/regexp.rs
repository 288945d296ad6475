//! `RegExp.$1` and its like: the engine has none of them, the guest keeps the last match once a script asks for
//! it (`RegExp.__matches`).

use super::Script;
use oxc::ast::AstKind;
use oxc::ast::ast::Expression;

/// Asks the guest to keep matches when the script reads one.
pub(crate) fn ask(script: &mut Script<'_, '_>) {
    let asks = script.semantic.nodes().iter().any(|node| match node.kind() {
        AstKind::StaticMemberExpression(it) => {
            is_regexp(script, &it.object) && is_match(it.property.name.as_str())
        }
        AstKind::ComputedMemberExpression(it) => {
            is_regexp(script, &it.object)
                && matches!(&it.expression, Expression::StringLiteral(name) if is_match(name.value.as_str()))
        }
        _ => false,
    });
    if asks {
        script.prelude.push_str("RegExp.__matches;");
    }
}

fn is_regexp(script: &Script<'_, '_>, object: &Expression<'_>) -> bool {
    matches!(object, Expression::Identifier(name) if script.is_global(name, "RegExp"))
}

fn is_match(name: &str) -> bool {
    match name.strip_prefix('$') {
        Some(rest) => matches!(rest.as_bytes(), [b'1'..=b'9' | b'&' | b'+' | b'_' | b'`' | b'\'']),
        None => matches!(name, "lastMatch" | "lastParen" | "input" | "leftContext" | "rightContext"),
    }
}
