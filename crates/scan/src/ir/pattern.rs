//! Patterns: what a declaration or an assignment takes apart.

use super::build::Builder;
use super::{Node, Op};
use oxc::ast::ast::{
    AssignmentTarget, AssignmentTargetMaybeDefault, AssignmentTargetProperty, BindingPattern, Expression,
    PropertyKey, SimpleAssignmentTarget,
};
use oxc::span::GetSpan as _;

impl Builder<'_> {
    pub(crate) fn bind(&mut self, pattern: &BindingPattern<'_>, src: Node) {
        match pattern {
            BindingPattern::BindingIdentifier(name) => {
                if let Some(node) = name.symbol_id.get().and_then(|s| self.symbols.get(&s)).copied() {
                    self.moved(node, src);
                }
            }
            BindingPattern::ObjectPattern(object) => {
                for property in &object.properties {
                    let value = self.load_key(src, &property.key);
                    self.bind(&property.value, value);
                }
                if let Some(rest) = &object.rest {
                    self.bind(&rest.argument, src);
                }
            }
            BindingPattern::ArrayPattern(array) => {
                for (n, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let value = self.load(src, &n.to_string(), self.span(element.span()));
                        self.bind(element, value);
                    }
                }
                if let Some(rest) = &array.rest {
                    self.bind(&rest.argument, src);
                }
            }
            BindingPattern::AssignmentPattern(it) => {
                let value = self.expression(&it.right);
                self.bind(&it.left, src);
                self.bind(&it.left, value);
            }
        }
    }

    /// The member of `object` that a key names.
    pub(crate) fn load_key(&mut self, object: Node, key: &PropertyKey<'_>) -> Node {
        let span = self.span(key.span());
        match self.key(key) {
            Ok(name) => self.load(object, &name, span),
            Err(_) => {
                let dst = self.node(span);
                self.op(Op::LoadAny { dst, object });
                dst
            }
        }
    }

    /// A key's name, or the node that computes it.
    pub(crate) fn key(&mut self, key: &PropertyKey<'_>) -> Result<String, Node> {
        match key {
            PropertyKey::StaticIdentifier(name) => Ok(name.name.to_string()),
            PropertyKey::PrivateIdentifier(name) => Ok(format!("#{}", name.name)),
            other => match other.as_expression() {
                Some(e) => self.computed(e),
                None => Ok(String::new()),
            },
        }
    }

    /// A computed key: its constant text, or its node.
    pub(crate) fn computed(&mut self, e: &Expression<'_>) -> Result<String, Node> {
        match self.fold(e) {
            Some(text) => Ok(text),
            None => Err(self.expression(e)),
        }
    }

    pub(crate) fn assign(&mut self, target: &AssignmentTarget<'_>, src: Node) {
        match target {
            AssignmentTarget::ObjectAssignmentTarget(object) => {
                for property in &object.properties {
                    match property {
                        AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(it) => {
                            let value = self.load(src, it.binding.name.as_str(), self.span(it.binding.span));
                            if let Some(init) = &it.init {
                                let init = self.expression(init);
                                self.moved(value, init);
                            }
                            self.assign_name(&it.binding, value);
                        }
                        AssignmentTargetProperty::AssignmentTargetPropertyProperty(it) => {
                            let value = self.load_key(src, &it.name);
                            self.assign_maybe(&it.binding, value);
                        }
                    }
                }
                if let Some(rest) = &object.rest {
                    self.assign(&rest.target, src);
                }
            }
            AssignmentTarget::ArrayAssignmentTarget(array) => {
                for (n, element) in array.elements.iter().enumerate() {
                    if let Some(element) = element {
                        let value = self.load(src, &n.to_string(), self.span(element.span()));
                        self.assign_maybe(element, value);
                    }
                }
                if let Some(rest) = &array.rest {
                    self.assign(&rest.target, src);
                }
            }
            other => {
                if let Some(simple) = other.as_simple_assignment_target() {
                    self.assign_simple(simple, src);
                }
            }
        }
    }

    fn assign_maybe(&mut self, target: &AssignmentTargetMaybeDefault<'_>, src: Node) {
        match target {
            AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(it) => {
                let value = self.expression(&it.init);
                self.assign(&it.binding, src);
                self.assign(&it.binding, value);
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.assign(target, src);
                }
            }
        }
    }

    fn assign_name(&mut self, name: &oxc::ast::ast::IdentifierReference<'_>, src: Node) {
        let symbol =
            name.reference_id.get().and_then(|r| self.scoping.and_then(|s| s.get_reference(r).symbol_id()));
        if let Some(node) = symbol.and_then(|s| self.symbols.get(&s)).copied() {
            self.moved(node, src);
        }
    }

    pub(crate) fn assign_simple(&mut self, target: &SimpleAssignmentTarget<'_>, src: Node) {
        match target {
            SimpleAssignmentTarget::AssignmentTargetIdentifier(name) => self.assign_name(name, src),
            SimpleAssignmentTarget::StaticMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.store(object, it.property.name.as_str(), src);
            }
            SimpleAssignmentTarget::PrivateFieldExpression(it) => {
                let object = self.expression(&it.object);
                self.store(object, &format!("#{}", it.field.name), src);
            }
            SimpleAssignmentTarget::ComputedMemberExpression(it) => {
                let object = self.expression(&it.object);
                match self.computed(&it.expression) {
                    Ok(key) => self.store(object, &key, src),
                    Err(key) => self.op(Op::StoreAny { object, key, src }),
                }
            }
            SimpleAssignmentTarget::TSAsExpression(it) => self.assign_expression(&it.expression, src),
            SimpleAssignmentTarget::TSSatisfiesExpression(it) => self.assign_expression(&it.expression, src),
            SimpleAssignmentTarget::TSNonNullExpression(it) => self.assign_expression(&it.expression, src),
            SimpleAssignmentTarget::TSTypeAssertion(it) => self.assign_expression(&it.expression, src),
        }
    }

    fn assign_expression(&mut self, e: &Expression<'_>, src: Node) {
        match e.get_inner_expression() {
            Expression::Identifier(name) => self.assign_name(name, src),
            Expression::StaticMemberExpression(it) => {
                let object = self.expression(&it.object);
                self.store(object, it.property.name.as_str(), src);
            }
            _ => {}
        }
    }
}
