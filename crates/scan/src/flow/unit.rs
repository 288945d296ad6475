//! One unit from beginning to end.

use super::{Channel, Solver, Thing, Unit, Use, Why};
use crate::program::{FileId, Kind, Program};
use rustc_hash::{FxHashMap, FxHashSet};

/// Analyses the file `root` with its template and everything it reaches.
pub(crate) fn analyse(program: &Program, root: FileId, channel: &Channel) -> Unit {
    let mut solver = Solver::new(program, root, channel);
    solver.run();
    solver.result()
}

impl<'p> Solver<'p> {
    fn new(program: &'p Program, root: FileId, channel: &'p Channel) -> Self {
        let path = program.file(root).path.as_str();
        let mut this = Self {
            program,
            cells: Vec::new(),
            more_out: FxHashSet::default(),
            more_uses: FxHashSet::default(),
            inherited: FxHashSet::default(),
            things: Vec::new(),
            ids: FxHashMap::default(),
            strings: Vec::new(),
            symbols: FxHashMap::default(),
            file_symbols: FxHashMap::default(),
            copies: Vec::new(),
            copy_of: FxHashMap::default(),
            file_copy: FxHashMap::default(),
            made: FxHashMap::default(),
            active: FxHashSet::default(),
            fields: FxHashMap::default(),
            members: FxHashMap::default(),
            any_readers: FxHashMap::default(),
            spreads: FxHashMap::default(),
            parents: FxHashMap::default(),
            loads_by_parent: FxHashMap::default(),
            instances: FxHashMap::default(),
            linked: FxHashSet::default(),
            joined: FxHashMap::default(),
            calls: Vec::new(),
            whys: vec![Why::default()],
            sinks: Vec::new(),
            named: Vec::new(),
            queue: Vec::new(),
            late: Vec::new(),
            depth: 0,
            pending: Vec::new(),
            steps: 0,
            channel,
            read: FxHashSet::default(),
            storage: 0,
            app: 0,
            templates: FxHashSet::default(),
            root,
            stem: path.rsplit_once('.').map_or(path, |(s, _)| s).to_owned(),
            now: 0,
            component_nodes: FxHashMap::default(),
            opened: Vec::new(),
            written: FxHashSet::default(),
            origins: FxHashMap::default(),
        };
        this.sym("");
        this.app = this.fresh(0);
        this.storage = this.obj(Thing::Bound("$storage", 0));
        this
    }

    fn run(&mut self) {
        let root = self.root;
        let program = self.program;
        let kind = program.file(root).kind;
        if kind == Kind::Wxml {
            // A template of its own: nothing is known about its data.
            let node = self.fresh(0);
            self.show(root, node);
            self.settle();
            return;
        }
        let Some(exports) = self.exports_of(root) else { return };
        self.settle();
        self.shown(exports);
        self.settle();
        // Functions that nothing called: each is looked into once, its parameters unknown.
        if let (Some(copy), Some(ir)) = (self.file_copy.get(&root).copied(), program.file(root).ir()) {
            for func in 0..ir.funcs.len() as u32 {
                let called = self
                    .copies
                    .iter()
                    .any(|c| c.file == root && c.low == ir.funcs[func as usize].low && c.parent.is_some());
                if !called {
                    self.pending.push((root, func, copy));
                }
            }
        }
        self.settle();
        for _ in 0..4 {
            if !self.unresolved() {
                break;
            }
            self.settle();
        }
        let app = self.app;
        if !self.cells[app as usize].entries.is_empty() {
            self.receive("app:", app, 0);
            self.settle();
        }
    }

    /// The template of the root's component.
    fn shown(&mut self, exports: super::Node) {
        let program = self.program;
        let stem = self.stem.clone();
        let instance = self.component_node(&stem);
        if let Some(template) = program.find(&format!("{stem}.wxml")) {
            // Compiled Vue and Taro pages hand their options to a function; whatever is an instance here is shown.
            if self.cells[instance as usize].entries.is_empty() {
                let all: Vec<_> = self.instances.values().copied().collect();
                for other in all {
                    self.edge(other, instance);
                }
            }
            self.show(template, instance);
        }
        let module = program.file(self.root).ir().map(|ir| ir.module);
        if let (Kind::Vue, Some(copy), Some(module)) =
            (program.file(self.root).kind, self.file_copy.get(&self.root).copied(), module)
        {
            let module = self.at(copy, module);
            let template = self.member(module, "$template", 0);
            let default = self.sym("default");
            let options = self.fresh(0);
            self.wait(exports, Use::Load { dst: options, key: default });
            self.settle();
            self.options(options);
            // A `<script setup>` has no options: its template reads the script's own names.
            if self.cells[options as usize].entries.is_empty() {
                let object = self.obj(Thing::Object(options));
                self.put(options, object);
            }
            self.invoke(template, None, &[options], 0);
        }
    }
}
