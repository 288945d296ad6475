//! The commands of a view, read into a tree of nodes without a browser. The same rules as the view's own: known ops,
//! known ids, bounded sizes; what breaks one is an error of the page.

use std::collections::{BTreeMap, BTreeSet};

use menshen_wire::{Reader, Value};

use super::tags;

/// Most nodes of one page.
const NODES: usize = 200_000;
/// Most levels of one page, as in the view.
const LEVELS: usize = 512;
/// Longest text of one command, in bytes.
const TEXT: usize = 4 << 20;
/// Longest name of a tag, an attribute, a type or a method, in characters.
const NAME: usize = 256;
/// Most parts of a query that are answered.
const QUERY: usize = 10_000;
/// Most computed styles of one part that are answered.
const STYLES: usize = 100;

/// A node of a page.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Tag; empty for text, `#` for a fragment.
    pub(crate) tag: String,
    /// Children in order.
    pub(crate) children: Vec<u32>,
    /// Its parent.
    pub(crate) parent: Option<u32>,
    /// Event types it listens to.
    pub(crate) listens: BTreeSet<String>,
}

/// Something the guest waits an answer for.
#[derive(Debug, PartialEq)]
pub(crate) enum Asked {
    /// `query`: of each part the names of styles that it wants computed.
    Query(u32, Vec<Vec<String>>),
    /// `invoke`.
    Invoke(u32),
    /// `painted`.
    Painted(u32),
    /// `animate`.
    Animate(u32),
}

/// The tree of one page.
#[derive(Debug)]
pub(crate) struct Tree {
    nodes: BTreeMap<u32, Node>,
    pub(crate) commands: u64,
    pub(crate) bytes: u64,
    pub(crate) asked: Vec<Asked>,
}

impl Tree {
    pub(crate) fn new() -> Self {
        let root = Node { tag: "#root".into(), ..Node::default() };
        Self { nodes: BTreeMap::from([(0, root)]), commands: 0, bytes: 0, asked: Vec::new() }
    }

    /// Applies a batch; the first broken rule ends it.
    pub(crate) fn apply(&mut self, batch: &[u8]) -> Result<(), String> {
        self.bytes += batch.len() as u64;
        let mut r = Reader::new(batch);
        while r.remaining() > 0 {
            self.commands += 1;
            let op = r.varint("op").map_err(|e| e.to_string())?;
            self.command(op, &mut r).map_err(|e| format!("command {} (op {op}): {e}", self.commands))?;
        }
        Ok(())
    }

    /// Nodes that hang below the root, the root not counted.
    pub(crate) fn attached(&self) -> Vec<u32> {
        let (mut out, mut next, mut seen) = (Vec::new(), vec![0], BTreeSet::new());
        while let Some(id) = next.pop() {
            if !seen.insert(id) {
                continue;
            }
            if id != 0 {
                out.push(id);
            }
            next.extend(self.nodes.get(&id).into_iter().flat_map(|n| n.children.iter().rev()));
        }
        out
    }

    pub(crate) fn get(&self, id: u32) -> Option<&Node> {
        self.nodes.get(&id)
    }

