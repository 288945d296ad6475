//! Expressions: every one gets the node that holds its value.

use super::build::Builder;
use super::{Call, Node, Op, Span, Text};
use oxc::ast::ast::{
    Argument, ArrayExpressionElement, BinaryOperator, CallExpression, ChainElement, Expression,
    IdentifierReference, ObjectExpression, ObjectPropertyKind, PropertyKind, TemplateLiteral, UnaryOperator,
};
use oxc::span::GetSpan as _;

impl Builder<'_> {
    pub(crate) fn expression(&mut self, it: &Expression<'_>) -> Node {
        let span = self.span(it.span());
        match it {
            Expression::StringLiteral(s) => {
                if !self.folding {
                    self.literal(s.value.as_str(), span, false);
                }
                self.string(s.value.as_str(), span)
            }
            Expression::NumericLiteral(n) => self.string(&n.value.to_string(), span),
            Expression::BooleanLiteral(b) => self.string(if b.value { "true" } else { "false" }, span),
            Expression::TemplateLiteral(t) => self.template(t, span),
            Expression::TaggedTemplateExpression(t) => {
                self.expression(&t.tag);
                self.template(&t.quasi, span)
            }
            Expression::Identifier(name) => self.name(name),
            Expression::ThisExpression(_) => self.this(),
            Expression::Super(_) => match self.parents.last().copied().flatten() {
                Some(parent) => self.load(parent, "prototype", span),
                None => self.node(span),
            },
            Expression::ArrayExpression(array) => {
                let dst = self.object(span);
                for (n, element) in array.elements.iter().enumerate() {
                    match element {
                        ArrayExpressionElement::SpreadElement(s) => {
                            let list = self.expression(&s.argument);
                            let item = self.load(list, "*", span);
                            self.store(dst, "*", item);
                        }
                        ArrayExpressionElement::Elision(_) => {}
                        other => {
                            if let Some(e) = other.as_expression() {
                                let value = self.expression(e);
                                self.store(dst, &n.to_string(), value);
                            }
                        }
                    }
                }
                dst
            }
            Expression::ObjectExpression(object) => self.object_expression(object, span),
            Expression::FunctionExpression(f) => self.function(f),
            Expression::ArrowFunctionExpression(f) => self.arrow(f),
            Expression::ClassExpression(c) => self.class(c),
            Expression::AssignmentExpression(a) => {
                let hint = self.hint;
                if let Some(name) = target_name(&a.left) {
                    self.hint = self.text(name);
                }
                let value = self.expression(&a.right);
                self.hint = hint;
                if a.operator == oxc::ast::ast::AssignmentOperator::Addition {
                    let joined = self.node(span);
                    if let Some(target) = a.left.as_simple_assignment_target() {
                        let old = self.target_value(target);
                        self.op(Op::Concat { dst: joined, parts: [old, value].into() });
                        self.assign_simple(target, joined);
                    }
                    return joined;
                }
                // A node of its own: it stands under the assignment's conditions, which the value's need not.
                let given = self.node(span);
                self.moved(given, value);
                self.assign(&a.left, given);
                given
            }
            Expression::AwaitExpression(a) => {
                let src = self.expression(&a.argument);
                let dst = self.node(span);
                self.op(Op::Await { dst, src });
                dst
            }
            Expression::YieldExpression(y) => {
                let dst = self.node(span);
                if let Some(e) = &y.argument {
                    let src = self.expression(e);
                    self.op(Op::Await { dst, src });
                }
                dst
            }
            Expression::BinaryExpression(b) => self.binary(it, b, span),
            Expression::LogicalExpression(l) => {
                let dst = self.node(span);
                let first = self.ir.places.len() as Node;
                let left = self.expression(&l.left);
                let before = self.enter(&l.left, first);
                let right = self.expression(&l.right);
                self.guard = before;
                self.moved(dst, left);
                self.moved(dst, right);
                dst
            }
            Expression::ConditionalExpression(c) => {
                let dst = self.node(span);
                let first = self.ir.places.len() as Node;
                self.expression(&c.test);
                let before = self.enter(&c.test, first);
                for branch in [&c.consequent, &c.alternate] {
                    let value = self.expression(branch);
                    self.moved(dst, value);
                }
                self.guard = before;
                dst
            }
            Expression::UnaryExpression(u) => {
                let value = self.expression(&u.argument);
                if u.operator == UnaryOperator::UnaryPlus {
                    let dst = self.node(span);
                    self.op(Op::Derive { dst, from: [value].into() });
                    return dst;
                }
                self.node(span)
            }
            Expression::UpdateExpression(u) => self.target_value(&u.argument),
            Expression::SequenceExpression(s) => {
                let mut last = 0;
                for e in &s.expressions {
                    last = self.expression(e);
                }
                last
            }
            Expression::CallExpression(c) => self.call(c, span),
            Expression::NewExpression(n) => {
                let name = last_name(&n.callee).map_or(0, |n| self.text(n));
                let callee = self.expression(&n.callee);
                let (args, spread) = self.arguments(&n.arguments);
                self.push_call(callee, None, args, (spread, true), name, span)
            }
            Expression::ImportExpression(i) => {
                let source = self.expression(&i.source);
                match self.fold(&i.source) {
                    Some(name) => self.require(&name, span),
                    None => source,
                }
            }
            Expression::ChainExpression(c) => match &c.expression {
                ChainElement::CallExpression(call) => self.call(call, span),
                ChainElement::TSNonNullExpression(e) => self.expression(&e.expression),
                other => match other.as_member_expression() {
                    Some(m) => self.member(m, span).1,
                    None => self.node(span),
                },
            },
            Expression::JSXElement(e) => self.jsx(e),
            Expression::JSXFragment(f) => {
                self.children(&f.children);
                self.node(span)
            }
            other => {
                if let Some(m) = other.as_member_expression() {
                    return self.member(m, span).1;
                }
                let inner = other.get_inner_expression();
                if std::ptr::eq(inner, other) { self.node(span) } else { self.expression(inner) }
            }
        }
    }

    /// A member access: the object's node and the value's.
    fn member(&mut self, it: &oxc::ast::ast::MemberExpression<'_>, span: Span) -> (Node, Node) {
        use oxc::ast::ast::MemberExpression as M;
        match it {
            M::StaticMemberExpression(m) => {
                let object = self.expression(&m.object);
                (object, self.load(object, m.property.name.as_str(), span))
            }
            M::PrivateFieldExpression(m) => {
                let object = self.expression(&m.object);
                (object, self.load(object, &format!("#{}", m.field.name), span))
            }
            M::ComputedMemberExpression(m) => {
                let object = self.expression(&m.object);
                match self.computed(&m.expression) {
                    Ok(key) => (object, self.load(object, &key, span)),
                    Err(_) => {
                        let dst = self.node(span);
                        self.op(Op::LoadAny { dst, object });
                        (object, dst)
                    }
                }
            }
        }
    }

    /// The value of a name.
    pub(crate) fn name(&mut self, it: &IdentifierReference<'_>) -> Node {
        let span = self.span(it.span);
        let name = it.name.as_str();
        for scope in self.scopes.iter().rev() {
            if let Some(node) = scope.get(name) {
                return *node;
            }
        }
        let symbol =
            it.reference_id.get().and_then(|r| self.scoping.and_then(|s| s.get_reference(r).symbol_id()));
        if let Some(node) = symbol.and_then(|s| self.symbols.get(&s)).copied() {
            return node;
        }
        if let Some(root) = self.template_root {
            return self.load(root, name, span);
        }
        match name {
            "undefined" | "NaN" | "Infinity" => self.node(span),
            "module" => self.ir.module,
            "exports" => {
                let module = self.ir.module;
                self.load(module, "exports", span)
            }
            "arguments" => match self.ir.funcs[self.func as usize].arguments {
                Some(node) => node,
                None => self.node(span),
            },
            _ => self.global(name, span),
        }
    }

    fn template(&mut self, it: &TemplateLiteral<'_>, span: Span) -> Node {
        let mut parts = Vec::new();
        for (n, quasi) in it.quasis.iter().enumerate() {
            let text = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw).as_str();
            if !text.is_empty() || it.expressions.is_empty() {
                self.literal(text, self.span(quasi.span), false);
                parts.push(self.string(text, self.span(quasi.span)));
            }
            if let Some(e) = it.expressions.get(n) {
                parts.push(self.expression(e));
            }
        }
        match parts.as_slice() {
            [one] if it.expressions.is_empty() => *one,
            _ => self.concat(parts, span),
        }
    }

    pub(crate) fn concat(&mut self, parts: Vec<Node>, span: Span) -> Node {
        let dst = self.node(span);
        self.op(Op::Concat { dst, parts: parts.into() });
        dst
    }

    fn binary(&mut self, it: &Expression<'_>, b: &oxc::ast::ast::BinaryExpression<'_>, span: Span) -> Node {
        if b.operator == BinaryOperator::Addition {
            let folded = (!self.folding).then(|| self.fold(it)).flatten();
            let outer = self.folding;
            if let Some(text) = &folded {
                self.literal(text, span, true);
                self.folding = true;
            }
            let mut parts = Vec::new();
            self.parts(it, &mut parts);
            self.folding = outer;
            return self.concat(parts, span);
        }
        let (left, right) = (self.expression(&b.left), self.expression(&b.right));
        let dst = self.node(span);
        let arithmetic = !b.operator.is_equality() && !b.operator.is_compare() && !b.operator.is_relational();
        if arithmetic {
            self.op(Op::Derive { dst, from: [left, right].into() });
        }
        dst
    }

    fn parts(&mut self, it: &Expression<'_>, out: &mut Vec<Node>) {
        match it.without_parentheses() {
            Expression::BinaryExpression(b) if b.operator == BinaryOperator::Addition => {
                self.parts(&b.left, out);
                let right = self.expression(&b.right);
                out.push(right);
            }
            other => {
                let value = self.expression(other);
                out.push(value);
            }
        }
    }

    fn object_expression(&mut self, it: &ObjectExpression<'_>, span: Span) -> Node {
        let dst = self.object(span);
        let bundled = self.hint != 0 && self.ir.text(self.hint) == "\u{1}bundle"
            || modules_name(self.ir.text(self.hint));
        let hint = std::mem::take(&mut self.hint);
        let mut options = (false, false);
        for property in &it.properties {
            match property {
                ObjectPropertyKind::SpreadProperty(s) => {
                    let src = self.expression(&s.argument);
                    self.op(Op::Spread { dst, src });
                }
                ObjectPropertyKind::ObjectProperty(p) => {
                    let key = self.key(&p.key);
                    if let Ok(name) = &key {
                        self.hint = self.text(name);
                        let function = p.value.is_function();
                        options.0 |= matches!(
                            name.as_str(),
                            "onLoad" | "onShow" | "onLaunch" | "attached" | "mounted" | "created"
                        ) && function
                            || matches!(name.as_str(), "methods" | "lifetimes" | "computed" | "watch")
                                && matches!(p.value, Expression::ObjectExpression(_));
                        options.1 |= matches!(
                            name.as_str(),
                            "onLoad"
                                | "onShow"
                                | "onLaunch"
                                | "data"
                                | "methods"
                                | "props"
                                | "properties"
                                | "components"
                                | "globalData"
                                | "setup"
                        );
                    }
                    let first = self.ir.funcs.len() as u32;
                    let mut value = self.expression(&p.value);
                    self.hint = 0;
                    if bundled
                        && p.value.is_function()
                        && let Ok(name) = &key
                    {
                        let id = self.text(name);
                        self.ir.bundled.push((id, first));
                    }
                    if p.kind == PropertyKind::Get {
                        value = self.call_of(value, Some(dst), span);
                    }
                    match key {
                        Ok(key) => self.store(dst, &key, value),
                        Err(key) => self.op(Op::StoreAny { object: dst, key, src: value }),
                    }
                }
            }
        }
        self.hint = hint;
        if options.0 && options.1 {
            self.op(Op::Options { object: dst });
        }
        dst
    }

    fn arguments(&mut self, list: &[Argument<'_>]) -> (Vec<Node>, bool) {
        let mut spread = false;
        let mut out = Vec::with_capacity(list.len());
        for argument in list {
            match argument {
                Argument::SpreadElement(s) => {
                    spread = true;
                    let array = self.expression(&s.argument);
                    out.push(self.load(array, "*", self.span(s.span)));
                }
                other => {
                    if let Some(e) = other.as_expression() {
                        out.push(self.expression(e));
                    }
                }
            }
        }
        (out, spread)
    }

    fn call(&mut self, it: &CallExpression<'_>, span: Span) -> Node {
        if let Expression::Identifier(name) = &it.callee
            && name.name == "require"
            && let Some(Argument::StringLiteral(s)) = it.arguments.first()
            && name
                .reference_id
                .get()
                .is_some_and(|r| self.scoping.is_some_and(|s| s.get_reference(r).symbol_id().is_none()))
        {
            return self.require(s.value.as_str(), span);
        }
        if let Some(text) = (!self.folding)
            .then(|| {
                matches!(
                    it.callee.get_inner_expression(),
                    Expression::StaticMemberExpression(_) | Expression::Identifier(_)
                )
            })
            .filter(|yes| *yes)
            .and_then(|_| self.fold_whole(it))
        {
            self.literal(&text, span, true);
            return self.string(&text, span);
        }
        let name: Text = last_name(&it.callee).map_or(0, |n| self.text(n));
        if matches!(&it.callee, Expression::Super(_)) {
            let this = self.this();
            let parent = self.parents.last().copied().flatten();
            let (args, spread) = self.arguments(&it.arguments);
            let callee = match parent {
                Some(parent) => parent,
                None => self.node(span),
            };
            return self.push_call(callee, Some(this), args, (spread, false), name, span);
        }
        let (this, callee) = match it.callee.get_inner_expression() {
            Expression::ChainExpression(c) => match c.expression.as_member_expression() {
                Some(m) => {
                    let (object, value) = self.member(m, span);
                    (Some(object), value)
                }
                None => (None, self.expression(&it.callee)),
            },
            other => match other.as_member_expression() {
                Some(m) => {
                    let place = self.span(m.span());
                    let (object, value) = self.member(m, place);
                    let of_super = matches!(m.object(), Expression::Super(_));
                    (Some(if of_super { self.this() } else { object }), value)
                }
                None => (None, self.expression(&it.callee)),
            },
        };
        let bundle = bundle_argument(it);
        let hint = self.hint;
        if bundle {
            self.hint = self.text("\u{1}bundle");
        }
        let (args, spread) =
            if bundle { self.bundle_arguments(&it.arguments) } else { self.arguments(&it.arguments) };
        self.hint = hint;
        self.push_call(callee, this, args, (spread, false), name, span)
    }

    /// `[[ids], {modules}]` or `({modules})` of a bundler.
    fn bundle_arguments(&mut self, list: &[Argument<'_>]) -> (Vec<Node>, bool) {
        let mark = self.hint;
        let mut out = Vec::new();
        for argument in list {
            self.hint = mark;
            match argument {
                Argument::ArrayExpression(array) => {
                    let dst = self.object(self.span(array.span));
                    for (n, element) in array.elements.iter().enumerate() {
                        let Some(e) = element.as_expression() else { continue };
                        self.hint = mark;
                        let first = self.ir.funcs.len() as u32;
                        let value = self.expression(e);
                        if e.is_function() {
                            let id = self.text(&n.to_string());
                            self.ir.bundled.push((id, first));
                        }
                        self.store(dst, &n.to_string(), value);
                    }
                    out.push(dst);
                }
                other => {
                    if let Some(e) = other.as_expression() {
                        out.push(self.expression(e));
                    }
                }
            }
        }
        (out, false)
    }

    fn fold_whole(&self, it: &CallExpression<'_>) -> Option<String> {
        let name = last_name(&it.callee)?;
        matches!(
            name,
            "join"
                | "atob"
                | "fromCharCode"
                | "fromCodePoint"
                | "apply"
                | "concat"
                | "decode"
                | "decode64"
                | "base64Decode"
                | "base64_decode"
                | "toString"
        )
        .then(|| self.fold_call_at(it))
        .flatten()
        .filter(|t| t.len() >= 6)
    }

    pub(crate) fn push_call(
        &mut self,
        callee: Node,
        this: Option<Node>,
        args: Vec<Node>,
        (spread, new): (bool, bool),
        name: Text,
        span: Span,
    ) -> Node {
        let dst = self.node(span);
        let guard = self.guard;
        self.op(Op::Call(Box::new(Call {
            dst,
            callee,
            this,
            args: args.into(),
            spread,
            new,
            name,
            guard,
            span,
        })));
        dst
    }

    fn target_value(&mut self, it: &oxc::ast::ast::SimpleAssignmentTarget<'_>) -> Node {
        use oxc::ast::ast::SimpleAssignmentTarget as T;
        let span = self.span(it.span());
        match it {
            T::AssignmentTargetIdentifier(name) => self.name(name),
            T::TSAsExpression(e) => self.expression(&e.expression),
            T::TSNonNullExpression(e) => self.expression(&e.expression),
            other => match other.as_member_expression() {
                Some(m) => self.member(m, span).1,
                None => self.node(span),
            },
        }
    }
}

fn modules_name(hint: &str) -> bool {
    hint == "__webpack_modules__"
}

/// `webpackJsonp.push([[ids], {…}])`, `!function(…){…}({…})`, `wx.webpackJsonp = … .push(…)`.
fn bundle_argument(it: &CallExpression<'_>) -> bool {
    let functions = |e: &Expression<'_>| match e {
        Expression::ObjectExpression(o) => {
            !o.properties.is_empty()
                && o.properties.iter().all(|p| match p {
                    ObjectPropertyKind::ObjectProperty(p) => p.value.is_function(),
                    ObjectPropertyKind::SpreadProperty(_) => false,
                })
        }
        Expression::ArrayExpression(a) => {
            a.elements.iter().any(|e| e.as_expression().is_some_and(|e| e.is_function()))
        }
        _ => false,
    };
    match it.callee.get_inner_expression() {
        Expression::StaticMemberExpression(m) if m.property.name == "push" => match it.arguments.first() {
            Some(Argument::ArrayExpression(a)) => {
                a.elements.len() >= 2
                    && matches!(a.elements[0], ArrayExpressionElement::ArrayExpression(_))
                    && a.elements[1].as_expression().is_some_and(functions)
            }
            _ => false,
        },
        Expression::FunctionExpression(_) => {
            it.arguments.first().and_then(Argument::as_expression).is_some_and(functions)
        }
        _ => false,
    }
}

fn target_name<'b>(it: &'b oxc::ast::ast::AssignmentTarget<'_>) -> Option<&'b str> {
    use oxc::ast::ast::AssignmentTarget as T;
    match it {
        T::AssignmentTargetIdentifier(name) => Some(name.name.as_str()),
        T::StaticMemberExpression(m) => Some(m.property.name.as_str()),
        _ => None,
    }
}

/// `c` of `a.b.c`.
fn last_name<'b>(it: &'b Expression<'_>) -> Option<&'b str> {
    match it.get_inner_expression() {
        Expression::Identifier(name) => Some(name.name.as_str()),
        Expression::StaticMemberExpression(m) => Some(m.property.name.as_str()),
        Expression::ChainExpression(c) => match &c.expression {
            ChainElement::StaticMemberExpression(m) => Some(m.property.name.as_str()),
            _ => None,
        },
        Expression::SequenceExpression(s) => s.expressions.last().and_then(last_name),
        _ => None,
    }
}
