//! A script file: parsed, its names resolved, lowered.

use super::build::Builder;
use super::{Ir, Op, Span};
use menshen_model::Diagnostic;
use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast::ast::Expression;
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::{Semantic, SemanticBuilder};
use oxc::span::SourceType;

/// How the text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Js,
    Ts,
    Tsx,
}

/// Parses and lowers a script, or says why not. `base` is the byte at which it begins in its file.
pub(crate) fn script(
    path: &str,
    whole: &str,
    range: std::ops::Range<usize>,
    language: Language,
    then: impl FnOnce(&mut Builder<'_>),
) -> Result<Ir, Box<Diagnostic>> {
    let base = range.start;
    let text = &whole[range];
    let blank;
    let text = match text.strip_prefix("#!") {
        Some(rest) => {
            let line = rest.find('\n').map_or(text.len(), |n| n + 2);
            blank = format!("{}{}", " ".repeat(line), &text[line..]);
            &blank
        }
        None => text,
    };
    if let Some(at) = menshen_code::script_too_deep(text) {
        return Err(Box::new(
            Diagnostic::error("scan/too-deep", path, "the script nests too deeply to be analysed")
                .span(whole, base + at, base + at + 1)
                .help("split the expression; until then this file is searched for secrets only"),
        ));
    }
    let kind = match language {
        Language::Js => SourceType::unambiguous().with_jsx(true),
        Language::Ts => SourceType::ts(),
        Language::Tsx => SourceType::tsx(),
    };
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, kind).with_options(options).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        let error = parsed.diagnostics.errors().next();
        let label = error.and_then(|e| e.labels.first());
        let start = base + label.map_or(0, |l| l.offset() as usize);
        let end = start + label.map_or(0, |l| l.len() as usize);
        let why = error.map_or_else(|| "it is not JavaScript".to_owned(), |e| e.message.to_string());
        return Err(Box::new(
            Diagnostic::error("scan/syntax", path, format!("the script does not parse: {why}"))
                .span(whole, start, end)
                .help("correct it; the other files were analysed, this one was searched for secrets only"),
        ));
    }
    let built = SemanticBuilder::new().with_build_nodes(true).build(&parsed.program);
    let mut builder = Builder::new(text, Some(built.semantic.scoping()));
    builder.base = base as u32;
    functions(&mut builder, &built.semantic);
    constants(&mut builder, &built.semantic);
    let span = Span { start: base as u32, end: (base + text.len()) as u32 };
    let opened = builder.open(span, Some(built.semantic.scoping().root_scope_id().index() as u32));
    let module = builder.object(span);
    builder.ir.module = module;
    let exports = builder.object(span);
    builder.store(module, "exports", exports);
    let this = builder.this();
    builder.moved(this, exports);
    builder.statements(&parsed.program.body);
    then(&mut builder);
    builder.close(opened);
    builder.ir.comments = parsed.program.comments.iter().map(|c| builder.span(c.span)).collect();
    Ok(builder.ir)
}

/// Groups symbols by the function that owns them.
fn functions(builder: &mut Builder<'_>, semantic: &Semantic<'_>) {
    let scoping = semantic.scoping();
    let root = scoping.root_scope_id();
    for symbol in scoping.symbol_ids() {
        let mut scope = scoping.symbol_scope_id(symbol);
        while scope != root && !scoping.scope_flags(scope).is_function() {
            match scoping.scope_parent_id(scope) {
                Some(parent) => scope = parent,
                None => break,
            }
        }
        builder.by_function.entry(scope.index() as u32).or_default().push(symbol);
    }
}

/// What never changes after it was declared with a constant text.
fn constants(builder: &mut Builder<'_>, semantic: &Semantic<'_>) {
    // Twice: a constant may be made of constants.
    for _ in 0..2 {
        for node in semantic.nodes().iter() {
            let AstKind::VariableDeclarator(d) = node.kind() else { continue };
            let (Some(init), Some(name)) = (&d.init, d.id.get_binding_identifier()) else { continue };
            let short = matches!(
                init.get_inner_expression(),
                Expression::StringLiteral(_)
                    | Expression::BinaryExpression(_)
                    | Expression::TemplateLiteral(_)
                    | Expression::CallExpression(_)
            );
            let Some(symbol) = name.symbol_id.get().filter(|_| short) else { continue };
            if semantic.scoping().symbol_is_mutated(symbol) || builder.constants.contains_key(&symbol) {
                continue;
            }
            if let Some(text) = builder.fold(init) {
                builder.constants.insert(symbol, text.into());
            }
        }
    }
}

/// A JSON file that scripts require: its members as constants.
pub(crate) fn json(value: &serde_json::Value) -> Ir {
    let mut builder = Builder::new("", None);
    let opened = builder.open(Span::default(), None);
    let module = builder.object(Span::default());
    builder.ir.module = module;
    let exports = member(&mut builder, value, 0);
    builder.store(module, "exports", exports);
    builder.close(opened);
    builder.ir
}

fn member(builder: &mut Builder<'_>, value: &serde_json::Value, depth: u32) -> super::Node {
    use serde_json::Value;
    match value {
        Value::String(s) => builder.string(s, Span::default()),
        Value::Object(map) if depth < 8 => {
            let object = builder.object(Span::default());
            for (key, value) in map.iter().take(400) {
                let value = member(builder, value, depth + 1);
                builder.store(object, key, value);
            }
            object
        }
        Value::Array(list) if depth < 8 => {
            let object = builder.object(Span::default());
            for value in list.iter().take(400) {
                let value = member(builder, value, depth + 1);
                builder.op(Op::Store { object, key: 0, src: value });
            }
            object
        }
        _ => builder.node(Span::default()),
    }
}