    fn command(&mut self, op: u32, r: &mut Reader<'_>) -> Result<(), String> {
        match op {
            1 => {
                let (id, tag) = (uint(r)?, name(r)?);
                if !tags::is_tag(&tag) {
                    return Err(format!("tag {tag:?} is not a name"));
                }
                self.create(id, tag)?;
            }
            2 => {
                let id = uint(r)?;
                text(r)?;
                self.create(id, String::new())?;
            }
            3 => {
                let id = uint(r)?;
                self.create(id, "#".into())?;
            }
            4 => {
                let id = self.node(r)?;
                self.release(id)?;
            }
            5 => {
                let (parent, child) = (self.node(r)?, self.node(r)?);
                let end = self.children(parent).len();
                self.put(parent, end, &[child])?;
            }
            6 => {
                let (parent, child) = (self.node(r)?, self.node(r)?);
                self.cut(parent, child)?;
            }
            7 => {
                let (parent, child, before) = (self.node(r)?, self.node(r)?, self.node(r)?);
                self.detach(child);
                let at = self.index(parent, before)?;
                self.put(parent, at, &[child])?;
            }
            8 => {
                let (parent, new, old) = (self.node(r)?, self.node(r)?, self.node(r)?);
                let at = self.index(parent, old)?;
                self.put(parent, at, &[new])?;
                self.cut(parent, old)?;
            }
            9 => {
                let (parent, before, count, list) = (self.node(r)?, self.node(r)?, uint(r)?, self.node(r)?);
                let at = self.index(parent, before)?;
                self.splice_out(parent, at, count)?;
                self.put(parent, at, &[list])?;
            }
            10 => {
                let (parent, list) = (self.node(r)?, self.node(r)?);
                let end = self.children(parent).len();
                self.put(parent, end, &[list])?;
            }
            11 => {
                let (parent, before, count) = (self.node(r)?, self.node(r)?, uint(r)?);
                let at = self.index(parent, before)?;
                self.splice_out(parent, at, count)?;
            }
            12 | 14 | 20 => {
                self.node(r)?;
                text(r)?;
            }
            13 => {
                self.node(r)?;
                for _ in 0..3 {
                    uint(r)?;
                }
            }
            15 | 16 => {
                self.node(r)?;
                text(r)?;
                uint(r)?;
            }
            17 => {
                self.node(r)?;
            }
            18 => {
                let (id, name) = (self.node(r)?, name(r)?);
                self.known(id, &name)?;
                value(r)?;
            }
            19 => {
                let (id, name) = (self.node(r)?, name(r)?);
                self.known(id, &name)?;
            }
            21 => {
                self.node(r)?;
                name(r)?;
                flag(r)?;
            }
            22 => {
                let (id, kind) = (self.node(r)?, name(r)?);
                flag(r)?;
                uint(r)?;
                if let Some(node) = self.nodes.get_mut(&id) {
                    node.listens.insert(kind);
                }
            }
            23 => {
                uint(r)?;
                text(r)?;
                uint(r)?;
            }
            24 => {
                uint(r)?;
            }
            25 => {
                uint(r)?;
                name(r)?;
            }
            26 => {
                let (id, parts) = (uint(r)?, value(r)?);
                let parts = parts.as_array().ok_or("a query is no array")?;
                self.ask(Asked::Query(id, parts.iter().take(QUERY).map(styles).collect()))?;
            }
            27 => {
                let id = uint(r)?;
                self.node(r)?;
                name(r)?;
                value(r)?;
                if id != 0 {
                    self.ask(Asked::Invoke(id))?;
                }
            }
            28 => {
                name(r)?;
                value(r)?;
            }
            29 => {
                uint(r)?;
                value(r)?;
            }
            30 => {
                let id = uint(r)?;
                self.ask(Asked::Painted(id))?;
            }
            31 => {
                self.node(r)?;
                value(r)?;
                value(r)?;
                let id = uint(r)?;
                if id != 0 {
                    self.ask(Asked::Animate(id))?;
                }
            }
            _ => return Err("no such command".into()),
        }
        Ok(())
    }

    fn known(&self, id: u32, attribute: &str) -> Result<(), String> {
        let tag = self.nodes.get(&id).map_or("", |n| n.tag.as_str());
        if matches!(tag, "" | "#") {
            Err("what is no element has no attributes".into())
        } else if tags::may_carry(tag, attribute) {
            Ok(())
        } else {
            Err(format!("element {tag:?} has no attribute {attribute:?}"))
        }
    }

    fn ask(&mut self, asked: Asked) -> Result<(), String> {
        if self.asked.len() >= 10_000 {
            return Err("too many questions in one batch".into());
        }
        self.asked.push(asked);
        Ok(())
    }

    fn create(&mut self, id: u32, tag: String) -> Result<(), String> {
        if id == 0 || self.nodes.contains_key(&id) {
            return Err(format!("node {id} exists already"));
        }
        if self.nodes.len() >= NODES {
            return Err(format!("the page has more than {NODES} nodes"));
        }
        self.nodes.insert(id, Node { tag, ..Node::default() });
        Ok(())
    }

