//! Which expressions can be left out without anybody noticing. Reading a member may run a getter, so it
//! counts as noticeable.

use oxc::ast::ast::{ArrayExpressionElement, Expression, ObjectPropertyKind, PropertyKind, UnaryOperator};

/// Whether evaluating the expression does nothing but make a value.
pub(crate) fn pure(expression: &Expression<'_>) -> bool {
    match expression {
        Expression::BooleanLiteral(_)
        | Expression::NullLiteral(_)
        | Expression::NumericLiteral(_)
        | Expression::BigIntLiteral(_)
        | Expression::RegExpLiteral(_)
        | Expression::StringLiteral(_)
        | Expression::Identifier(_)
        | Expression::ThisExpression(_)
        | Expression::FunctionExpression(_)
        | Expression::ArrowFunctionExpression(_) => true,
        Expression::ParenthesizedExpression(it) => pure(&it.expression),
        Expression::UnaryExpression(it) => {
            matches!(it.operator, UnaryOperator::Typeof | UnaryOperator::Void | UnaryOperator::LogicalNot)
                && pure(&it.argument)
        }
        Expression::LogicalExpression(it) => pure(&it.left) && pure(&it.right),
        Expression::ConditionalExpression(it) => {
            pure(&it.test) && pure(&it.consequent) && pure(&it.alternate)
        }
        Expression::SequenceExpression(it) => it.expressions.iter().all(pure),
        // Only literals: turning an object into a string may call its own methods.
        Expression::TemplateLiteral(it) => it.expressions.iter().all(literal),
        Expression::BinaryExpression(it) => literal(&it.left) && literal(&it.right),
        Expression::ArrayExpression(it) => it.elements.iter().all(|element| match element {
            ArrayExpressionElement::SpreadElement(_) => false,
            ArrayExpressionElement::Elision(_) => true,
            other => other.as_expression().is_some_and(pure),
        }),
        Expression::ObjectExpression(it) => it.properties.iter().all(|property| match property {
            ObjectPropertyKind::SpreadProperty(_) => false,
            ObjectPropertyKind::ObjectProperty(it) => {
                !it.computed && (it.kind != PropertyKind::Init || pure(&it.value))
            }
        }),
        _ => false,
    }
}

fn literal(expression: &Expression<'_>) -> bool {
    matches!(
        expression,
        Expression::StringLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BooleanLiteral(_)
            | Expression::NullLiteral(_)
    )
}
