//! Nodes, things and edges: how things move on until nothing changes.

use super::{
    Carries, Cell, Edge, Entry, LABELS, Label, Node, Obj, STEPS, Solver, Sym, Thing, Use, WIDTH, Why,
};
use std::rc::Rc;

/// Edges and uses of a node that are looked through; further ones are found by hash.
const SHORT: usize = 16;
/// Levels of things that wait for each other.
const DEPTH: u32 = 64;

impl Solver<'_> {
    pub(super) fn sym(&mut self, text: &str) -> Sym {
        if let Some(found) = self.symbols.get(text) {
            return *found;
        }
        let id = self.strings.len() as Sym;
        let text: Rc<str> = text.into();
        self.strings.push(text.clone());
        self.symbols.insert(text, id);
        id
    }

    pub(super) fn obj(&mut self, thing: Thing) -> Obj {
        if let Some(found) = self.ids.get(&thing) {
            return *found;
        }
        let id = self.things.len() as Obj;
        self.things.push(thing.clone());
        self.ids.insert(thing, id);
        id
    }

    pub(super) fn native_obj(&mut self, name: &str) -> Obj {
        self.obj(Thing::Native(name.into()))
    }

    /// A node of the analysis' own, standing where `why` says.
    pub(super) fn fresh(&mut self, why: u32) -> Node {
        let id = self.cells.len() as Node;
        self.cells.push(Cell::default());
        self.made.insert(id, why);
        id
    }

    pub(super) fn why(&mut self, why: Why) -> u32 {
        self.whys.push(why);
        self.whys.len() as u32 - 1
    }

    /// Puts a thing into a node without a source.
    pub(super) fn put(&mut self, node: Node, obj: Obj) {
        self.add(node, Entry { obj, from: Node::MAX, from_obj: obj, why: 0 });
    }

    /// A node that holds just this.
    pub(super) fn holding(&mut self, thing: Thing, why: u32) -> Node {
        let node = self.fresh(why);
        let obj = self.obj(thing);
        self.put(node, obj);
        node
    }

    /// A node with a fresh object, whose identity it is.
    pub(super) fn fresh_object(&mut self, why: u32) -> (Node, Obj) {
        let node = self.fresh(why);
        let obj = self.obj(Thing::Object(node));
        self.put(node, obj);
        (node, obj)
    }

    pub(super) fn add(&mut self, node: Node, entry: Entry) {
        self.steps += 1;
        let label = matches!(self.things[entry.obj as usize], Thing::Label(_));
        let cell = &mut self.cells[node as usize];
        if cell.entries.iter().any(|e| e.obj == entry.obj) {
            return;
        }
        let (limit, count) = if label {
            (LABELS, usize::from(cell.labels))
        } else {
            (WIDTH, cell.entries.len() - usize::from(cell.labels))
        };
        if count >= limit {
            return;
        }
        cell.labels += u16::from(label);
        cell.entries.push(entry);
        if !cell.queued {
            cell.queued = true;
            self.queue.push(node);
        }
    }

    pub(super) fn edge(&mut self, from: Node, to: Node) {
        self.edge_of(from, Edge { to, carries: Carries::All, done: 0, why: 0 });
    }

    pub(super) fn edge_why(&mut self, from: Node, to: Node, why: u32) {
        self.edge_of(from, Edge { to, carries: Carries::All, done: 0, why });
    }

    /// Everything but labels.
    pub(super) fn things(&mut self, from: Node, to: Node) {
        self.edge_of(from, Edge { to, carries: Carries::Things, done: 0, why: 0 });
    }

    /// Labels only, marked with what was done.
    pub(super) fn derive(&mut self, from: Node, to: Node, done: u8, why: u32) {
        self.edge_of(from, Edge { to, carries: Carries::Labels, done, why });
    }

    pub(super) fn edge_of(&mut self, from: Node, edge: Edge) {
        if from == edge.to {
            return;
        }
        let cell = &mut self.cells[from as usize];
        let same = |e: &Edge| e.to == edge.to && e.carries == edge.carries && e.done == edge.done;
        let known = cell.out.iter().take(SHORT).any(same);
        if known || cell.out.len() >= SHORT && !self.more_out.insert((from, edge.to, edge.carries, edge.done))
        {
            return;
        }
        cell.out.push(edge);
        for n in 0..self.cells[from as usize].entries.len() {
            let entry = self.cells[from as usize].entries[n];
            self.along(from, entry, edge);
        }
    }

    fn along(&mut self, from: Node, entry: Entry, edge: Edge) {
        let mut obj = entry.obj;
        if let Thing::Label(label) = &self.things[obj as usize] {
            if edge.carries == Carries::Things {
                return;
            }
            if edge.done != 0 && label.done & edge.done != edge.done {
                let mut label = Label::clone(label);
                label.done |= edge.done;
                obj = self.obj(Thing::Label(Rc::new(label)));
            }
        } else if edge.carries == Carries::Labels {
            return;
        }
        self.add(edge.to, Entry { obj, from, from_obj: entry.obj, why: edge.why });
    }

    pub(super) fn wait(&mut self, node: Node, what: Use) {
        let uses = &mut self.cells[node as usize].uses;
        let known = uses.iter().take(SHORT).any(|u| *u == what);
        if known || uses.len() >= SHORT && !self.more_uses.insert((node, what)) {
            return;
        }
        uses.push(what);
        let count = self.cells[node as usize].entries.len();
        // What waits leads to what waits: beyond some levels the rest is done later, from a list instead of the stack.
        if count > 0 && self.depth >= DEPTH {
            self.late.push((node, what, count as u32));
            return;
        }
        self.depth += 1;
        self.handle_first(node, what, count);
        self.depth -= 1;
    }

    /// Hands the first `count` things of a node to what waits there.
    fn handle_first(&mut self, node: Node, what: Use, count: usize) {
        for n in 0..count {
            if self.steps > STEPS {
                return;
            }
            let entry = self.cells[node as usize].entries[n];
            self.handle(node, entry, what);
        }
    }

    /// Runs until nothing changes, or until the budget is used up.
    pub(super) fn settle(&mut self) {
        loop {
            while self.steps <= STEPS
                && let Some((file, func, copy)) = self.pending.pop()
            {
                self.activate(file, func, copy);
            }
            if self.steps > STEPS {
                self.queue.clear();
                self.pending.clear();
                self.late.clear();
                return;
            }
            if let Some((node, what, count)) = self.late.pop() {
                self.handle_first(node, what, count as usize);
                continue;
            }
            let Some(node) = self.queue.pop() else {
                if self.pending.is_empty() {
                    return;
                }
                continue;
            };
            let cell = &mut self.cells[node as usize];
            cell.queued = false;
            let from = cell.done as usize;
            let to = cell.entries.len();
            cell.done = to as u32;
            for n in from..to {
                let entry = self.cells[node as usize].entries[n];
                let mut k = 0;
                while self.steps <= STEPS && k < self.cells[node as usize].out.len() {
                    let edge = self.cells[node as usize].out[k];
                    self.along(node, entry, edge);
                    k += 1;
                }
                let mut k = 0;
                while self.steps <= STEPS && k < self.cells[node as usize].uses.len() {
                    let what = self.cells[node as usize].uses[k];
                    self.handle(node, entry, what);
                    k += 1;
                }
            }
        }
    }

    /// The node of a member.
    pub(super) fn field(&mut self, obj: Obj, key: Sym) -> Node {
        if let Some(found) = self.fields.get(&(obj, key)) {
            return *found;
        }
        let why = match &self.things[obj as usize] {
            Thing::Object(node) | Thing::Bound(_, node) => self.origin(obj, *node),
            _ => 0,
        };
        let node = self.fresh(why);
        self.fields.insert((obj, key), node);
        self.members.entry(obj).or_default().push((key, node));
        if let Some(readers) = self.any_readers.get(&obj).cloned() {
            for reader in readers {
                self.edge(node, reader);
            }
        }
        if let Some(targets) = self.spreads.get(&obj).cloned() {
            for target in targets {
                self.wait_store(target, key, node);
            }
        }
        if let Some(instance) = self.instances.get(&obj).copied() {
            self.instance_member(instance, key, node);
        }
        node
    }

    /// The place and condition that an object was made at.
    fn origin(&mut self, obj: Obj, node: Node) -> u32 {
        if let Some(why) = self.made.get(&node).or_else(|| self.origins.get(&obj)) {
            return *why;
        }
        let why = match self.local(node) {
            Some((file, copy, local)) => {
                let ir = self.program.file(file).ir();
                let (span, guard) = ir.map_or_else(Default::default, |ir| {
                    (ir.places[local as usize], ir.under[local as usize])
                });
                self.why(Why { file, span, guard, copy })
            }
            None => 0,
        };
        self.origins.insert(obj, why);
        why
    }

    /// Stores `src` as a member of everything in `object`.
    pub(super) fn wait_store(&mut self, object: Node, key: Sym, src: Node) {
        self.wait(object, Use::Store { key, src });
    }

    /// A new node with the member of everything in `object`.
    pub(super) fn member(&mut self, object: Node, key: &str, why: u32) -> Node {
        let key = self.sym(key);
        let dst = self.fresh(why);
        self.wait(object, Use::Load { dst, key });
        dst
    }
}
