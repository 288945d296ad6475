//! Classes: a constructor with an object of methods behind it.

use super::build::Builder;
use super::{Node, Op};
use oxc::ast::ast::{Class, ClassElement, MethodDefinitionKind};

impl Builder<'_> {
    pub(crate) fn class(&mut self, it: &Class<'_>) -> Node {
        let span = self.span(it.span);
        let dst = self.node(span);
        if let Some(node) =
            it.id.as_ref().and_then(|n| n.symbol_id.get()).and_then(|s| self.symbols.get(&s)).copied()
        {
            self.moved(node, dst);
        }
        let parent = it.heritage.as_ref().map(|h| self.expression(&h.expression));
        self.parents.push(parent);
        let constructor = it.body.body.iter().find_map(|e| match e {
            ClassElement::MethodDefinition(m) if m.kind == MethodDefinitionKind::Constructor => Some(m),
            _ => None,
        });
        let func = match constructor {
            Some(m) => self.function_body(&m.value, span),
            None => {
                let opened = self.open(span, None);
                if let Some(parent) = parent {
                    self.inherited(parent, span);
                }
                self.close(opened);
                opened.0
            }
        };
        self.op(Op::Function { dst, func });
        if let Some(parent) = parent {
            self.op(Op::Extends { class: dst, parent });
        }
        let prototype = self.load(dst, "prototype", span);
        for element in &it.body.body {
            match element {
                ClassElement::MethodDefinition(m) if m.kind != MethodDefinitionKind::Constructor => {
                    let holder = if m.r#static { dst } else { prototype };
                    let key = self.key(&m.key);
                    let mut value = self.function(&m.value);
                    if m.kind == MethodDefinitionKind::Get {
                        value = self.call_of(value, Some(holder), span);
                    }
                    match key {
                        Ok(key) => self.store(holder, &key, value),
                        Err(key) => self.op(Op::StoreAny { object: holder, key, src: value }),
                    }
                }
                ClassElement::PropertyDefinition(p) => {
                    let Some(value) = &p.value else { continue };
                    let key = self.key(&p.key);
                    if let Ok(name) = &key {
                        self.hint = self.text(name);
                    }
                    // What a field begins with belongs to the constructor, whose `this` it sees.
                    let before = self.func;
                    let holder = if p.r#static {
                        dst
                    } else {
                        // Nodes of the initial value lie outside the constructor's range; it is never copied.
                        self.ir.funcs[func as usize].high = u32::MAX;
                        self.func = func;
                        self.this()
                    };
                    let value = self.expression(value);
                    if let Ok(key) = key {
                        self.store(holder, &key, value);
                    }
                    self.func = before;
                    self.hint = 0;
                }
                ClassElement::StaticBlock(b) => self.statements(&b.body),
                _ => {}
            }
        }
        self.parents.pop();
        // A class of pages (Taro, wepy) is one like an object of options.
        let page = it.body.body.iter().any(|e| match e {
            ClassElement::MethodDefinition(m) => m.key.static_name().is_some_and(|n| {
                matches!(n.as_ref(), "onLoad" | "onLaunch" | "componentDidShow" | "componentWillMount")
            }),
            _ => false,
        });
        if page {
            self.op(Op::Options { object: prototype });
        }
        dst
    }

    fn inherited(&mut self, parent: Node, span: super::Span) {
        let this = self.this();
        self.call_of(parent, Some(this), span);
    }

    /// A call without arguments.
    pub(crate) fn call_of(&mut self, callee: Node, this: Option<Node>, span: super::Span) -> Node {
        let dst = self.node(span);
        self.op(Op::Call(Box::new(super::Call {
            dst,
            callee,
            this,
            args: Box::default(),
            spread: false,
            new: false,
            name: 0,
            guard: self.guard,
            span,
        })));
        dst
    }
}
