//! What a function's steps mean, and what happens when a thing arrives where something waits for it.

use super::{CallSite, Copy, Edge, Entry, Label, Node, Obj, Solver, Sym, Thing, Use, Why};
use crate::ir::{Op, Span};
use crate::program::FileId;
use std::rc::Rc;

/// Most members in a label's path.
const PATH: usize = 4;

impl Solver<'_> {
    /// Nodes for a file, once.
    pub(super) fn open_file(&mut self, file: FileId) -> Option<u32> {
        if let Some(found) = self.file_copy.get(&file) {
            return Some(*found);
        }
        let ir = self.program.file(file).ir()?;
        if ir.funcs.is_empty() {
            return None;
        }
        let base = self.cells.len() as Node;
        let high = ir.places.len() as u32;
        self.cells.resize_with(self.cells.len() + high as usize, Default::default);
        let id = self.copies.len() as u32;
        self.copies.push(Copy { file, low: 0, high, base, parent: None, depth: 0 });
        self.opened.push((base, id));
        self.file_copy.insert(file, id);
        self.file_symbols.insert(file, vec![Sym::MAX; ir.texts.len()]);
        Some(id)
    }

    /// The unit's node of a file's node, seen from a copy.
    pub(super) fn at(&self, copy: u32, node: u32) -> Node {
        let mut copy = &self.copies[copy as usize];
        loop {
            if node >= copy.low && node < copy.high {
                return copy.base + (node - copy.low);
            }
            match copy.parent {
                Some(parent) => copy = &self.copies[parent as usize],
                None => return copy.base,
            }
        }
    }

    pub(super) fn file_sym(&mut self, file: FileId, text: u32) -> Sym {
        if let Some(found) = self.file_symbols.get(&file).and_then(|s| s.get(text as usize))
            && *found != Sym::MAX
        {
            return *found;
        }
        let program = self.program;
        let Some(ir) = program.file(file).ir() else { return 0 };
        let sym = self.sym(ir.text(text));
        if let Some(list) = self.file_symbols.get_mut(&file) {
            list[text as usize] = sym;
        }
        sym
    }

    /// Makes a function's steps count.
    pub(super) fn activate(&mut self, file: FileId, func: u32, copy: u32) {
        if !self.active.insert((file, func, copy)) {
            return;
        }
        let program = self.program;
        let Some(ir) = program.file(file).ir() else { return };
        for op in &ir.funcs[func as usize].ops {
            self.steps += 1;
            self.operation(file, copy, op);
        }
    }

    fn operation(&mut self, file: FileId, copy: u32, op: &Op) {
        match op {
            Op::Move { dst, src } => self.edge(self.at(copy, *src), self.at(copy, *dst)),
            Op::Object { dst } => {
                let node = self.at(copy, *dst);
                let obj = self.obj(Thing::Object(node));
                self.put(node, obj);
            }
            Op::Function { dst, func } => {
                let obj = self.obj(Thing::Function { file, func: *func, copy });
                self.put(self.at(copy, *dst), obj);
            }
            Op::Str { dst, text } => {
                let sym = self.file_sym(file, *text);
                let obj = self.obj(Thing::Text(self.strings[sym as usize].clone()));
                self.put(self.at(copy, *dst), obj);
            }
            Op::Global { dst, name } => {
                let sym = self.file_sym(file, *name);
                let name = self.strings[sym as usize].clone();
                self.global(&name, self.at(copy, *dst), file, copy, *dst);
            }
            Op::Load { dst, object, key } => {
                let key = self.file_sym(file, *key);
                let dst = self.at(copy, *dst);
                self.wait(self.at(copy, *object), Use::Load { dst, key });
            }
            Op::LoadAny { dst, object } => {
                let dst = self.at(copy, *dst);
                self.wait(self.at(copy, *object), Use::LoadAny { dst });
            }
            Op::Store { object, key, src } => {
                let key = self.file_sym(file, *key);
                let src = self.at(copy, *src);
                self.wait(self.at(copy, *object), Use::Store { key, src });
            }
            Op::StoreAny { object, key, src } => {
                let (object, key, src) = (self.at(copy, *object), self.at(copy, *key), self.at(copy, *src));
                self.wait(key, Use::StoreKey { object, src });
                self.wait(object, Use::StoreAny { src });
            }
            Op::Spread { dst, src } => {
                let dst = self.at(copy, *dst);
                self.wait(self.at(copy, *src), Use::Spread { dst });
            }
            Op::Call(call) => {
                let name = self.file_sym(file, call.name);
                let why = self.why(Why { file, span: call.span, guard: call.guard, copy });
                let site = CallSite {
                    dst: self.at(copy, call.dst),
                    callee: self.at(copy, call.callee),
                    this: call.this.map(|t| self.at(copy, t)),
                    args: call.args.iter().map(|a| self.at(copy, *a)).collect(),
                    new: call.new,
                    spread: call.spread,
                    name,
                    why,
                    known: false,
                };
                self.by_name(&site);
                self.call(site);
            }
            Op::Concat { dst, parts } => {
                let node = self.at(copy, *dst);
                let parts: Rc<[Node]> = parts.iter().map(|p| self.at(copy, *p)).collect();
                for part in parts.iter() {
                    self.derive(*part, node, 0, 0);
                }
                self.joined.insert(node, parts);
                let obj = self.obj(Thing::Joined(node));
                self.put(node, obj);
            }
            Op::Derive { dst, from } => {
                let dst = self.at(copy, *dst);
                for node in from {
                    self.derive(self.at(copy, *node), dst, super::done::NUMBER, 0);
                }
            }
            Op::Await { dst, src } => {
                let dst = self.at(copy, *dst);
                self.wait(self.at(copy, *src), Use::Await { dst });
            }
            Op::Require { dst, name } => {
                let sym = self.file_sym(file, *name);
                let name = self.strings[sym as usize].clone();
                let dst = self.at(copy, *dst);
                self.require(file, &name, dst);
            }
            Op::Extends { class, parent } => {
                let class = self.at(copy, *class);
                self.wait(self.at(copy, *parent), Use::Parent { class });
            }
            Op::Options { object } => self.options(self.at(copy, *object)),
            Op::Attribute(it) => self.attribute(file, copy, it),
        }
    }

    pub(super) fn call(&mut self, site: CallSite) {
        let callee = site.callee;
        let id = self.calls.len() as u32;
        self.calls.push(site);
        self.wait(callee, Use::Call(id));
    }

    /// A thing has arrived in a node where something waits.
    pub(super) fn handle(&mut self, node: Node, entry: Entry, what: Use) {
        self.steps += 1;
        let obj = entry.obj;
        let thing = self.things[obj as usize].clone();
        match what {
            Use::Load { dst, key } => self.load(node, obj, &thing, dst, key),
            Use::LoadAny { dst } => match thing {
                Thing::Object(_) | Thing::Function { .. } => {
                    for (_, field) in self.members.get(&obj).cloned().unwrap_or_default() {
                        self.edge(field, dst);
                    }
                    self.any_readers.entry(obj).or_default().push(dst);
                }
                Thing::Label(label) => self.extend_label(node, obj, &label, "*", dst),
                Thing::Native(name) => {
                    let native = self.native_obj(&format!("{name}.[]"));
                    self.put(dst, native);
                }
                _ => {}
            },
            Use::Store { key, src } => match thing {
                Thing::Object(_) | Thing::Function { .. } => {
                    let field = self.field(obj, key);
                    self.written.insert(field);
                    self.edge(src, field);
                }
                Thing::Native(name) => self.store_native(&name, key, src),
                Thing::Bound(..) => {
                    let field = self.field(obj, key);
                    self.edge(src, field);
                }
                _ => {}
            },
            Use::StoreAny { src } => {
                if let Thing::Object(_) = thing {
                    let star = self.sym("*");
                    let field = self.field(obj, star);
                    self.edge(src, field);
                }
            }
            Use::StoreKey { object, src } => {
                if let Thing::Text(text) = thing {
                    let key = self.sym(&text);
                    self.wait_store(object, key, src);
                }
            }
            Use::Spread { dst } => match thing {
                Thing::Object(_) | Thing::Function { .. } => {
                    for (key, field) in self.members.get(&obj).cloned().unwrap_or_default() {
                        self.wait_store(dst, key, field);
                    }
                    self.spreads.entry(obj).or_default().push(dst);
                }
                // Members of a tainted object: the target answers for any of them.
                Thing::Label(_) => {
                    let star = self.sym("*");
                    self.wait_store(dst, star, node);
                }
                Thing::Native(_) => self.edge(node, dst),
                _ => {}
            },
            Use::Call(id) => self.called(id, obj, &thing),
            Use::Await { dst } => self.awaited(node, entry, &thing, dst),
            Use::Instance { instance } => self.instance_object(instance, obj),
            Use::Method { instance, key } => self.method(instance, key, &thing),
            Use::SetData { instance } => self.set_data(instance, node, obj, &thing),
            Use::Parent { class } => self.parent(class, &thing),
            Use::Kept { dst } => {
                if let Thing::Text(text) = thing {
                    let key = self.sym(&text);
                    let storage = self.storage;
                    let field = self.field(storage, key);
                    self.edge(field, dst);
                    let why = self.made.get(&dst).copied().unwrap_or(0);
                    self.receive(&format!("storage:{text}"), field, why);
                }
            }
            Use::Bundle { dst } => {
                if let Thing::Text(id) = thing {
                    self.bundle(&id, dst);
                }
            }
        }
    }

    fn load(&mut self, node: Node, obj: Obj, thing: &Thing, dst: Node, key: Sym) {
        match thing {
            Thing::Object(_) | Thing::Function { .. } | Thing::Bound(..) => {
                let name = self.strings[key as usize].clone();
                if let Thing::Bound("$module", inner) = thing {
                    let inner = *inner;
                    if name.len() <= 2 || &*name == "default" {
                        self.edge(inner, dst);
                    }
                }
                let field = self.field(obj, key);
                self.edge(field, dst);
                if &*name == "prototype" && matches!(thing, Thing::Function { .. }) {
                    let object = self.obj(Thing::Object(field));
                    self.put(field, object);
                }
                if matches!(thing, Thing::Object(_)) {
                    if &*name == "*" {
                        for (_, field) in self.members.get(&obj).cloned().unwrap_or_default() {
                            self.edge(field, dst);
                        }
                        self.any_readers.entry(obj).or_default().push(dst);
                    } else if !super::lists::is_method(&name) {
                        let star = self.sym("*");
                        let any = self.field(obj, star);
                        self.edge(any, dst);
                    }
                    self.inherit(obj, key, dst, 0);
                }
                self.builtin(obj, thing, &name, dst);
            }
            Thing::Label(label) => {
                let name = self.strings[key as usize].clone();
                if &*name != "length" {
                    let label = label.clone();
                    self.extend_label(node, obj, &label, &name, dst);
                }
            }
            Thing::Native(name) => {
                let name = name.clone();
                let key = self.strings[key as usize].clone();
                self.load_native(&name, &key, dst);
            }
            Thing::Text(_) | Thing::Joined(_) => {
                let name = self.strings[key as usize].clone();
                self.builtin(obj, thing, &name, dst);
            }
        }
    }

    /// Members that come from parents: classes, behaviors, prototypes.
    pub(super) fn inherit(&mut self, obj: Obj, key: Sym, dst: Node, depth: u8) {
        if depth > 6 || !self.inherited.insert((obj, key, dst)) {
            return;
        }
        self.loads_by_parent.entry(obj).or_default().push((key, dst));
        for parent in self.parents.get(&obj).cloned().unwrap_or_default() {
            let field = self.field(parent, key);
            self.edge(field, dst);
            self.inherit(parent, key, dst, depth + 1);
        }
    }

    /// `child` has the members of `parent`.
    pub(super) fn link(&mut self, child: Obj, parent: Obj) {
        if child == parent || !self.linked.insert((child, parent)) {
            return;
        }
        self.parents.entry(child).or_default().push(parent);
        for (key, dst) in self.loads_by_parent.get(&child).cloned().unwrap_or_default() {
            let field = self.field(parent, key);
            self.edge(field, dst);
            self.inherit(parent, key, dst, 1);
        }
    }

    fn extend_label(&mut self, node: Node, obj: Obj, label: &Label, key: &str, dst: Node) {
        let mut label = label.clone();
        if label.path.split('.').count() <= PATH && key != "*" {
            label.path =
                if label.path.is_empty() { key.into() } else { format!("{}.{key}", label.path).into() };
        }
        let extended = self.obj(Thing::Label(Rc::new(label)));
        self.add(dst, Entry { obj: extended, from: node, from_obj: obj, why: 0 });
    }

    /// Puts a label of this kind, made at `why`, into a node.
    pub(super) fn source(&mut self, node: Node, kind: super::Kind, path: &str, why: u32) {
        let Why { file, span, .. } = self.whys[why as usize];
        let label = Label { kind, file, span, path: path.into(), done: 0 };
        let obj = self.obj(Thing::Label(Rc::new(label)));
        self.put(node, obj);
    }

    /// Where a node stands.
    pub(super) fn place(&self, node: Node) -> Option<(FileId, Span)> {
        if let Some(why) = self.made.get(&node) {
            let why = self.whys[*why as usize];
            return (why.span != Span::default()).then_some((why.file, why.span));
        }
        let (file, _, local) = self.local(node)?;
        let ir = self.program.file(file).ir()?;
        Some((file, *ir.places.get(local as usize)?))
    }

    /// The file, the copy and the file's node that a node is.
    pub(super) fn local(&self, node: Node) -> Option<(FileId, u32, u32)> {
        let at = self.opened.partition_point(|(base, _)| *base <= node);
        let (base, id) = *self.opened.get(at.checked_sub(1)?)?;
        let copy = self.copies[id as usize];
        let local = copy.low + (node - base);
        (local < copy.high).then_some((copy.file, id, local))
    }

    pub(super) fn require(&mut self, from: FileId, name: &str, dst: Node) {
        let program = self.program;
        let path = &program.file(from).path;
        match program.resolve(path, name) {
            Some(file) => {
                let exports = self.exports_of(file);
                match exports {
                    Some(node) => self.edge(node, dst),
                    None => {
                        let native = self.native_obj("module:?");
                        self.put(dst, native);
                    }
                }
            }
            None => {
                let native = match name {
                    "@tarojs/taro" | "@tarojs/taro-weapp" | "@dcloudio/uni-mp-weixin" => "wx".to_owned(),
                    other => format!("module:{other}"),
                };
                let native = self.native_obj(&native);
                self.put(dst, native);
            }
        }
    }

    /// The node of a file's `module.exports`.
    pub(super) fn exports_of(&mut self, file: FileId) -> Option<Node> {
        let copy = self.open_file(file)?;
        self.pending.push((file, 0, copy));
        let module = self.at(copy, self.program.file(file).ir()?.module);
        let key = self.sym("exports");
        let dst = self.fresh(0);
        self.wait(module, Use::Load { dst, key });
        Some(dst)
    }

    /// An edge with a reason, from an argument to a parameter.
    pub(super) fn pass(&mut self, from: Node, to: Node, why: u32) {
        self.edge_of(from, Edge { to, carries: super::Carries::All, done: 0, why });
    }
}
