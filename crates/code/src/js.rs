//! Scripts: ES modules become CommonJS, types go, and in production packages `console` does. The text is
//! changed in place by byte ranges, so every line keeps its number.

mod checks;
mod console;
mod exports;
mod imports;
mod module;
mod names;
mod pure;
mod regexp;
mod typescript;

use crate::compile::Made;
use crate::depth::{Syntax, too_deep};
use crate::edits::Edits;
use crate::job::Job;
use menshen_model::{Diagnostic, Mode};
use names::Names;
use oxc::allocator::Allocator;
use oxc::ast::ast::Program;
use oxc::diagnostics::OxcDiagnostic;
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::{Semantic, SemanticBuilder};
use oxc::span::SourceType;

/// One script being changed.
pub(crate) struct Script<'s, 'a> {
    pub(crate) source: &'a str,
    pub(crate) program: &'s Program<'a>,
    pub(crate) semantic: &'s Semantic<'a>,
    pub(crate) names: Names,
    pub(crate) edits: Edits,
    /// What stands before the first statement, on its line.
    pub(crate) prelude: String,
}

/// Compiles a script unit.
pub(crate) fn compile(job: &Job, found: &mut Vec<Diagnostic>) -> Option<Made> {
    let text = job.texts.first()?;
    if text.path.ends_with(".json") {
        return json(&text.path, &text.text, found);
    }
    let source = without_hashbang(&text.text);
    if let Some(at) = too_deep(&source, Syntax::Js) {
        found.push(
            Diagnostic::error("js/too-deep", &text.path, "the script nests too deeply to be compiled")
                .span(&text.text, at, at + 1)
                .help("split the expression, or leave generated data in a JSON file"),
        );
        return None;
    }
    match typescript::lower(&text.path, &source, found).ok()? {
        Some(plain) => transform(&text.path, &plain.text, plain.prelude, job.mode, found),
        None => transform(&text.path, &source, "", job.mode, found),
    }
}

/// What was wrong has been said.
pub(crate) struct Failed;

/// A JSON file that a script requires. It is parsed where it runs: written as a literal, `__proto__` would be no name.
fn json(path: &str, text: &str, found: &mut Vec<Diagnostic>) -> Option<Made> {
    let value = menshen_package::parse_json(path, text.as_bytes(), found)?;
    let literal = exports::quoted(&value.to_string());
    Some(Made::Script(format!(
        "(function(require,module,exports){{module.exports=JSON.parse({literal})\n}})"
    )))
}

/// A script of WXS without `console`, for production packages; as it is when it cannot be parsed.
pub(crate) fn silent(text: &str) -> String {
    if !text.contains("console") || too_deep(text, Syntax::Js).is_some() {
        return text.to_owned();
    }
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, SourceType::script()).with_options(options).parse();
    if parsed.diagnostics.has_errors() || parsed.panicked {
        return text.to_owned();
    }
    let built = SemanticBuilder::new().with_build_nodes(true).build(&parsed.program);
    let mut script = Script {
        source: text,
        program: &parsed.program,
        semantic: &built.semantic,
        names: Names::new(text, &built.semantic),
        edits: Edits::default(),
        prelude: String::new(),
    };
    console::remove(&mut script);
    format!("{}{}", script.prelude, script.edits.apply(text))
}

/// A first line `#!...` becomes spaces.
fn without_hashbang(text: &str) -> String {
    match text.strip_prefix("#!") {
        Some(rest) => {
            let line = rest.find('\n').map_or(text.len(), |n| n + 2);
            format!("{}{}", " ".repeat(line), &text[line..])
        }
        None => text.to_owned(),
    }
}

fn transform(
    path: &str,
    source: &str,
    prelude: &str,
    mode: Mode,
    found: &mut Vec<Diagnostic>,
) -> Option<Made> {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, source, SourceType::unambiguous()).with_options(options).parse();
    if parsed.diagnostics.has_errors() || parsed.panicked {
        found.extend(parsed.diagnostics.errors().map(|e| diagnostic(path, source, e)));
        return None;
    }
    let built =
        SemanticBuilder::new().with_check_syntax_error(true).with_build_nodes(true).build(&parsed.program);
    if built.diagnostics.has_errors() {
        found.extend(built.diagnostics.errors().map(|e| diagnostic(path, source, e)));
        return None;
    }
    let mut script = Script {
        source,
        program: &parsed.program,
        semantic: &built.semantic,
        names: Names::new(source, &built.semantic),
        edits: Edits::default(),
        prelude: prelude.to_owned(),
    };
    found.extend(checks::run(path, &script));
    if mode == Mode::Production {
        console::remove(&mut script);
    }
    regexp::ask(&mut script);
    imports::dynamic(&mut script);
    if parsed.program.source_type.is_module() {
        module::rewrite(&mut script);
    } else if parsed.program.has_use_strict_directive() && !script.prelude.is_empty() {
        script.prelude.insert_str(0, "\"use strict\";");
    }
    let names = &script.names;
    let head = format!("(function({}){{{}", names.parameters(), script.prelude);
    let body = script.edits.apply(source);
    Some(Made::Script(format!("{head}{body}\n}})")))
}

/// A message of the parser.
pub(crate) fn diagnostic(path: &str, source: &str, error: &OxcDiagnostic) -> Diagnostic {
    let (start, end) = error.labels.first().map_or((0, 0), |l| {
        let start = l.offset() as usize;
        (start, start + l.len() as usize)
    });
    let mut found = Diagnostic::error("js/syntax", path, error.message.to_string()).span(source, start, end);
    if let Some(help) = &error.help {
        found = found.help(help.to_string());
    }
    found
}

#[cfg(test)]
mod tests;
