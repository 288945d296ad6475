//! What every object, array, text, promise and function can do.

use super::{CallSite, Node, Obj, Solver, Thing, Use};

/// Methods of arrays, texts and objects that move values.
const METHODS: [&str; 34] = [
    "push",
    "unshift",
    "pop",
    "shift",
    "slice",
    "splice",
    "concat",
    "map",
    "forEach",
    "filter",
    "find",
    "reduce",
    "join",
    "split",
    "replace",
    "trim",
    "toString",
    "substring",
    "substr",
    "toLowerCase",
    "toUpperCase",
    "some",
    "every",
    "sort",
    "reverse",
    "flat",
    "flatMap",
    "padStart",
    "padEnd",
    "charAt",
    "match",
    "values",
    "entries",
    "keys",
];

/// Whether the name is a built-in method's.
pub(super) fn is_method(name: &str) -> bool {
    METHODS.contains(&name)
}

impl Solver<'_> {
    /// Gives a built-in method of `obj`, when the name is one.
    pub(super) fn builtin(&mut self, obj: Obj, thing: &Thing, name: &str, dst: Node) {
        let bound = match (thing, name) {
            (Thing::Bound("$promise", node), "then") => Some(("$then", *node)),
            (Thing::Bound("$promise", node), "catch") => Some(("$catch", *node)),
            (Thing::Bound("$promise", node), "finally") => Some(("$finally", *node)),
            (Thing::Function { .. }, "call") => Some(("$call", self.function_node(obj))),
            (Thing::Function { .. }, "apply") => Some(("$apply", self.function_node(obj))),
            (Thing::Function { .. }, "bind") => Some(("$bind", self.function_node(obj))),
            _ => None,
        };
        if let Some((what, node)) = bound {
            let bound = self.obj(Thing::Bound(what, node));
            self.put(dst, bound);
        } else if METHODS.contains(&name) && !matches!(thing, Thing::Function { .. } | Thing::Bound(..)) {
            let native = self.native_obj(&format!("#{name}"));
            self.put(dst, native);
        }
    }

    /// A node that holds the function.
    fn function_node(&mut self, obj: Obj) -> Node {
        let key = self.sym("$self");
        let node = self.field(obj, key);
        self.put(node, obj);
        node
    }

    /// A call of a built-in method.
    pub(super) fn list_method(&mut self, name: &str, site: &CallSite) {
        let Some(this) = site.this else { return };
        let first = site.args.first().copied();
        match name {
            "push" | "unshift" => {
                let star = self.sym("*");
                for arg in site.args.iter() {
                    self.wait_store(this, star, *arg);
                }
            }
            "pop" | "shift" | "find" => {
                let item = self.member(this, "*", site.why);
                self.edge(item, site.dst);
                if let Some(callback) = first.filter(|_| name == "find") {
                    self.invoke(callback, None, &[item], site.why);
                }
            }
            "map" | "flatMap" => {
                let item = self.member(this, "*", site.why);
                let Some(callback) = first else { return };
                let ret = self.invoke(callback, site.args.get(1).copied(), &[item], site.why);
                let list = self.obj(Thing::Object(site.dst));
                self.put(site.dst, list);
                let star = self.sym("*");
                let field = self.field(list, star);
                self.edge(ret, field);
            }
            "forEach" | "some" | "every" => {
                let item = self.member(this, "*", site.why);
                let nothing = self.fresh(site.why);
                if let Some(callback) = first {
                    self.invoke(callback, site.args.get(1).copied(), &[item, nothing, this], site.why);
                }
            }
            "filter" | "sort" | "reverse" | "slice" | "splice" | "flat" | "values" | "entries" => {
                self.edge(this, site.dst);
                if let Some(callback) = first.filter(|_| name == "filter") {
                    let item = self.member(this, "*", site.why);
                    self.invoke(callback, None, &[item], site.why);
                }
            }
            "reduce" => {
                let item = self.member(this, "*", site.why);
                let Some(callback) = first else { return };
                let state = self.fresh(site.why);
                if let Some(initial) = site.args.get(1) {
                    self.edge(*initial, state);
                }
                let ret = self.invoke(callback, None, &[state, item], site.why);
                self.edge(ret, state);
                self.edge(state, site.dst);
            }
            "concat" => {
                self.edge(this, site.dst);
                for arg in site.args.iter() {
                    self.edge(*arg, site.dst);
                    self.derive(*arg, site.dst, 0, site.why);
                }
            }
            "join" => {
                let item = self.member(this, "*", site.why);
                self.derive(item, site.dst, 0, site.why);
            }
            "split" | "match" => {
                self.derive(this, site.dst, 0, site.why);
            }
            "keys" => {}
            _ => {
                self.derive(this, site.dst, 0, site.why);
                if matches!(name, "toString" | "trim" | "toLowerCase" | "toUpperCase") {
                    self.edge(this, site.dst);
                }
                for arg in site.args.iter().filter(|_| matches!(name, "replace" | "padStart" | "padEnd")) {
                    self.derive(*arg, site.dst, 0, site.why);
                }
            }
        }
    }

    /// `Object.assign(target, ...sources)`.
    pub(super) fn assign(&mut self, site: &CallSite) {
        let Some(target) = site.args.first().copied() else { return };
        for source in &site.args[1..] {
            self.wait(*source, Use::Spread { dst: target });
        }
        self.edge(target, site.dst);
    }
}
