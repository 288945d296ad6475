//! Promises, and the helpers that compilers of `async` leave behind.

use super::{CallSite, Entry, Node, Obj, Solver, Thing, Use};

impl Solver<'_> {
    /// The node of what a promise gives.
    pub(super) fn promise_value(&mut self, promise: Obj) -> Node {
        let key = self.sym("$value");
        self.field(promise, key)
    }

    pub(super) fn new_promise(&mut self, node: Node) -> Node {
        let promise = self.obj(Thing::Bound("$promise", node));
        self.put(node, promise);
        self.promise_value(promise)
    }

    /// What is in `from`, promises unwrapped, goes into `value`.
    pub(super) fn resolve_into(&mut self, from: Node, value: Node) {
        self.wait(from, Use::Await { dst: value });
    }

    pub(super) fn awaited(&mut self, node: Node, entry: Entry, thing: &Thing, dst: Node) {
        if let Thing::Bound("$promise", _) = thing {
            let value = self.promise_value(entry.obj);
            self.edge(value, dst);
        } else {
            self.add(dst, Entry { obj: entry.obj, from: node, from_obj: entry.obj, why: 0 });
        }
    }

    /// Methods of a promise.
    pub(super) fn promise_method(&mut self, name: &str, promise: Node, site: &CallSite) {
        let made = self.obj(Thing::Bound("$promise", promise));
        let value = self.promise_value(made);
        let out = self.new_promise(site.dst);
        match name {
            "then" => {
                match site.args.first() {
                    Some(callback) => {
                        let ret = self.invoke(*callback, None, &[value], site.why);
                        self.resolve_into(ret, out);
                    }
                    None => self.edge(value, out),
                }
                if let Some(failed) = site.args.get(1) {
                    let nothing = self.fresh(site.why);
                    let ret = self.invoke(*failed, None, &[nothing], site.why);
                    self.resolve_into(ret, out);
                }
            }
            "catch" => {
                self.edge(value, out);
                if let Some(failed) = site.args.first() {
                    let nothing = self.fresh(site.why);
                    let ret = self.invoke(*failed, None, &[nothing], site.why);
                    self.resolve_into(ret, out);
                }
            }
            _ => {
                self.edge(value, out);
                if let Some(last) = site.args.first() {
                    self.invoke(*last, None, &[], site.why);
                }
            }
        }
    }

    pub(super) fn bound(&mut self, what: &'static str, node: Node, site: &CallSite) {
        match what {
            "$resolve" => {
                let promise = self.obj(Thing::Bound("$promise", node));
                let value = self.promise_value(promise);
                if let Some(arg) = site.args.first() {
                    self.resolve_into(*arg, value);
                }
            }
            "$then" | "$catch" | "$finally" => self.promise_method(&what[1..], node, site),
            "$state" => {
                let object = self.obj(Thing::Object(node));
                let key = self.sym("0");
                let state = self.field(object, key);
                if let Some(arg) = site.args.first() {
                    self.edge_why(*arg, state, site.why);
                    let ret = self.invoke(*arg, None, &[state], site.why);
                    self.edge(ret, state);
                }
            }
            "$module" => {
                self.edge(node, site.dst);
                let default = self.member(node, "default", site.why);
                self.edge(default, site.dst);
            }
            "$setData" => {
                if let Some(arg) = site.args.first() {
                    self.wait(*arg, Use::SetData { instance: node });
                    let ret = self.invoke(*arg, Some(node), &[], site.why);
                    self.wait(ret, Use::SetData { instance: node });
                }
                if let Some(callback) = site.args.get(1) {
                    self.invoke(*callback, Some(node), &[], site.why);
                }
            }
            "$trigger" => self.trigger(node, site),
            "$call" | "$apply" | "$bind" => self.function_method(what, node, site),
            "$emit" | "$on" | "$eventChannel" => {}
            _ => {}
        }
    }

    /// `f.call`, `f.apply`, `f.bind`.
    fn function_method(&mut self, what: &str, function: Node, site: &CallSite) {
        let this = site.args.first().copied();
        match what {
            "$call" => {
                let ret = self.invoke(function, this, site.args.get(1..).unwrap_or_default(), site.why);
                self.edge(ret, site.dst);
            }
            "$apply" => {
                let args: Vec<Node> = match site.args.get(1) {
                    Some(list) => (0..4).map(|n| self.member(*list, &n.to_string(), site.why)).collect(),
                    None => Vec::new(),
                };
                let ret = self.invoke(function, this, &args, site.why);
                self.edge(ret, site.dst);
            }
            _ => {
                self.edge(function, site.dst);
                if let Some(this) = this {
                    self.bind_this(function, this);
                }
            }
        }
    }

    /// Functions in `function` see `this`.
    pub(super) fn bind_this(&mut self, function: Node, this: Node) {
        let key = self.sym("$bound");
        self.wait(function, Use::Method { instance: this, key });
    }
}
