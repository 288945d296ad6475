//! One file, lowered once: what flows where, without the syntax tree. Every other part reads this form only.
//!
//! Nodes are places that hold values (variables, parameters, results). The nodes of a function and of all functions
//! inside it are one range, so that a call can be given a copy of the function by shifting that range.

mod build;
mod class;
mod expression;
mod fold;
mod function;
mod guard;
mod jsx;
mod markup;
mod module;
mod pattern;
mod script;
mod statement;
mod vue;

pub(crate) use markup::template;
pub(crate) use script::{Language, json, script};
pub(crate) use vue::vue;

/// A place that holds values, counted within its file.
pub(crate) type Node = u32;
/// A string of the file's table.
pub(crate) type Text = u32;
/// No guard.
pub(crate) const FREE: u32 = 0;

/// A byte range of the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl From<oxc::span::Span> for Span {
    fn from(span: oxc::span::Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

/// One step of a function. Order does not matter: flow is followed without regard to time.
#[derive(Debug, Clone)]
pub(crate) enum Op {
    Move {
        dst: Node,
        src: Node,
    },
    /// A fresh object; its identity is this place.
    Object {
        dst: Node,
    },
    Function {
        dst: Node,
        func: u32,
    },
    Str {
        dst: Node,
        text: Text,
    },
    /// A name that no scope declares.
    Global {
        dst: Node,
        name: Text,
    },
    Load {
        dst: Node,
        object: Node,
        key: Text,
    },
    /// The key is computed.
    LoadAny {
        dst: Node,
        object: Node,
    },
    Store {
        object: Node,
        key: Text,
        src: Node,
    },
    StoreAny {
        object: Node,
        key: Node,
        src: Node,
    },
    /// All members of `src` are `dst`'s too.
    Spread {
        dst: Node,
        src: Node,
    },
    Call(Box<Call>),
    /// Text made of these parts, in order.
    Concat {
        dst: Node,
        parts: Box<[Node]>,
    },
    /// A value computed from these: neither text nor the same value.
    Derive {
        dst: Node,
        from: Box<[Node]>,
    },
    Await {
        dst: Node,
        src: Node,
    },
    Require {
        dst: Node,
        name: Text,
    },
    /// The class or constructor `class` inherits from `parent`.
    Extends {
        class: Node,
        parent: Node,
    },
    /// An object that looks like the options of a page or component.
    Options {
        object: Node,
    },
    /// An attribute of a tag in a template.
    Attribute(Box<Attribute>),
}

/// One call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) dst: Node,
    pub(crate) callee: Node,
    pub(crate) this: Option<Node>,
    pub(crate) args: Box<[Node]>,
    /// Which arguments are spread.
    pub(crate) spread: bool,
    pub(crate) new: bool,
    /// The last name in the callee: `c` of `a.b.c()`.
    pub(crate) name: Text,
    pub(crate) guard: u32,
    pub(crate) span: Span,
}

/// One attribute of a template's tag.
#[derive(Debug, Clone)]
pub(crate) struct Attribute {
    pub(crate) tag: Text,
    pub(crate) name: Text,
    pub(crate) value: Node,
    /// The value is a handler of this event.
    pub(crate) event: bool,
    /// `data-*` of the same tag, as one object.
    pub(crate) dataset: Option<Node>,
    /// The component instance of the template.
    pub(crate) owner: Option<Node>,
    pub(crate) guard: u32,
    pub(crate) span: Span,
}

/// A condition under which code runs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guard {
    /// The condition around this one.
    pub(crate) parent: u32,
    pub(crate) kind: GuardKind,
    /// Nodes of the condition's own values.
    pub(crate) nodes: Vec<Node>,
    /// Names, members and strings that it mentions.
    pub(crate) words: Vec<Text>,
}

/// What kind of condition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum GuardKind {
    #[default]
    If,
    Loop,
    /// The branch of a failed attempt.
    Catch,
}

/// One function, or the file's top level.
#[derive(Debug, Clone, Default)]
pub(crate) struct Func {
    /// Its nodes and those of the functions inside it: `low..high`.
    pub(crate) low: Node,
    pub(crate) high: Node,
    pub(crate) this: Node,
    pub(crate) params: Vec<Node>,
    pub(crate) rest: Option<Node>,
    pub(crate) arguments: Option<Node>,
    pub(crate) ret: Node,
    pub(crate) is_async: bool,
    pub(crate) generator: bool,
    pub(crate) name: Text,
    pub(crate) ops: Vec<Op>,
    pub(crate) span: Span,
}

/// A string of the source, with the name it is given to.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    pub(crate) text: Text,
    /// The variable, member or parameter it goes to; empty when there is none.
    pub(crate) name: Text,
    pub(crate) span: Span,
    /// It does not stand in the source as such: joined from pieces, decoded.
    pub(crate) folded: bool,
}

/// One lowered file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ir {
    pub(crate) texts: Vec<Box<str>>,
    pub(crate) funcs: Vec<Func>,
    /// Where each node stands in the source.
    pub(crate) places: Vec<Span>,
    pub(crate) guards: Vec<Guard>,
    /// The condition that each node was made under.
    pub(crate) under: Vec<u32>,
    pub(crate) literals: Vec<Literal>,
    /// `module` of the file; its `exports` is what others require.
    pub(crate) module: Node,
    /// Modules that a bundler put into this file: id and function.
    pub(crate) bundled: Vec<(Text, u32)>,
    /// Comments, as byte ranges.
    pub(crate) comments: Vec<Span>,
    /// Depth and size of the largest `switch`, and other marks of an interpreter.
    pub(crate) marks: Marks,
}

/// Counts that tell an interpreter from other code.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Marks {
    /// Cases of the largest `switch` on numbers inside a loop.
    pub(crate) opcode_cases: u32,
    /// Where the evidence is strongest.
    pub(crate) place: Span,
}

impl Ir {
    pub(crate) fn text(&self, text: Text) -> &str {
        &self.texts[text as usize]
    }
}
