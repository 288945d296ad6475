//! Functions: parameters, body, the nodes they own.

use super::build::Builder;
use super::{Node, Op, Span};
use oxc::ast::ast::{ArrowFunctionBody, ArrowFunctionExpression, FormalParameters, Function};

impl Builder<'_> {
    /// A function as a value.
    pub(crate) fn function(&mut self, it: &Function<'_>) -> Node {
        let span = self.span(it.span);
        let dst = self.node(span);
        let func = self.function_body(it, span);
        self.op(Op::Function { dst, func });
        dst
    }

    pub(crate) fn function_body(&mut self, it: &Function<'_>, span: Span) -> u32 {
        let hint = self.hint;
        if let Some(id) = &it.id {
            self.hint = self.text(id.name.as_str());
        }
        let opened = self.open(span, it.scope_id.get().map(|s| s.index() as u32));
        self.hint = hint;
        let id = opened.0;
        let arguments = self.node(span);
        let func = &mut self.ir.funcs[id as usize];
        (func.is_async, func.generator, func.arguments) = (it.r#async, it.generator, Some(arguments));
        let (guard, parents) = (std::mem::take(&mut self.guard), self.parents.len());
        if let Some(name) = it.id.as_ref().filter(|_| it.is_expression()).and_then(|n| n.symbol_id.get())
            && let Some(node) = self.symbols.get(&name).copied()
        {
            self.op(Op::Function { dst: node, func: id });
        }
        self.params(&it.params);
        if let Some(body) = &it.body {
            self.statements(&body.statements);
        }
        self.parents.truncate(parents);
        self.guard = guard;
        self.close(opened);
        id
    }

    pub(crate) fn arrow(&mut self, it: &ArrowFunctionExpression<'_>) -> Node {
        let span = self.span(it.span);
        let dst = self.node(span);
        let outer = self.this();
        let opened = self.open(span, it.scope_id.get().map(|s| s.index() as u32));
        self.ir.funcs[opened.0 as usize].is_async = it.r#async;
        let guard = std::mem::take(&mut self.guard);
        let this = self.this();
        self.moved(this, outer);
        self.params(&it.params);
        match &it.body {
            ArrowFunctionBody::FunctionBody(body) => self.statements(&body.statements),
            body => {
                if let Some(e) = body.as_expression() {
                    let value = self.expression(e);
                    let ret = self.ir.funcs[opened.0 as usize].ret;
                    self.moved(ret, value);
                }
            }
        }
        self.guard = guard;
        self.close(opened);
        self.op(Op::Function { dst, func: opened.0 });
        dst
    }

    fn params(&mut self, it: &FormalParameters<'_>) {
        for item in &it.items {
            let node = self.node(self.span(item.span));
            let func = self.func as usize;
            self.ir.funcs[func].params.push(node);
            if let Some(init) = &item.initializer {
                let value = self.expression(init);
                self.moved(node, value);
            }
            self.bind(&item.pattern, node);
        }
        if let Some(rest) = &it.rest {
            let node = self.node(self.span(rest.span));
            let func = self.func as usize;
            self.ir.funcs[func].rest = Some(node);
            self.bind(&rest.rest.argument, node);
        }
    }
}
