//! What leaves one unit and arrives in another: storage, `globalData`, parameters of pages.

use super::{Label, Node, Part, SinkKind, Solver, Thing, Use};
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// Levels of objects that are looked into.
const DEEP: u8 = 3;

/// A labelled value under a name that other units read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Message {
    /// `storage:token`, `page:pages/a/a`, `app:`.
    pub(crate) name: String,
    /// The member of what is kept there.
    pub(crate) path: String,
    pub(crate) label: Label,
}

/// Everything that units have sent.
#[derive(Debug, Default)]
pub(crate) struct Channel {
    all: FxHashMap<String, Vec<Message>>,
    seen: FxHashSet<Message>,
}

impl Channel {
    /// Adds a message; says whether it is new.
    pub(crate) fn send(&mut self, message: Message) -> bool {
        if !self.seen.insert(message.clone()) {
            return false;
        }
        let list = self.all.entry(message.name.clone()).or_default();
        if list.len() < 64 {
            list.push(message);
        }
        true
    }

    pub(crate) fn get(&self, name: &str) -> &[Message] {
        self.all.get(name).map_or(&[], Vec::as_slice)
    }
}

impl Solver<'_> {
    /// The program keeps `value` under what is in `key`.
    pub(super) fn keep(&mut self, key: Node, value: Node) {
        let object = self.fresh(self.now);
        let storage = self.storage;
        self.put(object, storage);
        self.wait(key, Use::StoreKey { object, src: value });
    }

    /// What is kept under what is in `key` goes into `dst`.
    pub(super) fn kept(&mut self, key: Node, dst: Node) {
        self.wait(key, Use::Kept { dst });
    }

    /// What other units have sent under this name.
    pub(super) fn receive(&mut self, name: &str, node: Node, why: u32) {
        if !self.read.insert(name.to_owned()) && name.starts_with("storage:") {
            // Received once into the shared place.
            return;
        }
        let channel = self.channel;
        for message in channel.get(name) {
            let obj = self.obj(Thing::Label(Rc::new(message.label.clone())));
            if message.path.is_empty() {
                self.put(node, obj);
                continue;
            }
            let value = self.fresh(why);
            self.put(value, obj);
            let mut object = node;
            let parts: Vec<&str> = message.path.split('.').collect();
            for part in &parts[..parts.len() - 1] {
                let key = self.sym(part);
                let (made, _) = self.fresh_object(why);
                self.wait_store(object, key, made);
                object = made;
            }
            if node == object && !name.starts_with("app:") {
                let (made, _) = self.fresh_object(why);
                self.edge(made, node);
                object = made;
            }
            let last = self.sym(parts[parts.len() - 1]);
            self.wait_store(object, last, value);
        }
    }

    /// What this unit sends.
    pub(super) fn messages(&mut self) -> Vec<Message> {
        let mut out = Vec::new();
        for (key, node) in self.members.get(&self.storage).cloned().unwrap_or_default() {
            let name = format!("storage:{}", self.strings[key as usize]);
            for (path, label, _, _) in self.deep_labels(node) {
                out.push(Message { name: name.clone(), path, label });
            }
        }
        for (path, label, _, _) in self.deep_labels(self.app) {
            if path.starts_with("globalData") {
                out.push(Message { name: "app:".to_owned(), path, label });
            }
        }
        for n in 0..self.sinks.len() {
            let sink = self.sinks[n].clone();
            if sink.kind == SinkKind::NavigateUrl {
                self.navigation(&sink, &mut out);
            }
        }
        out
    }

    fn navigation(&mut self, sink: &super::Sink, out: &mut Vec<Message>) {
        for parts in self.render(sink.node) {
            let mut text = String::new();
            let mut holes = Vec::new();
            for part in parts {
                match part {
                    Part::Text(t) => text.push_str(&t),
                    Part::Hole(node) => {
                        text.push('\u{fffd}');
                        holes.push(node);
                    }
                }
            }
            let Some((path, query)) = text.split_once('?') else { continue };
            let file = &self.program.file(self.whys[sink.why as usize].file).path;
            let root = self.program.root_of(file).map_or("", |r| r.folder.as_str());
            let stem = match path.strip_prefix('/') {
                Some(rest) => format!("{root}{rest}"),
                None => menshen_package::join(file, path).unwrap_or_default(),
            };
            let mut holes = holes.into_iter().skip(path.matches('\u{fffd}').count());
            for pair in query.split('&') {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                let count = pair.matches('\u{fffd}').count();
                for hole in holes.by_ref().take(count) {
                    if !value.contains('\u{fffd}') {
                        continue;
                    }
                    for (_, label, _, _) in self.deep_labels(hole) {
                        out.push(Message { name: format!("page:{stem}"), path: key.to_owned(), label });
                    }
                }
            }
        }
    }

    /// Labels in a node and in the members of what it holds: path, label, node, object.
    pub(super) fn deep_labels(&self, node: Node) -> Vec<(String, Label, Node, super::Obj)> {
        let mut out = Vec::new();
        let mut seen = FxHashSet::default();
        self.collect(node, String::new(), 0, &mut seen, &mut out);
        out
    }

    fn collect(
        &self,
        node: Node,
        path: String,
        depth: u8,
        seen: &mut FxHashSet<Node>,
        out: &mut Vec<(String, Label, Node, super::Obj)>,
    ) {
        if depth > DEEP || out.len() > 96 || !seen.insert(node) {
            return;
        }
        for entry in &self.cells[node as usize].entries {
            match &self.things[entry.obj as usize] {
                Thing::Label(label) => out.push((path.clone(), Label::clone(label), node, entry.obj)),
                Thing::Object(_) => {
                    for (key, field) in self.members.get(&entry.obj).into_iter().flatten() {
                        let name = &self.strings[*key as usize];
                        if name.starts_with('$') {
                            continue;
                        }
                        let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
                        self.collect(*field, path, depth + 1, seen, out);
                    }
                }
                _ => {}
            }
        }
    }
}
