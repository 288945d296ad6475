//! Constant text: pieces joined with `+`, `join`, `concat`, char codes, base64, reversal. What a developer splits so
//! that no search finds it is one text again here.

use super::build::Builder;
use base64::Engine as _;
use oxc::ast::ast::{Argument, ArrayExpressionElement, BinaryOperator, Expression, UnaryOperator};

/// Longest text that is folded.
const LONGEST: usize = 64 << 10;

impl Builder<'_> {
    /// The text that an expression always has.
    pub(crate) fn fold(&self, it: &Expression<'_>) -> Option<String> {
        self.fold_at(it, 0).filter(|t| t.len() <= LONGEST)
    }

    fn fold_at(&self, it: &Expression<'_>, depth: u32) -> Option<String> {
        if depth > 64 {
            return None;
        }
        let again = |e: &Expression<'_>| self.fold_at(e, depth + 1);
        match it.get_inner_expression() {
            Expression::StringLiteral(s) => Some(s.value.to_string()),
            Expression::NumericLiteral(n) => Some(n.value.to_string()),
            Expression::Identifier(name) => {
                let symbol = self.scoping?.get_reference(name.reference_id.get()?).symbol_id()?;
                self.constants.get(&symbol).map(|t| t.to_string())
            }
            Expression::BinaryExpression(b) if b.operator == BinaryOperator::Addition => {
                let (left, right) = (again(&b.left)?, again(&b.right)?);
                let numbers = matches!(b.left, Expression::NumericLiteral(_))
                    && matches!(b.right, Expression::NumericLiteral(_));
                (!numbers && left.len() + right.len() <= LONGEST).then(|| left + &right)
            }
            Expression::TemplateLiteral(t) => {
                let mut out = String::new();
                for (n, quasi) in t.quasis.iter().enumerate() {
                    out.push_str(quasi.value.cooked.as_ref()?.as_str());
                    if let Some(e) = t.expressions.get(n) {
                        out.push_str(&again(e)?);
                    }
                }
                Some(out)
            }
            Expression::CallExpression(call) => self.fold_call(call, depth),
            _ => None,
        }
    }

    pub(crate) fn fold_call_at(&self, call: &oxc::ast::ast::CallExpression<'_>) -> Option<String> {
        self.fold_call(call, 0).filter(|t| t.len() <= LONGEST)
    }

    fn fold_call(&self, call: &oxc::ast::ast::CallExpression<'_>, depth: u32) -> Option<String> {
        let argument = |n: usize| call.arguments.get(n).and_then(Argument::as_expression);
        match call.callee.get_inner_expression() {
            Expression::Identifier(name) if name.name == "atob" => {
                decode(&self.fold_at(argument(0)?, depth + 1)?)
            }
            Expression::StaticMemberExpression(member) => {
                let name = member.property.name.as_str();
                match name {
                    "fromCharCode" | "fromCodePoint" => {
                        let mut out = String::new();
                        for a in &call.arguments {
                            match a {
                                Argument::SpreadElement(s) => out.extend(self.codes(&s.argument)?),
                                other => out.push(code(other.as_expression()?)?),
                            }
                        }
                        (!out.is_empty()).then_some(out)
                    }
                    "apply" => {
                        let Expression::StaticMemberExpression(inner) = member.object.get_inner_expression()
                        else {
                            return None;
                        };
                        matches!(inner.property.name.as_str(), "fromCharCode" | "fromCodePoint")
                            .then(|| self.codes(argument(1)?))?
                            .map(|c| c.into_iter().collect())
                    }
                    "join" => {
                        let separator =
                            argument(0).map_or(Some(",".into()), |a| self.fold_at(a, depth + 1))?;
                        Some(self.list(&member.object, depth)?.join(&separator))
                    }
                    "concat" => {
                        let mut out = self.fold_at(&member.object, depth + 1)?;
                        for a in &call.arguments {
                            out.push_str(&self.fold_at(a.as_expression()?, depth + 1)?);
                        }
                        Some(out)
                    }
                    "decode" | "atob" | "decode64" | "base64Decode" | "base64_decode" => {
                        decode(&self.fold_at(argument(0)?, depth + 1)?)
                    }
                    "toString" => self.fold_at(&member.object, depth + 1),
                    "trim" => Some(self.fold_at(&member.object, depth + 1)?.trim().to_owned()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// A list of texts: an array, the same reversed, a text split, char codes mapped back to characters.
    fn list(&self, it: &Expression<'_>, depth: u32) -> Option<Vec<String>> {
        if depth > 32 {
            return None;
        }
        match it.get_inner_expression() {
            Expression::ArrayExpression(array) => {
                array.elements.iter().map(|e| self.fold_at(e.as_expression()?, depth + 1)).collect()
            }
            Expression::CallExpression(call) => {
                let Expression::StaticMemberExpression(member) = call.callee.get_inner_expression() else {
                    return None;
                };
                let argument = call.arguments.first().and_then(Argument::as_expression);
                match member.property.name.as_str() {
                    "reverse" => {
                        let mut list = self.list(&member.object, depth + 1)?;
                        list.reverse();
                        Some(list)
                    }
                    "split" => {
                        let text = self.fold_at(&member.object, depth + 1)?;
                        let by = self.fold_at(argument?, depth + 1)?;
                        if by.is_empty() {
                            return Some(text.chars().map(String::from).collect());
                        }
                        Some(text.split(&by).map(str::to_owned).collect())
                    }
                    "map"
                        if self
                            .source
                            .get(call.span.start as usize..call.span.end as usize)?
                            .contains("fromCharCode") =>
                    {
                        Some(self.codes(&member.object)?.into_iter().map(String::from).collect())
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn codes(&self, it: &Expression<'_>) -> Option<Vec<char>> {
        match it.get_inner_expression() {
            Expression::ArrayExpression(array) => array
                .elements
                .iter()
                .map(|e: &ArrayExpressionElement<'_>| e.as_expression().and_then(code))
                .collect(),
            _ => None,
        }
    }
}

fn code(it: &Expression<'_>) -> Option<char> {
    match it {
        Expression::NumericLiteral(n) if n.value.fract() == 0.0 && n.value >= 0.0 => {
            char::from_u32(n.value as u32)
        }
        Expression::UnaryExpression(u) if u.operator == UnaryOperator::UnaryPlus => code(&u.argument),
        _ => None,
    }
}

/// Base64 of readable text.
pub(crate) fn decode(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('=');
    if text.len() < 8 {
        return None;
    }
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD
        .decode(text)
        .or_else(|_| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text))
        .ok()?;
    let text = String::from_utf8(bytes).ok()?;
    text.chars().all(|c| !c.is_control() || c.is_whitespace()).then_some(text)
}