    fn node(&self, r: &mut Reader<'_>) -> Result<u32, String> {
        let id = uint(r)?;
        if self.nodes.contains_key(&id) { Ok(id) } else { Err(format!("there is no node {id}")) }
    }

    fn children(&self, id: u32) -> &[u32] {
        self.nodes.get(&id).map_or(&[], |n| &n.children)
    }

    fn index(&self, parent: u32, child: u32) -> Result<usize, String> {
        let at = self.children(parent).iter().position(|c| *c == child);
        at.ok_or_else(|| format!("node {child} is no child of {parent}"))
    }

    fn release(&mut self, id: u32) -> Result<(), String> {
        if id == 0 {
            return Err("the root can not be released".into());
        }
        self.detach(id);
        if let Some(node) = self.nodes.remove(&id) {
            for child in node.children {
                if let Some(c) = self.nodes.get_mut(&child) {
                    c.parent = None;
                }
            }
        }
        Ok(())
    }

    fn detach(&mut self, id: u32) {
        let parent = self.nodes.get_mut(&id).and_then(|n| n.parent.take());
        if let Some(p) = parent.and_then(|p| self.nodes.get_mut(&p)) {
            p.children.retain(|c| *c != id);
        }
    }

    fn cut(&mut self, parent: u32, child: u32) -> Result<(), String> {
        self.index(parent, child)?;
        self.detach(child);
        Ok(())
    }

    fn splice_out(&mut self, parent: u32, at: usize, count: u32) -> Result<(), String> {
        let count = count as usize;
        let end = at.saturating_add(count);
        let Some(node) = self.nodes.get_mut(&parent).filter(|n| end <= n.children.len()) else {
            return Err(format!("node {parent} has not so many children"));
        };
        for child in node.children.drain(at..end).collect::<Vec<_>>() {
            if let Some(c) = self.nodes.get_mut(&child) {
                c.parent = None;
            }
        }
        Ok(())
    }

    /// Puts nodes among the children; a fragment stands for its own children, as in the DOM.
    fn put(&mut self, parent: u32, at: usize, list: &[u32]) -> Result<(), String> {
        let mut at = at;
        for &id in list {
            let fragment = self.nodes.get(&id).is_some_and(|n| n.tag == "#");
            let moved = if fragment { self.children(id).to_vec() } else { vec![id] };
            for child in moved {
                let (mut up, mut levels) = (Some(parent), 0);
                while let Some(p) = up {
                    if p == child {
                        return Err(format!("node {child} would be inside itself"));
                    }
                    levels += 1;
                    if levels > LEVELS {
                        return Err(format!("elements are nested deeper than {LEVELS}"));
                    }
                    up = self.nodes.get(&p).and_then(|n| n.parent);
                }
                if child == 0 {
                    return Err("the root can not be moved".into());
                }
                self.detach(child);
                if let Some(c) = self.nodes.get_mut(&child) {
                    c.parent = Some(parent);
                }
                if let Some(p) = self.nodes.get_mut(&parent) {
                    let place = at.min(p.children.len());
                    p.children.insert(place, child);
                    at = place + 1;
                }
            }
        }
        Ok(())
    }
}

/// The styles that one part of a query wants computed.
fn styles(part: &Value) -> Vec<String> {
    let names = part.get("fields").and_then(|f| f.get("computedStyle")).and_then(Value::as_array);
    names.into_iter().flatten().take(STYLES).filter_map(|n| n.as_str().map(str::to_owned)).collect()
}

fn value(r: &mut Reader<'_>) -> Result<Value, String> {
    Value::read(r).map_err(|e| e.to_string())
}

fn uint(r: &mut Reader<'_>) -> Result<u32, String> {
    value(r)?.as_u32().ok_or_else(|| "a whole number is missing".into())
}

fn flag(r: &mut Reader<'_>) -> Result<(), String> {
    match value(r)? {
        Value::Bool(_) => Ok(()),
        other if matches!(other.as_u32(), Some(0 | 1)) => Ok(()),
        _ => Err("a flag is missing".into()),
    }
}

fn text(r: &mut Reader<'_>) -> Result<String, String> {
    match value(r)? {
        Value::Str(s) if s.len() <= TEXT => Ok(s),
        Value::Str(_) => Err("a text is longer than 4 MiB".into()),
        _ => Err("a text is missing".into()),
    }
}

