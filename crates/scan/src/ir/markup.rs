//! Templates: WXML, and the template of a Vue file. Bindings become reads of the instance's data, handlers become reads of
//! its methods, attributes become steps that the analysis knows.

use super::build::Builder;
use super::{Attribute, Ir, Node, Op, Span};
use menshen_code::{Step, Tag, Tags, expression_length, expression_too_deep};
use oxc::allocator::Allocator;
use oxc::parser::Parser;
use oxc::span::SourceType;
use rustc_hash::FxHashMap;

/// Which template language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Wxml,
    Vue,
}

/// Lowers a WXML file to one function of the instance that shows it.
pub(crate) fn template(text: &str) -> Ir {
    let mut builder = Builder::new(text, None);
    let span = Span { start: 0, end: text.len() as u32 };
    let opened = builder.open(span, None);
    let instance = builder.node(span);
    builder.ir.funcs[0].params.push(instance);
    builder.markup(text, 0, Dialect::Wxml, instance);
    builder.close(opened);
    builder.ir
}

impl Builder<'_> {
    /// Lowers the tags of `text`, which begins at `base` of its file.
    pub(crate) fn markup(&mut self, text: &str, base: usize, dialect: Dialect, instance: Node) {
        let span = Span { start: base as u32, end: (base + text.len()) as u32 };
        self.template_root =
            Some(if dialect == Dialect::Wxml { self.load(instance, "data", span) } else { instance });
        if self.scopes.is_empty() {
            self.scopes.push(FxHashMap::default());
        }
        let mut open: Vec<(&str, usize)> = Vec::new();
        for tag in Tags::new(text) {
            match tag.step {
                Step::Close => {
                    if let Some(at) = open.iter().rposition(|(name, _)| *name == tag.name) {
                        let depth = open[at].1;
                        open.truncate(at);
                        self.scopes.truncate(depth);
                    }
                }
                Step::Open | Step::Whole => {
                    let depth = self.scopes.len();
                    self.tag(&tag, text, base, dialect, instance);
                    let void = dialect == Dialect::Vue && matches!(tag.name, "img" | "input" | "br" | "hr");
                    if tag.step == Step::Open && !void {
                        open.push((tag.name, depth));
                    } else {
                        self.scopes.truncate(depth);
                    }
                }
            }
        }
        self.scopes.clear();
        self.template_root = None;
    }

    fn tag(&mut self, tag: &Tag<'_>, text: &str, base: usize, dialect: Dialect, instance: Node) {
        let at = |offset: usize, length: usize| Span {
            start: (base + offset) as u32,
            end: (base + offset + length) as u32,
        };
        let whole = at(tag.start, tag.name.len() + 1);
        let attributes: Vec<_> = tag.each(text).collect();
        self.repeated(&attributes, base, dialect, whole);
        let value = |name: &str| attributes.iter().find(|(n, _)| *n == name).and_then(|(_, v)| *v);
        if tag.name == "wxs" {
            if let (Some((_, module)), Some((place, src))) = (value("module"), value("src")) {
                let node = self.require(src, at(place, src.len()));
                self.scopes[0].insert(module.into(), node);
            } else if let Some((_, module)) = value("module") {
                let node = self.node(whole);
                self.scopes[0].insert(module.into(), node);
            }
            return;
        }
        let mut dataset = None;
        for (name, value) in &attributes {
            let Some((key, _)) = data_name(name, dialect) else { continue };
            let Some((place, raw)) = value else { continue };
            let node =
                self.attribute_value(raw, base + place, dialect, name.starts_with([':', 'v']), key == "data");
            let object = *dataset.get_or_insert_with(|| self.object(whole));
            self.store(object, &camel(&key), node);
        }
        let tag_text = self.text(tag.name);
        for (name, value) in attributes {
            let (place, raw) = value.unwrap_or((tag.start, ""));
            let span = at(place, raw.len());
            if let Some(event) = event_name(name, dialect) {
                let handler = self.handler(raw, base + place, dialect, instance);
                let name = self.text(&event);
                self.attribute(tag_text, name, handler, true, dataset, instance, span);
                continue;
            }
            if name == "v-model" || name.starts_with("model:") {
                let path = raw.trim_start_matches("{{").trim_end_matches("}}").trim();
                let input = self.global("$input", span);
                self.written(path, input);
            }
            let bound = name.starts_with([':']) || name.starts_with("v-");
            let plain = match name.strip_prefix("v-bind:").or_else(|| name.strip_prefix(':')) {
                Some(rest) => rest,
                None => name,
            };
            if plain.starts_with("wx:") || plain == "v-for" || data_name(name, dialect).is_some() {
                if matches!(plain, "wx:if" | "wx:elif") {
                    self.attribute_value(raw, base + place, dialect, bound, false);
                }
                continue;
            }
            let value = self.attribute_value(
                raw,
                base + place,
                dialect,
                bound,
                tag.name == "template" && plain == "data",
            );
            if tag.name == "template"
                && plain == "data"
                && let Some(root) = self.template_root
            {
                self.op(Op::Spread { dst: root, src: value });
            }
            let name = self.text(plain);
            self.attribute(tag_text, name, value, false, dataset, instance, span);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one step")]
    fn attribute(
        &mut self,
        tag: u32,
        name: u32,
        value: Node,
        event: bool,
        dataset: Option<Node>,
        instance: Node,
        span: Span,
    ) {
        let owner = Some(instance);
        self.op(Op::Attribute(Box::new(Attribute {
            tag,
            name,
            value,
            event,
            dataset,
            owner,
            guard: 0,
            span,
        })));
    }

    /// `wx:for` and `v-for`: names that hold one item.
    fn repeated(
        &mut self,
        attributes: &[(&str, Option<(usize, &str)>)],
        base: usize,
        dialect: Dialect,
        span: Span,
    ) {
        let value = |names: &[&str]| attributes.iter().find(|(n, _)| names.contains(n)).and_then(|(_, v)| *v);
        let mut names: FxHashMap<Box<str>, Node> = FxHashMap::default();
        match dialect {
            Dialect::Wxml => {
                let Some((place, list)) = value(&["wx:for", "wx:for-items"]) else { return };
                let list = self.attribute_value(list, base + place, dialect, false, false);
                let item = self.load(list, "*", span);
                let name = value(&["wx:for-item"]).map_or("item", |(_, n)| n);
                names.insert(name.into(), item);
                let index = self.node(span);
                names.insert(value(&["wx:for-index"]).map_or("index", |(_, n)| n).into(), index);
            }
            Dialect::Vue => {
                let Some((place, text)) = value(&["v-for"]) else { return };
                let Some((left, right)) = text.split_once(" in ").or_else(|| text.split_once(" of ")) else {
                    return;
                };
                let list = self.bound(right, base + place + text.len() - right.len());
                let item = self.load(list, "*", span);
                let mut left = left.trim().trim_start_matches('(').trim_end_matches(')').split(',');
                if let Some(name) = left.next() {
                    names.insert(name.trim().into(), item);
                }
                for name in left {
                    let node = self.node(span);
                    names.insert(name.trim().into(), node);
                }
            }
        }
        self.scopes.push(names);
    }

    /// What an attribute's text stands for.
    fn attribute_value(
        &mut self,
        raw: &str,
        place: usize,
        dialect: Dialect,
        bound: bool,
        object: bool,
    ) -> Node {
        let span = Span { start: place as u32, end: (place + raw.len()) as u32 };
        if dialect == Dialect::Vue {
            return if bound { self.bound(raw, place) } else { self.text_value(raw, span) };
        }
        let mut parts = Vec::new();
        let mut at = 0;
        while let Some(start) = raw[at..].find("{{").map(|n| at + n) {
            if start > at {
                parts.push(self.string(&raw[at..start], span));
            }
            let length = expression_length(&raw[start..]);
            if length <= 4 {
                at = raw.len();
                break;
            }
            let inner = &raw[start + 2..start + length - 2];
            parts.push(self.embedded(inner, place + start + 2, object));
            at = start + length;
        }
        if at < raw.len() {
            parts.push(self.text_value(&raw[at..], span));
        }
        match parts.as_slice() {
            [] => self.string("", span),
            [one] => *one,
            _ => self.concat(parts, span),
        }
    }

    fn text_value(&mut self, text: &str, span: Span) -> Node {
        self.literal(text, span, false);
        self.string(text, span)
    }

    fn embedded(&mut self, inner: &str, place: usize, object: bool) -> Node {
        if object && !inner.trim_start().starts_with('{') {
            let wrapped = format!("({{{inner}}})");
            return self.parsed(&wrapped, place.saturating_sub(2));
        }
        self.bound(inner, place)
    }

    fn bound(&mut self, text: &str, place: usize) -> Node {
        self.parsed(text, place)
    }

    fn parsed(&mut self, text: &str, place: usize) -> Node {
        let span = Span { start: place as u32, end: (place + text.len()) as u32 };
        // What does not parse is the template compiler's to report.
        if expression_too_deep(text).is_some() {
            return self.node(span);
        }
        let allocator = Allocator::default();
        // Handlers in Vue may be statements.
        let simple = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'.'))
            && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
        if simple && !matches!(text, "true" | "false" | "null" | "undefined" | "this") {
            let mut parts = text.split('.');
            let first = parts.next().unwrap_or_default();
            let mut node = self.template_name(first, span);
            for part in parts {
                node = self.load(node, part, span);
            }
            return node;
        }
        let before = std::mem::replace(&mut self.base, place as u32);
        let node = match Parser::new(&allocator, text, SourceType::mjs()).parse_expression() {
            Ok(e) => self.expression(&e),
            Err(_) => {
                let parsed = Parser::new(&allocator, text, SourceType::mjs()).parse();
                if !parsed.panicked && !parsed.diagnostics.has_errors() {
                    self.statements(&parsed.program.body);
                }
                self.node(span)
            }
        };
        self.base = before;
        node
    }

    fn template_name(&mut self, name: &str, span: Span) -> Node {
        for scope in self.scopes.iter().rev() {
            if let Some(node) = scope.get(name) {
                return *node;
            }
        }
        match self.template_root {
            Some(root) => self.load(root, name, span),
            None => self.global(name, span),
        }
    }

    /// The function that an event attribute names.
    fn handler(&mut self, raw: &str, place: usize, dialect: Dialect, instance: Node) -> Node {
        let span = Span { start: place as u32, end: (place + raw.len()) as u32 };
        if dialect == Dialect::Wxml {
            return if raw.contains("{{") {
                self.attribute_value(raw, place, dialect, false, false)
            } else {
                self.load(instance, raw.trim(), span)
            };
        }
        self.bound(raw, place)
    }

    /// The user writes into the member that `path` names.
    fn written(&mut self, path: &str, value: Node) {
        let Some(mut object) = self.template_root else { return };
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            if parts.peek().is_none() {
                self.store(object, part, value);
                if let Some(node) = self.scopes.iter().find_map(|s| s.get(part)).copied() {
                    self.moved(node, value);
                }
            } else {
                object = self.template_name(part, Span::default());
            }
        }
    }
}

/// The event that an attribute listens to.
fn event_name(name: &str, dialect: Dialect) -> Option<String> {
    if dialect == Dialect::Vue {
        let event = name.strip_prefix('@').or_else(|| name.strip_prefix("v-on:"))?;
        return Some(event.split('.').next().unwrap_or(event).to_owned());
    }
    let name = name.strip_prefix("capture-").unwrap_or(name);
    let rest = ["mut-bind", "bind", "catch"].into_iter().find_map(|p| name.strip_prefix(p))?;
    let event = rest.strip_prefix(':').unwrap_or(rest);
    (!event.is_empty()).then(|| event.to_owned())
}

/// The member of the dataset that an attribute sets.
fn data_name(name: &str, dialect: Dialect) -> Option<(String, bool)> {
    let plain = if dialect == Dialect::Vue {
        name.strip_prefix("v-bind:").or_else(|| name.strip_prefix(':')).unwrap_or(name)
    } else {
        name
    };
    plain.strip_prefix("data-").map(|rest| (rest.to_owned(), plain.len() != name.len()))
}

/// `user-name` is `userName` in a dataset.
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
