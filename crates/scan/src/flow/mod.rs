//! Follows values through one unit: a page, a component or a module, with everything it reaches.
//!
//! The analysis is a points-to analysis without regard to order: every node holds the set of things its values may be
//! (functions, objects, constants, labels of sources), and edges carry them on until nothing changes. Small functions are
//! copied per call, so that what one caller puts in does not come out at another. Bounded in nodes, copies and steps.

mod call;
mod channel;
mod component;
mod edges;
mod label;
mod lists;
mod names;
mod native;
mod operations;
mod promise;
mod result;
mod text;
mod trace;
mod unit;
mod wx;

pub(crate) use channel::{Channel, Message};
pub(crate) use label::{Kind, Label, done};
pub(crate) use result::{CallFact, Flow, Part, SinkFact, SinkKind, Step, Unit};
pub(crate) use trace::Condition;
pub(crate) use unit::analyse;

use crate::ir::Span;
use crate::program::{FileId, Program};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// A node of this unit.
pub(crate) type Node = u32;
/// An object of this unit.
pub(crate) type Obj = u32;
/// A string of this unit.
pub(crate) type Sym = u32;

/// Steps of one unit; beyond it the unit's result is incomplete, and says so.
const STEPS: u64 = 200_000;
/// Copies of functions in one unit.
const COPIES: usize = 1_200;
/// Nodes of a function that is copied.
const COPIED: u32 = 400;
/// Things one node can hold that are no labels.
const WIDTH: usize = 40;
/// Labels one node can hold.
const LABELS: usize = 48;

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Thing {
    /// A function with the copy it belongs to.
    Function {
        file: FileId,
        func: u32,
        copy: u32,
    },
    /// An object, array, promise or instance, by the node that made it.
    Object(Node),
    Text(Rc<str>),
    /// Text made of the parts of this node.
    Joined(Node),
    /// Something that the platform or JavaScript provides, by its dotted name.
    Native(Rc<str>),
    /// A native that belongs to an object: the setter of a state, `resolve` of a promise.
    Bound(&'static str, Node),
    Label(Rc<Label>),
}

/// One thing in a node, with where it came from.
#[derive(Debug, Clone, Copy)]
struct Entry {
    obj: Obj,
    from: Node,
    from_obj: Obj,
    why: u32,
}

/// Where a value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Edge {
    to: Node,
    carries: Carries,
    done: u8,
    why: u32,
}

/// Which things an edge carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Carries {
    All,
    Labels,
    /// Everything but labels.
    Things,
}

/// What waits for the things in a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Use {
    Load {
        dst: Node,
        key: Sym,
    },
    LoadAny {
        dst: Node,
    },
    Store {
        key: Sym,
        src: Node,
    },
    StoreAny {
        src: Node,
    },
    /// This node is the key of a store.
    StoreKey {
        object: Node,
        src: Node,
    },
    Spread {
        dst: Node,
    },
    Call(u32),
    Await {
        dst: Node,
    },
    /// Members of the object are the instance's.
    Instance {
        instance: Node,
    },
    /// A function that is called with this.
    Method {
        instance: Node,
        key: Sym,
    },
    /// `setData` with this object on that instance.
    SetData {
        instance: Node,
    },
    /// Parents of a class.
    Parent {
        class: Node,
    },
    /// This node is the key of what is read from storage.
    Kept {
        dst: Node,
    },
    /// Module id for a bundler's require.
    Bundle {
        dst: Node,
    },
}

#[derive(Default)]
struct Cell {
    entries: Vec<Entry>,
    out: Vec<Edge>,
    uses: Vec<Use>,
    done: u32,
    labels: u16,
    queued: bool,
}

/// One copy of a function's nodes, or of a file's.
#[derive(Debug, Clone, Copy)]
struct Copy {
    file: FileId,
    low: u32,
    high: u32,
    base: Node,
    parent: Option<u32>,
    depth: u8,
}

/// One call of this unit.
#[derive(Debug, Clone)]
struct CallSite {
    dst: Node,
    callee: Node,
    this: Option<Node>,
    args: Rc<[Node]>,
    new: bool,
    spread: bool,
    name: Sym,
    why: u32,
    known: bool,
}

/// A place with its condition.
#[derive(Debug, Clone, Copy, Default)]
struct Why {
    file: FileId,
    span: Span,
    guard: u32,
    copy: u32,
}

/// A place where values leave.
#[derive(Debug, Clone)]
struct Sink {
    kind: SinkKind,
    node: Node,
    why: u32,
    /// The API and argument: `request.url`.
    name: Rc<str>,
    call: Option<u32>,
}

/// The analysis of one unit.
pub(crate) struct Solver<'p> {
    program: &'p Program,
    cells: Vec<Cell>,
    /// Edges of nodes that have many.
    more_out: FxHashSet<(Node, Node, Carries, u8)>,
    /// Uses of nodes that have many.
    more_uses: FxHashSet<(Node, Use)>,
    things: Vec<Thing>,
    ids: FxHashMap<Thing, Obj>,
    strings: Vec<Rc<str>>,
    symbols: FxHashMap<Rc<str>, Sym>,
    /// Symbols of each file's texts.
    file_symbols: FxHashMap<FileId, Vec<Sym>>,
    copies: Vec<Copy>,
    copy_of: FxHashMap<(FileId, u32, u32, Node), u32>,
    file_copy: FxHashMap<FileId, u32>,
    /// Nodes made here, outside the files: where they stand.
    made: FxHashMap<Node, u32>,
    active: FxHashSet<(FileId, u32, u32)>,
    fields: FxHashMap<(Obj, Sym), Node>,
    members: FxHashMap<Obj, Vec<(Sym, Node)>>,
    any_readers: FxHashMap<Obj, Vec<Node>>,
    spreads: FxHashMap<Obj, Vec<Node>>,
    parents: FxHashMap<Obj, Vec<Obj>>,
    loads_by_parent: FxHashMap<Obj, Vec<(Sym, Node)>>,
    /// Entries of `loads_by_parent`, each once.
    inherited: FxHashSet<(Obj, Sym, Node)>,
    instances: FxHashMap<Obj, Node>,
    linked: FxHashSet<(u32, Obj)>,
    joined: FxHashMap<Node, Rc<[Node]>>,
    calls: Vec<CallSite>,
    whys: Vec<Why>,
    sinks: Vec<Sink>,
    named: Vec<(Rc<str>, u32)>,
    queue: Vec<Node>,
    /// Things to hand to what waits in a node, put off to keep the stack small; how many of them.
    late: Vec<(Node, Use, u32)>,
    depth: u32,
    pending: Vec<(FileId, u32, u32)>,
    steps: u64,
    channel: &'p Channel,
    read: FxHashSet<String>,
    storage: Obj,
    app: Node,
    templates: FxHashSet<(FileId, Node)>,
    root: FileId,
    stem: String,
    now: u32,
    /// Instance of each component file.
    component_nodes: FxHashMap<String, Node>,
    opened: Vec<(Node, u32)>,
    /// Members that something was stored into, reads alone not counted.
    written: FxHashSet<Node>,
    /// Where each object was made.
    origins: FxHashMap<Obj, u32>,
}
