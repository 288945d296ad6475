//! Pages, components and apps: what `this` is, what the platform calls, what templates read.

use super::{CallSite, Kind, Node, Obj, SinkKind, Solver, Sym, Thing, Use, Why};
use crate::ir::Attribute;
use crate::program::FileId;

/// Groups of an instance's options whose members are the instance's own.
const GROUPS: [&str; 10] = [
    "methods",
    "lifetimes",
    "pageLifetimes",
    "observers",
    "watch",
    "computed",
    "actions",
    "events",
    "filters",
    "hooks",
];

impl Solver<'_> {
    /// `Page({…})` and its kin.
    pub(super) fn options_of(&mut self, what: &str, options: Node, site: &CallSite) {
        self.options(options);
        if what == "App" {
            let app = self.app;
            self.edge(options, app);
        }
        if what == "Behavior" {
            self.edge(options, site.dst);
        }
        if what == "Component" || what == "Page" {
            let file = self.whys[site.why as usize].file;
            let path = &self.program.file(file).path;
            let stem = path.rsplit_once('.').map_or(path.as_str(), |(s, _)| s).to_owned();
            let node = self.component_node(&stem);
            self.edge(options, node);
        }
    }

    pub(super) fn component_node(&mut self, stem: &str) -> Node {
        if let Some(found) = self.component_nodes.get(stem) {
            return *found;
        }
        let node = self.fresh(0);
        self.component_nodes.insert(stem.to_owned(), node);
        node
    }

    /// The objects in this node are instances.
    pub(super) fn options(&mut self, options: Node) {
        self.wait(options, Use::Instance { instance: options });
    }

    /// An object whose members are an instance's.
    pub(super) fn instance_object(&mut self, instance: Node, obj: Obj) {
        let mut instance = instance;
        match &self.things[obj as usize] {
            Thing::Object(_) => {}
            // A class component: its instances are made by the framework.
            _ => return,
        }
        if let Some(found) = self.instances.get(&obj) {
            if *found == instance {
                return;
            }
        } else {
            // One node for the one object, so that two options objects in one node do not mix.
            let only = self.fresh(0);
            self.put(only, obj);
            instance = only;
            self.instances.insert(obj, only);
        }
        for (key, node) in self.members.get(&obj).cloned().unwrap_or_default() {
            self.instance_member(instance, key, node);
        }
        for name in ["setData", "triggerEvent", "$emit", "$setState"] {
            let key = self.sym(name);
            let field = self.field(obj, key);
            let what = if name == "setData" { "$setData" } else { "$trigger" };
            if name != "$setState" {
                let bound = self.obj(Thing::Bound(what, instance));
                self.put(field, bound);
            }
        }
        let state = self.sym("setState");
        let field = self.field(obj, state);
        let bound = self.obj(Thing::Bound("$setData", instance));
        self.put(field, bound);
        let data = self.sym("data");
        let data = self.field(obj, data);
        let object = self.obj(Thing::Object(data));
        self.put(data, object);
        // React keeps its data under another name.
        let state = self.sym("state");
        let state = self.field(obj, state);
        self.edge(data, state);
        self.edge(state, data);
        let behaviors = self.sym("behaviors");
        let behaviors = self.field(obj, behaviors);
        let item = self.member(behaviors, "*", 0);
        self.wait(item, Use::Instance { instance });
        let key = self.sym("$behaviors");
        self.wait(item, Use::Method { instance, key });
    }

    /// A member of an instance has come to be.
    pub(super) fn instance_member(&mut self, instance: Node, key: Sym, node: Node) {
        let name = self.strings[key as usize].clone();
        if GROUPS.contains(&&*name) {
            self.wait(node, Use::Method { instance, key });
            return;
        }
        match &*name {
            "data" => self.wait(node, Use::Method { instance, key }),
            "properties" | "props" => {}
            "components" | "behaviors" | "mixins" => {}
            _ => self.wait(node, Use::Method { instance, key }),
        }
    }

    /// A thing is a member of an instance: functions see the instance as `this`, groups hand their members on.
    pub(super) fn method(&mut self, instance: Node, key: Sym, thing: &Thing) {
        let name = self.strings[key as usize].clone();
        match thing {
            Thing::Function { file, func, copy } => {
                let Some(ir) = self.program.file(*file).ir() else { return };
                let f = &ir.funcs[*func as usize];
                let this = self.at(*copy, f.this);
                self.edge(instance, this);
                if &*name == "$bound" || name.starts_with('$') {
                    return;
                }
                self.pending.push((*file, *func, *copy));
                if &*name == "data" || &*name == "setup" {
                    let ret = self.at(*copy, f.ret);
                    let key = self.sym("$data");
                    self.wait(ret, Use::Method { instance, key });
                }
                if let Some(first) = f.params.first() {
                    let param = self.at(*copy, *first);
                    let why = self.why(Why { file: *file, span: f.span, guard: 0, copy: *copy });
                    self.lifecycle(&name, param, why);
                }
                // A computed member is what its function gives.
                if let Some(name) = name.strip_prefix("get ") {
                    let ret = self.at(*copy, f.ret);
                    let key = self.sym(name);
                    self.wait_store(instance, key, ret);
                }
            }
            Thing::Object(_) if GROUPS.contains(&&*name) || &*name == "$data" || &*name == "$behaviors" => {
                let obj = self.obj(thing.clone());
                for n in 0..self.cells[instance as usize].entries.len() {
                    let own = self.cells[instance as usize].entries[n].obj;
                    self.link(own, obj);
                }
                if &*name == "computed" {
                    for (key, field) in self.members.get(&obj).cloned().unwrap_or_default() {
                        let ret = self.invoke(field, Some(instance), &[], 0);
                        self.wait_store(instance, key, ret);
                        let getter = self.member(field, "get", 0);
                        let ret = self.invoke(getter, Some(instance), &[], 0);
                        self.wait_store(instance, key, ret);
                    }
                }
                if &*name != "$data" {
                    self.instances.entry(obj).or_insert(instance);
                    for (key, field) in self.members.get(&obj).cloned().unwrap_or_default() {
                        self.instance_member(instance, key, field);
                    }
                }
            }
            _ => {}
        }
    }

    /// What the platform hands to a function of this name.
    fn lifecycle(&mut self, name: &str, param: Node, why: u32) {
        match name {
            "onLoad" => self.page_query(param),
            "onLaunch" | "onShow" | "componentDidShow" => self.launch(param, why),
            "onShareAppMessage" | "onPageScroll" => {}
            _ => {}
        }
    }

    /// The options of a page: anybody may choose them, and other pages of the program do.
    pub(super) fn page_query(&mut self, node: Node) {
        let why = self.now_at(node);
        self.source(node, Kind::Query, "", why);
        let stem = self.stem.clone();
        self.receive(&format!("page:{stem}"), node, why);
    }

    fn now_at(&mut self, node: Node) -> u32 {
        match self.place(node) {
            Some((file, span)) => self.why(Why { file, span, guard: 0, copy: 0 }),
            None => self.now,
        }
    }

    /// What a program is launched with.
    pub(super) fn launch(&mut self, node: Node, why: u32) {
        let object = self.obj(Thing::Object(node));
        self.put(node, object);
        for (key, kind) in [("referrerInfo", Kind::Referrer), ("query", Kind::Query), ("path", Kind::Query)] {
            let sym = self.sym(key);
            let field = self.field(object, sym);
            self.source(field, kind, if kind == Kind::Referrer { "" } else { key }, why);
        }
    }

    /// `setData(patch)`: every member is a path into the data.
    pub(super) fn set_data(&mut self, instance: Node, node: Node, obj: Obj, thing: &Thing) {
        let data = self.member(instance, "data", 0);
        match thing {
            Thing::Object(_) => {
                for (key, field) in self.members.get(&obj).cloned().unwrap_or_default() {
                    self.store_path(data, key, field);
                }
                self.spreads.entry(obj).or_default().push(data);
            }
            Thing::Label(_) => {
                let star = self.sym("*");
                self.wait_store(data, star, node);
            }
            _ => {}
        }
    }

    fn store_path(&mut self, data: Node, key: Sym, src: Node) {
        let name = self.strings[key as usize].clone();
        if !name.contains(['.', '[']) {
            self.wait_store(data, key, src);
            // Class components of Taro read it as `this.state`; mixed forms read it as `this`.
            return;
        }
        let parts: Vec<&str> = name.split(['.', '[', ']']).filter(|p| !p.is_empty()).collect();
        let Some((last, groups)) = parts.split_last() else { return };
        let mut object = data;
        for part in groups {
            let next = self.fresh(0);
            let sym = self.sym(part);
            self.wait(object, Use::Load { dst: next, key: sym });
            // The path may lead through what no code has made.
            let made = self.fresh(0);
            let thing = self.obj(Thing::Object(made));
            self.put(made, thing);
            self.wait_store(object, sym, made);
            object = next;
        }
        let last = self.sym(if last.chars().all(|c| c.is_ascii_digit()) { "*" } else { last });
        self.wait_store(object, last, src);
    }

    /// `triggerEvent(name, detail)` of a component, and `$emit`.
    pub(super) fn trigger(&mut self, instance: Node, site: &CallSite) {
        let Some(name) = site.args.first().copied() else { return };
        let detail = site.args.get(1).copied().unwrap_or(name);
        for n in 0..self.cells[name as usize].entries.len() {
            let obj = self.cells[name as usize].entries[n].obj;
            if let Thing::Text(text) = self.things[obj as usize].clone() {
                let key = self.sym(&format!("$event:{text}"));
                self.wait_store(instance, key, detail);
            }
        }
    }

    /// A tag's attribute in a template.
    pub(super) fn attribute(&mut self, file: FileId, copy: u32, it: &Attribute) {
        let (tag, name) = (self.file_sym(file, it.tag), self.file_sym(file, it.name));
        let (tag, name) = (self.strings[tag as usize].clone(), self.strings[name as usize].clone());
        let why = self.why(Why { file, span: it.span, guard: it.guard, copy });
        let value = self.at(copy, it.value);
        let owner = it.owner.map(|o| self.at(copy, o));
        if it.event {
            let dataset = it.dataset.map(|d| self.at(copy, d));
            self.event(file, (&tag, &name), value, owner, dataset, why);
            return;
        }
        if let Some(kind) = tag_sink(&tag, &name) {
            self.sink(kind, value, why, &format!("<{tag} {name}>"), None);
        }
        let program = self.program;
        let stem = program.file(file).path.rsplit_once('.').map_or("", |(s, _)| s);
        if matches!(&*tag, "import" | "include") && &*name == "src" {
            let src = self.texts_of(value);
            if let (Some(owner), Some(src)) = (owner, src.into_iter().next()) {
                let path = &program.file(file).path;
                let src = if src.ends_with(".wxml") { src } else { format!("{src}.wxml") };
                let root = program.root_of(path).map_or("", |r| r.folder.as_str());
                let target = match src.strip_prefix('/') {
                    Some(rest) => Some(format!("{root}{rest}")),
                    None => menshen_package::join(path, &src),
                };
                if let Some(target) = target.and_then(|t| program.find(&t)) {
                    self.show(target, owner);
                }
            }
            return;
        }
        if let Some(component) = program.component(stem, &tag) {
            let component = component.to_owned();
            let inner = self.open_component(&component);
            let data = self.member(inner, "data", why);
            let key = self.sym(&camel(&name));
            self.wait_store(data, key, value);
        }
    }

    fn event(
        &mut self,
        file: FileId,
        (tag, name): (&str, &str),
        handler: Node,
        owner: Option<Node>,
        dataset: Option<Node>,
        why: u32,
    ) {
        let (event, object) = self.fresh_object(why);
        let detail = self.sym("detail");
        let detail = self.field(object, detail);
        let mut argument = event;
        match (tag, name) {
            ("web-view", "message") => self.source(detail, Kind::WebMessage, "detail", why),
            ("button" | "open-data", "getphonenumber" | "getrealtimephonenumber") => {
                self.source(detail, Kind::Phone, "detail", why);
            }
            ("button", "getuserinfo" | "chooseavatar") => self.source(detail, Kind::UserInfo, "detail", why),
            ("camera", "scancode") => self.source(detail, Kind::Scan, "detail", why),
            (_, "input" | "blur" | "confirm" | "change" | "submit" | "formsubmit") => {
                self.source(detail, Kind::Input, "detail", why);
                let target = self.sym("target");
                let field = self.field(object, target);
                self.source(field, Kind::Input, "target", why);
            }
            _ => {}
        }
        let program = self.program;
        let stem = program.file(file).path.rsplit_once('.').map_or("", |(s, _)| s);
        if let Some(component) = program.component(stem, tag) {
            let component = component.to_owned();
            let inner = self.open_component(&component);
            let given = self.member(inner, &format!("$event:{name}"), why);
            self.edge(given, detail);
            argument = event;
        }
        for target in ["currentTarget", "target"] {
            let sym = self.sym(target);
            let holder = self.field(object, sym);
            let holder_object = self.obj(Thing::Object(holder));
            self.put(holder, holder_object);
            if let Some(dataset) = dataset {
                let sym = self.sym("dataset");
                let field = self.field(holder_object, sym);
                self.edge(dataset, field);
                self.source(field, Kind::Dataset, "", why);
            }
        }
        self.invoke(handler, owner, &[argument], why);
    }

    /// The instance of another component of the program, opened when first used.
    fn open_component(&mut self, stem: &str) -> Node {
        let node = self.component_node(stem);
        if let Some(script) = self.program.script(stem)
            && !self.file_copy.contains_key(&script)
        {
            self.exports_of(script);
            if let Some(template) = self.program.find(&format!("{stem}.wxml")) {
                self.show(template, node);
            }
        }
        node
    }

    /// Shows a template for an instance.
    pub(super) fn show(&mut self, template: FileId, instance: Node) {
        if !self.templates.insert((template, instance)) {
            return;
        }
        let Some(copy) = self.open_file(template) else { return };
        let Some(ir) = self.program.file(template).ir() else { return };
        let Some(param) = ir.funcs.first().and_then(|f| f.params.first()) else { return };
        let param = self.at(copy, *param);
        self.edge(instance, param);
        self.pending.push((template, 0, copy));
    }

    /// `app.js` of the program.
    pub(super) fn open_app(&mut self) {
        let program = self.program;
        let path = &program.file(self.root).path;
        let folder = program.root_of(path).map_or("", |r| r.folder.as_str());
        for name in ["app", "App", "main"] {
            if let Some(file) = program.script(&format!("{folder}{name}"))
                && file != self.root
                && !self.file_copy.contains_key(&file)
                && !matches!(program.file(file).kind, crate::program::Kind::Json)
            {
                self.exports_of(file);
                return;
            }
        }
    }
}

/// Attributes that values leave by.
fn tag_sink(tag: &str, name: &str) -> Option<SinkKind> {
    Some(match (tag, name) {
        ("web-view", "src") => SinkKind::WebView,
        ("rich-text", "nodes") => SinkKind::Markup,
        (
            "mp-html" | "u-parse" | "uparse" | "parser" | "jyf-parser" | "towxml" | "wxparse" | "u-parser",
            "content" | "html" | "nodes",
        ) => SinkKind::Markup,
        (_, "v-html" | "dangerously-set-inner-h-t-m-l") => SinkKind::Markup,
        ("navigator", "url") => SinkKind::NavigateUrl,
        ("navigator", "app-id") => SinkKind::ProgramId,
        ("navigator", "path") => SinkKind::ProgramPath,
        ("navigator", "extra-data") => SinkKind::ExtraData,
        ("image" | "video" | "audio" | "cover-image", "src") => SinkKind::Media,
        _ => return None,
    })
}

/// `user-name` is the property `userName`.
fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for c in name.chars() {
        if c == '-' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            out.push(c.to_ascii_uppercase());
        } else {
            out.push(c);
        }
    }
    out
}
