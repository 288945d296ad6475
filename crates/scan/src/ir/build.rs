//! The lowering's workbench: nodes, texts, the function under work.

use super::{Func, Guard, Ir, Literal, Node, Op, Span, Text};
use oxc::semantic::{Scoping, SymbolId};
use rustc_hash::FxHashMap;

pub(crate) struct Builder<'s> {
    pub(crate) ir: Ir,
    index: FxHashMap<Box<str>, Text>,
    /// None for templates.
    pub(crate) scoping: Option<&'s Scoping>,
    pub(crate) source: &'s str,
    /// Node of each symbol, and symbols by the scope of their function.
    pub(crate) symbols: FxHashMap<SymbolId, Node>,
    pub(crate) by_function: FxHashMap<u32, Vec<SymbolId>>,
    pub(crate) func: u32,
    pub(crate) guard: u32,
    /// The name that the expression under work is given to.
    pub(crate) hint: Text,
    /// Parents of the classes around.
    pub(crate) parents: Vec<Option<Node>>,
    /// What symbols with one constant value hold.
    pub(crate) constants: FxHashMap<SymbolId, Box<str>>,
    /// Text is folded here already; its pieces are no literals of their own.
    pub(crate) folding: bool,
    /// Byte that the parsed text begins at in its file.
    pub(crate) base: u32,
    /// Where names of a template come from.
    pub(crate) scopes: Vec<FxHashMap<Box<str>, Node>>,
    pub(crate) template_root: Option<Node>,
    pub(crate) loops: u32,
}

impl<'s> Builder<'s> {
    pub(crate) fn new(source: &'s str, scoping: Option<&'s Scoping>) -> Self {
        let mut this = Self {
            ir: Ir::default(),
            index: FxHashMap::default(),
            scoping,
            source,
            symbols: FxHashMap::default(),
            by_function: FxHashMap::default(),
            func: 0,
            guard: 0,
            hint: 0,
            parents: Vec::new(),
            constants: FxHashMap::default(),
            folding: false,
            base: 0,
            scopes: Vec::new(),
            template_root: None,
            loops: 0,
        };
        this.text("");
        this.ir.guards.push(Guard::default());
        this
    }

    pub(crate) fn text(&mut self, text: &str) -> Text {
        if let Some(found) = self.index.get(text) {
            return *found;
        }
        let id = self.ir.texts.len() as Text;
        self.ir.texts.push(text.into());
        self.index.insert(text.into(), id);
        id
    }

    pub(crate) fn span(&self, span: oxc::span::Span) -> Span {
        Span { start: span.start + self.base, end: span.end + self.base }
    }

    pub(crate) fn node(&mut self, span: Span) -> Node {
        let id = self.ir.places.len() as Node;
        self.ir.places.push(span);
        self.ir.under.push(self.guard);
        id
    }

    pub(crate) fn op(&mut self, op: Op) {
        self.ir.funcs[self.func as usize].ops.push(op);
    }

    pub(crate) fn moved(&mut self, dst: Node, src: Node) {
        self.op(Op::Move { dst, src });
    }

    pub(crate) fn string(&mut self, text: &str, span: Span) -> Node {
        let dst = self.node(span);
        let text = self.text(text);
        self.op(Op::Str { dst, text });
        dst
    }

    pub(crate) fn load(&mut self, object: Node, key: &str, span: Span) -> Node {
        let dst = self.node(span);
        let key = self.text(key);
        self.op(Op::Load { dst, object, key });
        dst
    }

    pub(crate) fn store(&mut self, object: Node, key: &str, src: Node) {
        let key = self.text(key);
        self.op(Op::Store { object, key, src });
    }

    pub(crate) fn object(&mut self, span: Span) -> Node {
        let dst = self.node(span);
        self.op(Op::Object { dst });
        dst
    }

    pub(crate) fn global(&mut self, name: &str, span: Span) -> Node {
        let dst = self.node(span);
        let name = self.text(name);
        self.op(Op::Global { dst, name });
        dst
    }

    pub(crate) fn literal(&mut self, text: &str, span: Span, folded: bool) {
        if text.len() >= 6 {
            let (text, name) = (self.text(text), self.hint);
            self.ir.literals.push(Literal { text, name, span, folded });
        }
    }

    /// Opens a function; its range ends at [`Self::close`].
    pub(crate) fn open(&mut self, span: Span, scope: Option<u32>) -> (u32, u32) {
        let low = self.ir.places.len() as Node;
        let this = self.node(span);
        let ret = self.node(span);
        let id = self.ir.funcs.len() as u32;
        let name = self.hint;
        self.ir.funcs.push(Func { low, this, ret, name, span, ..Func::default() });
        for symbol in scope.and_then(|s| self.by_function.remove(&s)).unwrap_or_default() {
            let place = self.scoping.map_or(span, |s| self.span(s.symbol_span(symbol)));
            let node = self.node(place);
            self.symbols.insert(symbol, node);
        }
        (id, std::mem::replace(&mut self.func, id))
    }

    pub(crate) fn close(&mut self, (id, before): (u32, u32)) {
        self.ir.funcs[id as usize].high = self.ir.places.len() as Node;
        self.func = before;
    }

    pub(crate) fn this(&self) -> Node {
        self.ir.funcs[self.func as usize].this
    }
}
