//! TypeScript to JavaScript, and decorators and `accessor` to what the engine knows; every statement on the line and, where there is room, in the column it had: what is said about
//! a script later, by us or in a stack, then fits the file that the developer sees.

use super::diagnostic;
use menshen_model::Diagnostic;
use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::parser::{ParseOptions, Parser};
use oxc::semantic::SemanticBuilder;
use oxc::span::SourceType;
use oxc::transformer::{HelperLoaderMode, TransformOptions, Transformer};
use std::path::Path;

/// What decorators are called by, in the meaning that TypeScript (`experimentalDecorators`) and WeChat's tools give them.
pub(crate) const HELPERS: &str = "var babelHelpers={decorate:function(a,t,k,d){\
var n=arguments.length,r=n<3?t:d===null?(d=Object.getOwnPropertyDescriptor(t,k)):d,i=a.length,f;\
while(i--)if(f=a[i])r=(n<3?f(r):n>3?f(t,k,r):f(t,k))||r;\
return n>3&&r&&Object.defineProperty(t,k,r),r},\
decorateParam:function(i,f){return function(t,k){f(t,k,i)}}};";

/// A script without types, decorators and `accessor`.
pub(crate) struct Plain {
    pub(crate) text: String,
    /// What must stand before it: [`HELPERS`], or nothing.
    pub(crate) prelude: &'static str,
}

/// Takes types out, and lowers what the engine does not know. `None` for JavaScript that has nothing of it.
pub(crate) fn lower(
    path: &str,
    source: &str,
    found: &mut Vec<Diagnostic>,
) -> Result<Option<Plain>, super::Failed> {
    let types = path.ends_with(".ts");
    if !types && !source.contains('@') && !source.contains("accessor") {
        return Ok(None);
    }
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let kind = if types { SourceType::ts() } else { SourceType::unambiguous() };
    let parsed = Parser::new(&allocator, source, kind).with_options(options).parse();
    if parsed.diagnostics.has_errors() || parsed.panicked {
        found.extend(parsed.diagnostics.errors().map(|e| diagnostic(path, source, e)));
        return Err(super::Failed);
    }
    let mut program = parsed.program;
    let built = SemanticBuilder::new()
        .with_excess_capacity(2.0)
        .with_enum_eval(true)
        .with_build_nodes(!types)
        .build(&program);
    let new = |kind: AstKind<'_>| matches!(kind, AstKind::Decorator(_) | AstKind::AccessorProperty(_));
    if !types && !built.semantic.nodes().iter().any(|node| new(node.kind())) {
        return Ok(None);
    }
    let scoping = built.semantic.into_scoping();
    let mut options = TransformOptions::default();
    options.decorator.legacy = true;
    options.helper_loader.mode = HelperLoaderMode::External;
    let done =
        Transformer::new(&allocator, Path::new(path), &options).build_with_scoping(scoping, &mut program);
    if done.diagnostics.has_errors() {
        found.extend(done.diagnostics.errors().map(|e| diagnostic(path, source, e)));
        return Err(super::Failed);
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
    let prelude = if printed.code.contains("babelHelpers.") { HELPERS } else { "" };
    Ok(Some(Plain { text: put_back(&printed.code, &marks), prelude }))
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
