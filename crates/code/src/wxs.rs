//! WXS: checked as the script it is, before the template compiler pastes it into the unit.

use crate::depth::{Syntax, too_deep};
use menshen_model::Diagnostic;
use oxc::allocator::Allocator;
use oxc::parser::{ParseOptions, Parser};
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
