//! TypeScript to JavaScript, every statement on the line and, where there is room, in the column it had: what is said about
//! a script later, by us or in a stack, then fits the file that the developer sees.

use super::diagnostic;
use menshen_model::Diagnostic;
use oxc::allocator::Allocator;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;
use oxc::transformer::{TransformOptions, Transformer};
use std::path::Path;

/// Takes the types out.
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
    let options = CodegenOptions { source_map_path: Some(path.into()), ..CodegenOptions::minify() };
    let printed = Codegen::new().with_options(options).build(&program);
    let marks: Vec<Mark> = printed
        .map
        .iter()
        .flat_map(|map| map.get_tokens())
        .map(|t| Mark {
            printed: (t.get_dst_line(), t.get_dst_col()),
            stood: (t.get_src_line(), t.get_src_col()),
        })
        .collect();
    Some(put_back(&printed.code, &marks))
}

/// A token of the printed text and where it stood, lines and columns (in UTF-16) from 0.
struct Mark {
    printed: (u32, u32),
    stood: (u32, u32),
}

/// Moves the tokens of a text printed without room to where they stood, as far as that changes no meaning.
fn put_back(printed: &str, marks: &[Mark]) -> String {
    let mut out = Placed::default();
    let mut marks = marks.iter().peekable();
    let (mut line, mut column) = (0_u32, 0_u32);
    for c in printed.chars() {
        while marks.next_if(|m| m.printed < (line, column)).is_some() {}
        if let Some(mark) = marks.next_if(|m| m.printed == (line, column)) {
            out.advance(mark.stood);
        }
        out.push(c);
        column += c.len_utf16() as u32;
        if c == '\n' {
            (line, column) = (line + 1, 0);
        }
    }
    out.text
}

/// A text that grows, with the place of its end.
#[derive(Default)]
struct Placed {
    text: String,
    line: u32,
    column: u32,
}

impl Placed {
    fn push(&mut self, c: char) {
        self.text.push(c);
        self.column += c.len_utf16() as u32;
        if c == '\n' {
            (self.line, self.column) = (self.line + 1, 0);
        }
    }

    /// Goes forward to a place. A line may not end everywhere: `return` and the like end with theirs, so lines end only
    /// behind a character that cannot end a statement by itself, or that has ended one.
    fn advance(&mut self, (line, column): (u32, u32)) {
        const BEFORE_LINE: &str = "{};,([)]=+-*/%&|^<>?:!~.";
        let safe = self.text.chars().next_back().is_none_or(|last| BEFORE_LINE.contains(last));
        let unary = self.text.ends_with("++") || self.text.ends_with("--");
        if line > self.line && safe && !unary {
            while self.line < line {
                self.push('\n');
            }
        }
        while self.line == line && self.column < column {
            self.push(' ');
        }
    }
}
