//! What JavaScript itself and the frameworks around it provide.

use super::{CallSite, Kind, Node, SinkKind, Solver, Sym, Thing, Use, done};
use crate::program::FileId;

/// Names that stand for the platform's object.
const PLATFORM: [&str; 13] =
    ["wx", "uni", "Taro", "my", "tt", "swan", "qq", "dd", "ks", "jd", "wepy", "mpx", "plus"];

impl Solver<'_> {
    pub(super) fn global(&mut self, name: &str, dst: Node, file: FileId, copy: u32, place: u32) {
        if name == "$input" {
            let span =
                self.program.file(file).ir().map_or_else(Default::default, |ir| ir.places[place as usize]);
            let why = self.why(super::Why { file, span, guard: 0, copy });
            self.source(dst, Kind::Input, "value", why);
            return;
        }
        let canonical = if PLATFORM.contains(&name) { "wx" } else { name };
        if matches!(name, "regeneratorRuntime" | "Math" | "Symbol" | "RegExp" | "Error") && name != "Math" {
            return;
        }
        let native = self.native_obj(canonical);
        self.put(dst, native);
    }

    pub(super) fn load_native(&mut self, name: &str, key: &str, dst: Node) {
        let transparent = key == "default" && (name.starts_with("module:") || name == "wx");
        if transparent || name == "wx" && matches!(key, "p" | "pro" | "promise") {
            let native = self.native_obj(name);
            self.put(dst, native);
            return;
        }
        if matches!(name, "global" | "globalThis" | "window" | "self") {
            let key = if PLATFORM.contains(&key) { "wx" } else { key };
            let native = self.native_obj(key);
            self.put(dst, native);
            return;
        }
        if matches!((name, key), ("$router" | "$route" | "$page" | "$mp", "params" | "query" | "options")) {
            self.page_query(dst);
            return;
        }
        if name.matches('.').count() >= 4 || matches!(key, "length" | "prototype") {
            return;
        }
        let next = match (name, key) {
            ("$instance", "router") | ("$instance", "$router") => "$router".to_owned(),
            ("$page" | "$instance", "page") => "$page".to_owned(),
            ("wx.cloud.database" | "wx.cloud", "command") => "wx.cloud.command".to_owned(),
            (name, "[]") => name.to_owned(),
            _ => format!("{name}.{key}"),
        };
        let native = self.native_obj(&next);
        self.put(dst, native);
    }

    pub(super) fn store_native(&mut self, name: &str, key: Sym, src: Node) {
        let key = self.strings[key as usize].clone();
        // `socket.onmessage = f` and the like.
        if key.starts_with("on") && (name.contains("Socket") || name.contains("Worker")) {
            let why = self.now;
            let (event, _) = self.fresh_object(why);
            let data = self.sym("data");
            let value = self.fresh(why);
            self.source(value, Kind::Response, "data", why);
            self.wait_store(event, data, value);
            self.invoke(src, None, &[event], why);
        }
    }

    pub(super) fn native(&mut self, name: &str, id: u32, site: &CallSite) {
        self.now = site.why;
        let first = site.args.first().copied();
        if let Some(method) = name.strip_prefix('#') {
            return self.list_method(method, site);
        }
        if let Some(api) = name.strip_prefix("wx.") {
            if matches!(api, "useRouter" | "useLoad" | "useDidShow" | "getCurrentInstance") {
                return self.framework(name, id, site);
            }
            self.named.push((api.into(), id));
            return self.platform(api, id, site);
        }
        match name {
            "Page" | "Component" | "App" | "Behavior" | "wx" => {
                if let Some(options) = first {
                    self.options_of(name, options, site);
                }
                return;
            }
            _ => {}
        }
        if let Some(level) = name.strip_prefix("console.") {
            for arg in site.args.iter() {
                self.sink(SinkKind::Log, *arg, site.why, &format!("console.{level}"), Some(id));
            }
            return;
        }
        match name {
            "JSON.parse" | "JSON.stringify" | "Object.freeze" | "Object.create" | "Object.values"
            | "Object.entries" | "Array.from" | "structuredClone" | "Object" => {
                if let Some(arg) = first {
                    self.edge(arg, site.dst);
                }
            }
            "Object.assign" => self.assign(site),
            "Object.keys" | "Array.isArray" | "isNaN" | "Symbol" => {}
            "Object.defineProperty" => {
                if let (Some(target), Some(key), Some(value)) = (first, site.args.get(1), site.args.get(2)) {
                    let direct = self.member(*value, "value", site.why);
                    let getter = self.member(*value, "get", site.why);
                    let got = self.invoke(getter, first, &[], site.why);
                    self.wait(*key, Use::StoreKey { object: target, src: direct });
                    self.wait(*key, Use::StoreKey { object: target, src: got });
                }
            }
            "Promise" => {
                self.new_promise(site.dst);
                if let Some(callback) = first {
                    let resolve = self.holding(Thing::Bound("$resolve", site.dst), site.why);
                    let reject = self.fresh(site.why);
                    self.invoke(callback, None, &[resolve, reject], site.why);
                }
            }
            "Promise.resolve" => {
                let value = self.new_promise(site.dst);
                if let Some(arg) = first {
                    self.resolve_into(arg, value);
                }
            }
            "Promise.all" | "Promise.race" | "Promise.any" | "Promise.allSettled" => {
                let value = self.new_promise(site.dst);
                let Some(list) = first else { return };
                let out = self.obj(Thing::Object(value));
                let all = self.member(list, "*", site.why);
                if name == "Promise.all" {
                    self.put(value, out);
                    for n in 0..4 {
                        let key = self.sym(&n.to_string());
                        let item = self.fresh(site.why);
                        self.wait(list, Use::Load { dst: item, key });
                        let field = self.field(out, key);
                        self.resolve_into(item, field);
                    }
                } else {
                    self.resolve_into(all, value);
                }
            }
            "Math.random" => self.source(site.dst, Kind::Random, "", site.why),
            "Date.now" | "Date" => self.source(site.dst, Kind::Time, "", site.why),
            "setTimeout"
            | "setInterval"
            | "requestAnimationFrame"
            | "setImmediate"
            | "queueMicrotask"
            | "nextTick" => {
                if let Some(callback) = first {
                    self.invoke(callback, None, &[], site.why);
                    self.sink(SinkKind::Code, callback, site.why, name, Some(id));
                }
            }
            "eval"
            | "Function"
            | "WebAssembly.instantiate"
            | "WXWebAssembly.instantiate"
            | "require"
            | "importScripts" => {
                self.named.push((name.into(), id));
                for arg in site.args.iter() {
                    self.sink(SinkKind::Code, *arg, site.why, name, Some(id));
                }
            }
            "getApp" => {
                let app = self.app;
                self.edge(app, site.dst);
                self.open_app();
            }
            "getCurrentPages" => {
                let native = self.native_obj("$page");
                let list = self.obj(Thing::Object(site.dst));
                self.put(site.dst, list);
                let star = self.sym("*");
                let field = self.field(list, star);
                self.put(field, native);
            }
            "getRegExp" | "RegExp" => {
                if let Some(arg) = first {
                    self.sink(SinkKind::Pattern, arg, site.why, name, Some(id));
                }
            }
            "decodeURIComponent" | "decodeURI" | "unescape" | "String" | "atob" | "btoa" => {
                if let Some(arg) = first {
                    self.edge(arg, site.dst);
                }
            }
            "$require" => {
                if let Some(arg) = first {
                    let dst = site.dst;
                    self.wait(arg, Use::Bundle { dst });
                }
            }
            "$require.d" => self.define(site),
            "$require.n" => {
                if let Some(arg) = first {
                    let bound = self.obj(Thing::Bound("$module", arg));
                    self.put(site.dst, bound);
                }
            }
            "$require.t" | "$require.r" | "$require.e" => {
                if let Some(arg) = first {
                    self.edge(arg, site.dst);
                }
            }
            _ => self.framework(name, id, site),
        }
    }

    /// `n.d(exports, "name", getter)` and `n.d(exports, {name: getter})`.
    fn define(&mut self, site: &CallSite) {
        match (site.args.first(), site.args.get(1), site.args.get(2)) {
            (Some(exports), Some(key), Some(getter)) => {
                let value = self.invoke(*getter, None, &[], site.why);
                self.wait(*key, Use::StoreKey { object: *exports, src: value });
            }
            (Some(exports), Some(map), None) => {
                // Getters are called when they are known; the object's members are its exports.
                let holder = self.fresh(site.why);
                let object = self.obj(Thing::Object(holder));
                self.put(holder, object);
                for n in 0..self.cells[*map as usize].entries.len() {
                    let obj = self.cells[*map as usize].entries[n].obj;
                    for (key, field) in self.members.get(&obj).cloned().unwrap_or_default() {
                        let value = self.invoke(field, None, &[], site.why);
                        self.wait_store(*exports, key, value);
                    }
                }
            }
            _ => {}
        }
    }

    /// React, Vue, Taro, uni-app and libraries by name; everything else hands on what it was given.
    fn framework(&mut self, name: &str, id: u32, site: &CallSite) {
        let first = site.args.first().copied();
        let last = name.rsplit(['.', ':']).next().unwrap_or(name);
        if name.to_ascii_lowercase().contains("vconsole") || name.contains("eruda") {
            self.named.push((name.into(), id));
        }
        match last {
            "useState" | "useRef" | "ref" | "shallowRef" | "useReducer" => {
                let object = self.obj(Thing::Object(site.dst));
                self.put(site.dst, object);
                let (zero, one, value, current) =
                    (self.sym("0"), self.sym("1"), self.sym("value"), self.sym("current"));
                let state = self.field(object, zero);
                if let Some(initial) = first {
                    self.edge(initial, state);
                }
                for key in [value, current] {
                    let field = self.field(object, key);
                    self.edge(state, field);
                    self.edge(field, state);
                }
                let setter = self.field(object, one);
                let bound = self.obj(Thing::Bound("$state", site.dst));
                self.put(setter, bound);
                return;
            }
            "computed" | "useMemo" => {
                if let Some(callback) = first {
                    let ret = self.invoke(callback, None, &[], site.why);
                    self.edge(ret, site.dst);
                    let object = self.obj(Thing::Object(site.dst));
                    self.put(site.dst, object);
                    let value = self.sym("value");
                    let field = self.field(object, value);
                    self.edge(ret, field);
                }
                return;
            }
            "reactive" | "toRefs" | "memo" | "forwardRef" | "defineComponent" | "observer" | "connect"
            | "useCallback" => {
                if let Some(arg) = first {
                    self.edge(arg, site.dst);
                }
                if last == "defineComponent"
                    && let Some(arg) = first
                {
                    self.options(arg);
                }
                return;
            }
            "onLoad" | "useLoad" | "onLaunch" | "onShow" | "useDidShow" => {
                if let Some(callback) = first {
                    let query = self.fresh(site.why);
                    if matches!(last, "onLoad" | "useLoad") {
                        self.page_query(query);
                    } else {
                        self.launch(query, site.why);
                    }
                    self.invoke(callback, None, &[query], site.why);
                }
                return;
            }
            "useRouter" => {
                let native = self.native_obj("$router");
                self.put(site.dst, native);
                return;
            }
            "getCurrentInstance" => {
                let native = self.native_obj("$instance");
                self.put(site.dst, native);
                return;
            }
            _ => {}
        }
        if self.http(name, site, id) {
            return;
        }
        let done = self.sanitiser(site.name);
        let hash = done & done::HIDDEN != 0;
        if hash {
            self.source(site.dst, Kind::Hash, "", site.why);
        }
        for arg in site.args.iter() {
            self.derive(*arg, site.dst, done, site.why);
            // A wrapper (debounce, promisify) gives back what calls the function it was given.
            self.things(*arg, site.dst);
            if name.starts_with("module:") {
                self.invoke(*arg, None, &[], site.why);
            }
        }
    }

    /// A library that sends requests.
    fn http(&mut self, name: &str, site: &CallSite, id: u32) -> bool {
        let module = name.strip_prefix("module:").and_then(|m| m.split('.').next()).unwrap_or("");
        let known = ["axios", "flyio", "luch-request", "request", "http", "fly", "ajax"];
        if !known.iter().any(|k| module.to_ascii_lowercase().contains(k)) || name.contains("create") {
            return false;
        }
        let value = self.new_promise(site.dst);
        self.source(value, Kind::Response, "", site.why);
        if let Some(url) = site.args.first() {
            self.sink(SinkKind::RequestUrl, *url, site.why, "request.url", Some(id));
        }
        if let Some(data) = site.args.get(1) {
            self.sink(SinkKind::RequestBody, *data, site.why, "request.data", Some(id));
        }
        true
    }
}
