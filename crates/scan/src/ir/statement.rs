//! Statements. An early way out (`if (!ok) return`) guards what follows it.

use super::build::Builder;
use super::{GuardKind, Node, Op};
use oxc::ast::ast::{
    Declaration, Expression, ForStatementInit, ForStatementLeft, IfStatement, Statement, VariableDeclaration,
};
use oxc::span::GetSpan as _;

impl Builder<'_> {
    pub(crate) fn statements(&mut self, list: &[Statement<'_>]) {
        let before = self.guard;
        for statement in list {
            if let Statement::IfStatement(it) = statement {
                let guard = self.branch(it);
                if it.alternate.is_none() && leaves(&it.consequent)
                    || it.alternate.as_ref().is_some_and(|other| leaves(other) || leaves(&it.consequent))
                {
                    self.guard = guard;
                }
                continue;
            }
            self.statement(statement);
        }
        self.guard = before;
    }

    /// Both branches; returns the guard that the condition is.
    fn branch(&mut self, it: &IfStatement<'_>) -> u32 {
        let first = self.ir.places.len() as Node;
        self.expression(&it.test);
        let before = self.enter(&it.test, first);
        let guard = self.guard;
        self.statement(&it.consequent);
        if let Some(other) = &it.alternate {
            self.statement(other);
        }
        self.guard = before;
        guard
    }

    fn looped(&mut self, body: &Statement<'_>) {
        let before = self.enter_kind(GuardKind::Loop);
        self.loops += 1;
        self.statement(body);
        self.loops -= 1;
        self.guard = before;
    }

    fn statement(&mut self, it: &Statement<'_>) {
        match it {
            Statement::BlockStatement(it) => self.statements(&it.body),
            Statement::ExpressionStatement(it) => {
                self.expression(&it.expression);
            }
            Statement::IfStatement(it) => {
                self.branch(it);
            }
            Statement::ReturnStatement(it) => {
                if let Some(e) = &it.argument {
                    let value = self.expression(e);
                    let ret = self.ir.funcs[self.func as usize].ret;
                    self.moved(ret, value);
                }
            }
            Statement::ThrowStatement(it) => {
                self.expression(&it.argument);
            }
            Statement::ForStatement(it) => {
                match &it.init {
                    Some(ForStatementInit::VariableDeclaration(d)) => self.variables(d),
                    Some(other) => {
                        if let Some(e) = other.as_expression() {
                            self.expression(e);
                        }
                    }
                    None => {}
                }
                for e in it.test.iter().chain(&it.update) {
                    self.expression(e);
                }
                self.looped(&it.body);
            }
            Statement::ForInStatement(it) => {
                let object = self.expression(&it.right);
                let key = self.node(self.span(it.left.span()));
                self.op(Op::Derive { dst: key, from: [object].into() });
                self.left(&it.left, key);
                self.looped(&it.body);
            }
            Statement::ForOfStatement(it) => {
                let object = self.expression(&it.right);
                let value = self.load(object, "*", self.span(it.left.span()));
                self.left(&it.left, value);
                self.looped(&it.body);
            }
            Statement::WhileStatement(it) => {
                self.expression(&it.test);
                self.looped(&it.body);
            }
            Statement::DoWhileStatement(it) => {
                self.expression(&it.test);
                self.looped(&it.body);
            }
            Statement::SwitchStatement(it) => self.switch(it),
            Statement::TryStatement(it) => {
                self.statements(&it.block.body);
                if let Some(handler) = &it.handler {
                    let before = self.enter_kind(GuardKind::Catch);
                    self.statements(&handler.body.body);
                    self.guard = before;
                }
                if let Some(last) = &it.finalizer {
                    self.statements(&last.body);
                }
            }
            Statement::LabeledStatement(it) => self.statement(&it.body),
            Statement::WithStatement(it) => {
                self.expression(&it.object);
                self.statement(&it.body);
            }
            other => {
                if let Some(d) = other.as_declaration() {
                    self.declaration(d);
                } else if let Some(m) = other.as_module_declaration() {
                    self.module_declaration(m);
                }
            }
        }
    }

    fn switch(&mut self, it: &oxc::ast::ast::SwitchStatement<'_>) {
        let first = self.ir.places.len() as Node;
        self.expression(&it.discriminant);
        let numbers =
            it.cases.iter().filter(|c| matches!(&c.test, Some(Expression::NumericLiteral(_)))).count() as u32;
        let span = self.span(it.span);
        if self.loops > 0 && numbers > self.ir.marks.opcode_cases {
            self.ir.marks.opcode_cases = numbers;
            self.ir.marks.place = span;
        }
        for case in &it.cases {
            if let Some(test) = &case.test {
                self.expression(test);
            }
        }
        let before = self.enter(&it.discriminant, first);
        let words: Vec<_> = it
            .cases
            .iter()
            .filter_map(|c| match &c.test {
                Some(Expression::StringLiteral(s)) => Some(self.text(s.value.as_str())),
                _ => None,
            })
            .collect();
        self.ir.guards[self.guard as usize].words.extend(words);
        for case in &it.cases {
            self.statements(&case.consequent);
        }
        self.guard = before;
    }

    fn left(&mut self, left: &ForStatementLeft<'_>, value: Node) {
        match left {
            ForStatementLeft::VariableDeclaration(d) => {
                for declarator in &d.declarations {
                    self.bind(&declarator.id, value);
                }
            }
            other => {
                if let Some(target) = other.as_assignment_target() {
                    self.assign(target, value);
                }
            }
        }
    }

    pub(crate) fn declaration(&mut self, it: &Declaration<'_>) {
        match it {
            Declaration::VariableDeclaration(d) => self.variables(d),
            Declaration::FunctionDeclaration(f) => {
                let value = self.function(f);
                if let Some(node) =
                    f.id.as_ref().and_then(|n| n.symbol_id.get()).and_then(|s| self.symbols.get(&s)).copied()
                {
                    self.moved(node, value);
                }
            }
            Declaration::ClassDeclaration(c) => {
                self.class(c);
            }
            _ => {}
        }
    }

    pub(crate) fn variables(&mut self, it: &VariableDeclaration<'_>) {
        for declarator in &it.declarations {
            if let Some(init) = &declarator.init {
                let hint = self.hint;
                if let Some(name) = declarator.id.get_identifier_name() {
                    self.hint = self.text(name.as_str());
                }
                let value = self.expression(init);
                self.hint = hint;
                self.bind(&declarator.id, value);
            }
        }
    }
}

/// Whether the statement always leaves the list it stands in.
fn leaves(it: &Statement<'_>) -> bool {
    match it {
        Statement::ReturnStatement(_)
        | Statement::ThrowStatement(_)
        | Statement::ContinueStatement(_)
        | Statement::BreakStatement(_) => true,
        Statement::BlockStatement(b) => b.body.last().is_some_and(leaves),
        Statement::IfStatement(i) => leaves(&i.consequent) && i.alternate.as_ref().is_some_and(leaves),
        _ => false,
    }
}
