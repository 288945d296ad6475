//! TypeScript to JavaScript.

use super::diagnostic;
use menshen_model::Diagnostic;
use oxc::allocator::Allocator;
use oxc::codegen::Codegen;
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;
use oxc::transformer::{TransformOptions, Transformer};
use std::path::Path;

/// Takes the types out. Lines may move: the text is printed anew.
pub(crate) fn strip(path: &str, source: &str, found: &mut Vec<Diagnostic>) -> Option<String> {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, source, SourceType::ts()).with_options(options).parse();
    if parsed.diagnostics.has_errors() || parsed.panicked {
        found.extend(parsed.diagnostics.errors().map(|e| diagnostic(path, source, e)));
        return None;
    }
    let mut program = parsed.program;
    let built = SemanticBuilder::new().with_excess_capacity(2.0).with_enum_eval(true).build(&program);
    let scoping = built.semantic.into_scoping();
    let done = Transformer::new(&allocator, Path::new(path), &TransformOptions::default())
        .build_with_scoping(scoping, &mut program);
    if done.diagnostics.has_errors() {
        found.extend(done.diagnostics.errors().map(|e| diagnostic(path, source, e)));
        return None;
    }
    Some(Codegen::new().build(&program).code)
}
