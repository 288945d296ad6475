//! WXS: checked as the script it is, before the template compiler pastes it into the unit.

mod words;

use crate::depth::{Syntax, too_deep};
use crate::edits::Edits;
use menshen_model::{Diagnostic, Mode};
use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;

/// What WXS scripts find beside the language; the guest defines `__wxs`.
pub(crate) const RUNTIME: &str = "var getRegExp=__wxs.getRegExp,getDate=__wxs.getDate;";

/// Checks one script: whether it can be parsed at all, and whether it stays inside its function (text that
/// closes the function it is pasted into is a syntax error here). `file` and `offset` say where in the
/// `source` it stands.
pub(crate) fn check(file: &str, source: &str, offset: usize, text: &str) -> Vec<Diagnostic> {
    if let Some(at) = too_deep(text, Syntax::Js) {
        return vec![
            Diagnostic::error("wxs/too-deep", file, "the script nests too deeply to be compiled")
                .span(source, offset + at, offset + at + 1)
                .help("split the expression into variables or functions"),
        ];
    }
    let text = &*words::free(text, parses);
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, SourceType::script()).with_options(options).parse();
    parsed
        .diagnostics
        .errors()
        .map(|error| {
            let (start, end) = error.labels.first().map_or((0, 0), |l| {
                let start = l.offset() as usize;
                (start, start + l.len() as usize)
            });
            Diagnostic::error("wxs/syntax", file, error.message.to_string()).span(
                source,
                offset + start,
                offset + end,
            )
        })
        .collect()
}

fn parses(text: &str) -> bool {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, SourceType::script()).with_options(options).parse();
    !parsed.panicked && !parsed.diagnostics.has_errors()
}

/// What a script is before it is pasted.
pub(crate) fn prepare(text: &str, mode: Mode) -> String {
    if too_deep(text, Syntax::Js).is_some() {
        return text.to_owned();
    }
    let renamed = rename_constructor(&words::free(text, parses));
    match mode {
        Mode::Debug => renamed,
        Mode::Production => crate::js::silent(&renamed),
    }
}

/// Writes every member access `.constructor` as `.__wxsConstructor`: in WXS it is the name of the type, and
/// the guest answers that under this name. For text that [`check`] found nothing wrong with.
fn rename_constructor(text: &str) -> String {
    if !text.contains("constructor") || too_deep(text, Syntax::Js).is_some() {
        return text.to_owned();
    }
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, SourceType::script()).with_options(options).parse();
    let built = SemanticBuilder::new().with_build_nodes(true).build(&parsed.program);
    let mut edits = Edits::default();
    for node in built.semantic.nodes().iter() {
        if let AstKind::StaticMemberExpression(it) = node.kind()
            && it.property.name.as_str() == "constructor"
        {
            edits.replace(it.property.span.start, it.property.span.end, "__wxsConstructor");
        }
    }
    edits.apply(text)
}

#[cfg(test)]
mod tests {
    use super::rename_constructor;

    #[test]
    fn only_member_accesses_are_renamed() {
        let text =
            "var constructor = 'x.constructor'; // a.constructor\nreturn a.constructor === constructor";
        let expected =
            "var constructor = 'x.constructor'; // a.constructor\nreturn a.__wxsConstructor === constructor";
        assert_eq!(rename_constructor(text), expected);
    }
}
