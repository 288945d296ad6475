//! Calls: arguments to parameters, results back; small functions are copied per call.

use super::{COPIED, COPIES, CallSite, Copy, Node, Obj, Solver, Thing, Use, done};
use crate::program::FileId;
use std::rc::Rc;

impl Solver<'_> {
    /// The callee of a call may be this.
    pub(super) fn called(&mut self, id: u32, obj: Obj, thing: &Thing) {
        self.calls[id as usize].known = true;
        let site = self.calls[id as usize].clone();
        match thing {
            Thing::Function { file, func, copy } => {
                let copy = self.copy_for(*file, *func, *copy, &site);
                self.enter(*file, *func, copy, &site, obj);
            }
            Thing::Native(name) => {
                let name = name.clone();
                self.native(&name, id, &site);
            }
            Thing::Bound(what, node) => self.bound(what, *node, &site),
            Thing::Label(_) => self.tainted_method(&site),
            Thing::Object(_) if site.new => {}
            // A module object that is callable through its default export (interop helpers).
            _ => {}
        }
    }

    /// A copy of a small function for this call; the function itself when it is large.
    fn copy_for(&mut self, file: FileId, func: u32, copy: u32, site: &CallSite) -> u32 {
        let Some(ir) = self.program.file(file).ir() else { return copy };
        let f = &ir.funcs[func as usize];
        let size = f.high.saturating_sub(f.low);
        let depth = self.copies[copy as usize].depth;
        let from = self.whys[site.why as usize].copy;
        let deep = self.copies.get(from as usize).map_or(0, |c| c.depth);
        if size > COPIED || depth >= 3 || deep >= 3 || self.copies.len() > COPIES {
            return copy;
        }
        // Nodes that a copy of the parent owns stay the parent's.
        let key = (file, func, copy, site.dst);
        if let Some(found) = self.copy_of.get(&key) {
            return *found;
        }
        let base = self.cells.len() as Node;
        self.cells.resize_with(self.cells.len() + size as usize, Default::default);
        let id = self.copies.len() as u32;
        let depth = depth.max(deep) + 1;
        self.copies.push(Copy { file, low: f.low, high: f.high, base, parent: Some(copy), depth });
        self.opened.push((base, id));
        self.copy_of.insert(key, id);
        id
    }

    fn enter(&mut self, file: FileId, func: u32, copy: u32, site: &CallSite, obj: Obj) {
        let program = self.program;
        let Some(ir) = program.file(file).ir() else { return };
        let f = &ir.funcs[func as usize];
        self.pending.push((file, func, copy));
        let params: Vec<Node> = f.params.iter().map(|p| self.at(copy, *p)).collect();
        for (n, arg) in site.args.iter().enumerate() {
            match params.get(n) {
                Some(param) => self.pass(*arg, *param, site.why),
                None => {
                    if let Some(rest) = f.rest {
                        let rest = self.at(copy, rest);
                        let list = self.obj(Thing::Object(rest));
                        self.put(rest, list);
                        let key = self.sym(&(n - params.len()).to_string());
                        let field = self.field(list, key);
                        self.pass(*arg, field, site.why);
                    }
                }
            }
        }
        if site.spread
            && let Some(last) = site.args.last()
        {
            for param in params.iter().skip(site.args.len()) {
                self.pass(*last, *param, site.why);
            }
        }
        if let Some(arguments) = f.arguments {
            let node = self.at(copy, arguments);
            let list = self.obj(Thing::Object(node));
            self.put(node, list);
            for (n, arg) in site.args.iter().enumerate() {
                let key = self.sym(&n.to_string());
                let field = self.field(list, key);
                self.pass(*arg, field, site.why);
            }
        }
        let this = self.at(copy, f.this);
        let ret = self.at(copy, f.ret);
        if site.new {
            let made = self.obj(Thing::Object(site.dst));
            self.put(site.dst, made);
            self.put(this, made);
            let key = self.sym("prototype");
            let prototype = self.field(obj, key);
            let proto = self.obj(Thing::Object(prototype));
            self.put(prototype, proto);
            self.link(made, proto);
        } else if let Some(from) = site.this {
            self.edge(from, this);
        }
        let sanitised = self.sanitiser(site.name);
        if f.is_async || f.generator {
            let promise = self.obj(Thing::Bound("$promise", site.dst));
            self.put(site.dst, promise);
            let value = self.promise_value(promise);
            self.resolve_into(ret, value);
        } else if sanitised != 0 {
            let edge = super::Edge { to: site.dst, carries: super::Carries::All, done: sanitised, why: 0 };
            self.edge_of(ret, edge);
        } else {
            self.edge(ret, site.dst);
        }
    }

    /// Calls whatever is in `callee` with these.
    pub(super) fn invoke(&mut self, callee: Node, this: Option<Node>, args: &[Node], why: u32) -> Node {
        let dst = self.fresh(why);
        self.call(CallSite {
            dst,
            callee,
            this,
            args: args.iter().copied().collect::<Rc<[Node]>>(),
            new: false,
            spread: false,
            name: 0,
            why,
            known: false,
        });
        dst
    }

    /// A method of a tainted value: what comes out is tainted by the value and by the arguments; callbacks get it.
    pub(super) fn tainted_method(&mut self, site: &CallSite) {
        let name = self.strings[site.name as usize].clone();
        if matches!(
            &*name,
            "indexOf" | "includes" | "startsWith" | "endsWith" | "test" | "hasOwnProperty" | "search"
        ) {
            return;
        }
        let done = self.sanitiser(site.name);
        if let Some(this) = site.this {
            self.derive(this, site.dst, done, site.why);
        }
        let this = site.this.unwrap_or(site.dst);
        for arg in site.args.iter() {
            if matches!(&*name, "concat" | "replace" | "then" | "assign" | "push") {
                self.derive(*arg, site.dst, done, site.why);
            }
            if matches!(
                &*name,
                "map"
                    | "forEach"
                    | "filter"
                    | "find"
                    | "some"
                    | "every"
                    | "reduce"
                    | "then"
                    | "replace"
                    | "each"
            ) {
                let ret = self.invoke(*arg, None, &[this], site.why);
                if matches!(&*name, "map" | "then" | "reduce") {
                    self.edge(ret, site.dst);
                }
            }
        }
    }

    /// A class inherits from this.
    pub(super) fn parent(&mut self, class: Node, thing: &Thing) {
        if !matches!(thing, Thing::Function { .. }) {
            return;
        }
        let parent_obj = self.obj(thing.clone());
        let key = self.sym("prototype");
        let up = self.field(parent_obj, key);
        let up = {
            let object = self.obj(Thing::Object(up));
            self.put(up, object);
            object
        };
        for n in 0..self.cells[class as usize].entries.len() {
            let obj = self.cells[class as usize].entries[n].obj;
            if !matches!(self.things[obj as usize], Thing::Function { .. }) || obj == parent_obj {
                continue;
            }
            let field = self.field(obj, key);
            let own = self.obj(Thing::Object(field));
            self.put(field, own);
            self.link(own, up);
            self.link(obj, parent_obj);
        }
    }

    /// A module that a bundler numbered.
    pub(super) fn bundle(&mut self, id: &str, dst: Node) {
        let Some((file, func)) = self.program.bundle(id) else { return };
        let Some(copy) = self.open_file(file) else { return };
        let Some(ir) = self.program.file(file).ir() else { return };
        let f = &ir.funcs[func as usize];
        let ret = self.at(copy, f.ret);
        // The module object is the function's result node: one per module.
        let module = self.obj(Thing::Object(ret));
        let key = self.sym("exports");
        let exports = self.field(module, key);
        if !self.active.contains(&(file, func, copy)) {
            let object = self.obj(Thing::Object(exports));
            self.put(exports, object);
            let params: Vec<Node> = f.params.iter().map(|p| self.at(copy, *p)).collect();
            if let Some(param) = params.first() {
                self.put(*param, module);
            }
            if let Some(param) = params.get(1) {
                self.edge(exports, *param);
            }
            if let Some(param) = params.get(2) {
                let native = self.native_obj("$require");
                self.put(*param, native);
            }
            let this = self.at(copy, f.this);
            self.edge(exports, this);
            self.pending.push((file, func, copy));
        }
        let dst_key = self.sym("exports");
        let holder = self.holding(Thing::Object(ret), 0);
        self.wait(holder, Use::Load { dst, key: dst_key });
    }

    /// What a function's name says it does to its argument.
    pub(super) fn sanitiser(&self, name: super::Sym) -> u8 {
        let name = self.strings[name as usize].to_ascii_lowercase();
        if name.len() < 3 {
            return 0;
        }
        if matches!(&*name, "encodeuricomponent" | "encodeuri" | "escape") {
            return done::ENCODED;
        }
        if matches!(&*name, "parseint" | "parsefloat" | "number" | "boolean" | "tofixed" | "isnan") {
            return done::NUMBER;
        }
        let hides = [
            "encrypt", "md5", "sha1", "sha256", "sha512", "hmac", "hash", "mask", "desensit", "digest",
            "redact", "anonym",
        ];
        if hides.iter().any(|w| name.contains(w)) {
            return done::HIDDEN;
        }
        let escapes = [
            "escapehtml",
            "sanitiz",
            "sanitis",
            "filterxss",
            "xss",
            "striptags",
            "stripscript",
            "htmlescape",
            "escapexml",
            "purify",
            "filterhtml",
        ];
        if escapes.iter().any(|w| name.contains(w)) {
            return done::ESCAPED;
        }
        let checks = [
            "whitelist",
            "allowlist",
            "validate",
            "safeurl",
            "checkurl",
            "normalizeurl",
            "trustedurl",
            "verif",
        ];
        if checks.iter().any(|w| name.contains(w)) {
            return done::CHECKED;
        }
        0
    }
}