fn name(r: &mut Reader<'_>) -> Result<String, String> {
    let name = text(r)?;
    if name.chars().count() > NAME { Err("a name is longer than 256 characters".into()) } else { Ok(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(commands: &[(u32, &[Value])]) -> Vec<u8> {
        let mut w = menshen_wire::Writer::new();
        for (op, args) in commands {
            w.varint(*op);
            args.iter().for_each(|a| a.write(&mut w));
        }
        w.into_bytes()
    }

    fn n(v: u32) -> Value {
        Value::from(v)
    }

    #[test]
    fn a_tree_grows_and_rules_hold() {
        let mut t = Tree::new();
        let ok = batch(&[
            (1, &[n(1), "view".into()]),
            (2, &[n(2), "hello".into()]),
            (5, &[n(1), n(2)]),
            (3, &[n(3)]),
            (1, &[n(4), "text".into()]),
            (5, &[n(3), n(4)]),
            (5, &[n(3), n(1)]),
            (10, &[n(0), n(3)]),
            (22, &[n(1), "tap".into(), n(0), n(0)]),
        ]);
        t.apply(&ok).unwrap();
        assert_eq!(t.attached(), [4, 1, 2]);
        assert!(t.get(1).unwrap().listens.contains("tap"));
        t.apply(&batch(&[(9, &[n(0), n(4), n(1), n(3)])])).unwrap();
        assert_eq!(t.attached(), [1, 2]);
        for (bad, why) in [
            (batch(&[(1, &[n(1), "view".into()])]), "exists"),
            (batch(&[(5, &[n(2), n(1)])]), "inside itself"),
            (batch(&[(5, &[n(1), n(99)])]), "no node"),
            (batch(&[(11, &[n(0), n(1), n(5)])]), "not so many"),
            (batch(&[(32, &[])]), "no such"),
            (batch(&[(1, &[n(9), "x".repeat(257).into()])]), "256"),
            (batch(&[(1, &[n(9), "a b".into()])]), "not a name"),
            (batch(&[(18, &[n(1), "onclick".into(), Value::Null])]), "no attribute"),
            (batch(&[(19, &[n(1), "onclick".into()])]), "no attribute"),
            (vec![0xff], "varint"),
        ] {
            let e = t.apply(&bad).unwrap_err();
            assert!(e.contains(why) || why == "varint", "{e} {why}");
        }
    }

    #[test]
    fn wide_and_deep_trees_cost_no_more_than_their_commands() {
        let begun = std::time::Instant::now();
        let view = || Value::from("view");
        let all: Vec<_> = (1..=100_000u32).collect();
        let mut wide = Tree::new();
        let grow: Vec<_> =
            all.iter().flat_map(|i| [(1, vec![n(*i), view()]), (5, vec![n(0), n(*i)])]).collect();
        let commands: Vec<_> = grow.iter().map(|(op, args)| (*op, args.as_slice())).collect();
        wide.apply(&batch(&commands)).unwrap();
        wide.apply(&batch(&[(11, &[n(0), n(1), n(100_000)])])).unwrap();
        assert!(wide.attached().is_empty());
        let mut deep = Tree::new();
        let grow: Vec<_> =
            all.iter().flat_map(|i| [(1, vec![n(*i), view()]), (5, vec![n(i - 1), n(*i)])]).collect();
        let commands: Vec<_> = grow.iter().map(|(op, args)| (*op, args.as_slice())).collect();
        assert!(deep.apply(&batch(&commands)).unwrap_err().contains("deeper than 512"));
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    }

    #[test]
    fn changed_bytes_never_panic() {
        let good = batch(&[
            (1, &[n(1), "view".into()]),
            (5, &[n(0), n(1)]),
            (18, &[n(1), "hidden".into(), Value::Null]),
            (26, &[n(7), Value::Array(vec![Value::Null])]),
        ]);
        for at in 0..good.len() {
            for b in 0..=255 {
                let mut bytes = good.clone();
                bytes[at] = b;
                let _ = Tree::new().apply(&bytes);
            }
        }
    }
}
