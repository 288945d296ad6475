//! Single-file components of Vue, as uni-app's sources are: script and template in one form.

use super::markup::Dialect;
use super::{Ir, Language, Op, script};
use menshen_model::Diagnostic;

/// A block of the file: attributes and the byte range of its content.
struct Block<'a> {
    attributes: &'a str,
    start: usize,
    end: usize,
}

/// Lowers a `.vue` file.
pub(crate) fn vue(path: &str, text: &str) -> Result<Ir, Box<Diagnostic>> {
    let scripts = blocks(text, "script");
    let template = blocks(text, "template").into_iter().next();
    // `<script setup>` beside a plain `<script>`: the setup one holds the component.
    let setup = scripts.iter().find(|b| b.attributes.contains("setup"));
    let chosen = setup.or_else(|| scripts.first());
    let (range, attributes) = chosen.map_or((0..0, ""), |b| (b.start..b.end, b.attributes));
    let language = if attributes.contains("tsx") {
        Language::Tsx
    } else if attributes.contains("\"ts\"") || attributes.contains("'ts'") {
        Language::Ts
    } else {
        Language::Js
    };
    let is_setup = attributes.contains("setup");
    script(path, text, range, language, |builder| {
        let Some(template) = &template else { return };
        let names: rustc_hash::FxHashMap<Box<str>, u32> = match builder.scoping.filter(|_| is_setup) {
            Some(scoping) => scoping
                .get_bindings(scoping.root_scope_id())
                .iter()
                .filter_map(|(name, symbol)| Some((name.as_str().into(), *builder.symbols.get(symbol)?)))
                .collect(),
            None => rustc_hash::FxHashMap::default(),
        };
        let span = super::Span { start: template.start as u32, end: template.end as u32 };
        let dst = builder.node(span);
        let opened = builder.open(span, None);
        let instance = builder.node(span);
        let id = opened.0;
        builder.ir.funcs[id as usize].params.push(instance);
        // The names of the script hold for the whole template.
        builder.scopes.push(names);
        builder.markup(&text[template.start..template.end], template.start, Dialect::Vue, instance);
        builder.close(opened);
        builder.op(Op::Function { dst, func: id });
        let module = builder.ir.module;
        builder.store(module, "$template", dst);
    })
}

/// The top-level blocks of this name.
fn blocks<'a>(text: &'a str, name: &str) -> Vec<Block<'a>> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(&open).map(|n| at + n) {
        let after = start + open.len();
        if !text[after..].starts_with([' ', '>', '\n', '\r', '\t']) {
            at = after;
            continue;
        }
        let Some(head) = text[after..].find('>').map(|n| after + n) else { break };
        // Templates hold templates: the block ends at the last end tag before the next block.
        let end = if name == "template" {
            let limit = text[head..]
                .find("\n<script")
                .or(text[head..].find("\n<style"))
                .map_or(text.len(), |n| head + n);
            text[head..limit].rfind(&close).map(|n| head + n)
        } else {
            text[head..].find(&close).map(|n| head + n)
        };
        let Some(end) = end else { break };
        out.push(Block { attributes: &text[after..head], start: head + 1, end: end.max(head + 1) });
        at = end + close.len();
    }
    out
}
