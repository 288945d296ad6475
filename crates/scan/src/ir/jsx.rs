//! JSX, as Taro's sources write their pages.

use super::build::Builder;
use super::{Attribute, Call, Node, Op};
use oxc::ast::ast::{
    JSXAttributeItem, JSXAttributeName, JSXAttributeValue, JSXChild, JSXElement, JSXElementName,
};

impl Builder<'_> {
    pub(crate) fn jsx(&mut self, it: &JSXElement<'_>) -> Node {
        let span = self.span(it.span);
        let opening = &it.opening_element;
        let (tag, component) = match &opening.name {
            JSXElementName::Identifier(i) => (i.name.to_string(), None),
            JSXElementName::IdentifierReference(i) => (i.name.to_string(), Some(self.name(i))),
            JSXElementName::MemberExpression(m) => (m.property.name.to_string(), None),
            _ => (String::new(), None),
        };
        let tag = self.text(&kebab(&tag));
        let props = self.object(span);
        for item in &opening.attributes {
            match item {
                JSXAttributeItem::SpreadAttribute(s) => {
                    let src = self.expression(&s.argument);
                    self.op(Op::Spread { dst: props, src });
                }
                JSXAttributeItem::Attribute(a) => {
                    let name = match &a.name {
                        JSXAttributeName::Identifier(i) => i.name.to_string(),
                        JSXAttributeName::NamespacedName(n) => {
                            format!("{}:{}", n.namespace.name, n.name.name)
                        }
                    };
                    let place = self.span(a.span);
                    let hint = self.hint;
                    self.hint = self.text(&name);
                    let value = match &a.value {
                        None => self.string("true", place),
                        Some(JSXAttributeValue::StringLiteral(s)) => {
                            self.literal(s.value.as_str(), place, false);
                            self.string(s.value.as_str(), place)
                        }
                        Some(JSXAttributeValue::ExpressionContainer(c)) => {
                            match c.expression.as_expression() {
                                Some(e) => self.expression(e),
                                None => continue,
                            }
                        }
                        Some(JSXAttributeValue::Element(e)) => self.jsx(e),
                        Some(JSXAttributeValue::Fragment(f)) => {
                            self.children(&f.children);
                            continue;
                        }
                    };
                    self.hint = hint;
                    self.store(props, &name, value);
                    let event =
                        name.len() > 2 && name.starts_with("on") && name.as_bytes()[2].is_ascii_uppercase();
                    let attribute = if event { name[2..].to_lowercase() } else { kebab(&name) };
                    let name = self.text(&attribute);
                    self.op(Op::Attribute(Box::new(Attribute {
                        tag,
                        name,
                        value,
                        event,
                        dataset: None,
                        owner: None,
                        guard: self.guard,
                        span: place,
                    })));
                }
            }
        }
        self.children(&it.children);
        let dst = self.node(span);
        if let Some(callee) = component {
            self.op(Op::Call(Box::new(Call {
                dst,
                callee,
                this: None,
                args: [props].into(),
                spread: false,
                new: false,
                name: 0,
                guard: self.guard,
                span,
            })));
        }
        dst
    }

    pub(crate) fn children(&mut self, list: &[JSXChild<'_>]) {
        for child in list {
            match child {
                JSXChild::Element(e) => {
                    self.jsx(e);
                }
                JSXChild::Fragment(f) => self.children(&f.children),
                JSXChild::ExpressionContainer(c) => {
                    if let Some(e) = c.expression.as_expression() {
                        self.expression(e);
                    }
                }
                JSXChild::Spread(s) => {
                    self.expression(&s.expression);
                }
                JSXChild::Text(_) => {}
            }
        }
    }
}

/// `RichText` is the tag `rich-text`, `openType` the attribute `open-type`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for (n, c) in name.chars().enumerate() {
        if c.is_ascii_uppercase() {
            if n > 0 {
                out.push('-');
            }
            out.push(c.to_ascii_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}
