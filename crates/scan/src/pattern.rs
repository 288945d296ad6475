//! Rules of a repository: patterns in ast-grep's syntax (`wx.request({url: $URL, $$$})`), matched on the syntax tree.

use crate::facts::Out;
use crate::finding::{Finding, Severity};
use crate::ir::Span;
use crate::program::{FileId, Kind, Program};
use crate::rule::{Meta, Set, Words};
use oxc::allocator::Allocator;
use oxc::ast::AstKind;
use oxc::ast_visit::Visit;
use oxc::parser::{ParseOptions, Parser};
use oxc::span::{GetSpan as _, SourceType};
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// A rule file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CustomError {
    /// It is no list of rules.
    #[error("{file}: not a rule file: {why}; a rule needs id, pattern, message and severity")]
    Shape {
        /// The rule file.
        file: String,
        /// What the reader said.
        why: String,
    },
    /// A pattern is no JavaScript.
    #[error("{file}: the pattern of `{id}` is not JavaScript: {why}")]
    Pattern {
        /// The rule file.
        file: String,
        /// The rule.
        id: String,
        /// What the parser said.
        why: String,
    },
}

/// A rule of the repository.
#[derive(Debug)]
pub struct Custom {
    meta: &'static Meta,
    tree: Tree,
    source: String,
}

#[derive(Deserialize)]
struct Raw {
    id: String,
    pattern: String,
    message: String,
    severity: Severity,
    #[serde(default)]
    class: Option<String>,
    #[serde(default)]
    fix: Option<String>,
}

/// A node of any syntax tree: kind, range, children.
#[derive(Debug, Clone)]
struct Tree {
    kind: oxc::ast::ast_kind::AstType,
    start: usize,
    end: usize,
    children: Vec<Tree>,
}

impl Custom {
    /// Reads the rules of a JSON file: an array of objects with `id`, `pattern`, `message`, `severity`, and perhaps `class`
    /// and `fix`.
    pub fn parse(file: &str, text: &str) -> Result<Vec<Self>, CustomError> {
        let raw: Vec<Raw> = serde_json::from_str(text)
            .map_err(|e| CustomError::Shape { file: file.to_owned(), why: e.to_string() })?;
        raw.into_iter().map(|raw| Self::new(file, raw)).collect()
    }

    fn new(file: &str, raw: Raw) -> Result<Self, CustomError> {
        // `$$$` and `$$$NAME` are written where a list of things may stand.
        let source = lists(&raw.pattern);
        let tree = tree(&source, SourceType::tsx()).map_err(|why| CustomError::Pattern {
            file: file.to_owned(),
            id: raw.id.clone(),
            why,
        })?;
        let tree = inner(tree, &source);
        // Rules live as long as the process: a scan reads them once.
        let leak = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let fix = leak(raw.fix.unwrap_or_default());
        let message = leak(raw.message);
        let meta = Box::leak(Box::new(Meta {
            id: leak(raw.id),
            class: leak(raw.class.unwrap_or_else(|| "custom".to_owned())),
            severity: raw.severity,
            cwe: &[],
            owasp: None,
            set: Set::Default,
            title: Words { en: message, zh: message },
            why: Words { en: message, zh: message },
            fix: Words { en: fix, zh: fix },
            wrong: "",
            right: "",
        }));
        Ok(Self { meta, tree, source })
    }

    pub(crate) fn check(&self, program: &Program, id: FileId, found: &mut Vec<Finding>) {
        let file = program.file(id);
        let Kind::Script(language) = file.kind else { return };
        let text = file.text();
        if menshen_code::script_too_deep(text).is_some() {
            return;
        }
        let kind = if language == crate::ir::Language::Js {
            SourceType::unambiguous().with_jsx(true)
        } else {
            SourceType::tsx()
        };
        let Ok(whole) = tree(text, kind) else { return };
        let mut out = Out { program, meta: self.meta, found: Vec::new() };
        let mut open = vec![&whole];
        while let Some(node) = open.pop() {
            let mut names = FxHashMap::default();
            if self.matches(&self.tree, node, text, &mut names) {
                let span = Span { start: node.start as u32, end: node.end as u32 };
                out.at(id, span, self.meta.title.en, self.meta.title.zh);
            }
            open.extend(&node.children);
        }
        found.append(&mut out.found);
    }

    fn matches<'t>(
        &self,
        pattern: &Tree,
        node: &Tree,
        text: &'t str,
        names: &mut FxHashMap<String, &'t str>,
    ) -> bool {
        let written = &self.source[pattern.start..pattern.end];
        let got = &text[node.start..node.end];
        if let Some(name) = written.strip_prefix('$')
            && !name.starts_with('$')
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        {
            if name == "_" {
                return true;
            }
            return *names.entry(name.to_owned()).or_insert(got) == got;
        }
        if pattern.kind != node.kind {
            return false;
        }
        if pattern.children.is_empty() {
            return node.children.is_empty() && squeeze(written) == squeeze(got);
        }
        self.list(&pattern.children, &node.children, text, names)
            && (pattern.children.iter().any(|c| self.many(c))
                || glue(pattern, &self.source) == glue(node, text))
    }

    fn many(&self, pattern: &Tree) -> bool {
        self.source[pattern.start..pattern.end].trim_start_matches("...").starts_with("$$$")
    }

    fn list<'t>(
        &self,
        pattern: &[Tree],
        nodes: &[Tree],
        text: &'t str,
        names: &mut FxHashMap<String, &'t str>,
    ) -> bool {
        match pattern.split_first() {
            None => nodes.is_empty(),
            Some((first, rest)) if self.many(first) => (0..=nodes.len()).any(|n| {
                let mut trial = names.clone();
                let fits = self.list(rest, &nodes[n..], text, &mut trial);
                if fits {
                    *names = trial;
                }
                fits
            }),
            // Members of an object have no order.
            Some((first, rest))
                if pattern.iter().any(|p| self.many(p)) && nodes.len() >= pattern.len() - 1 =>
            {
                (0..nodes.len()).any(|n| {
                    let mut trial = names.clone();
                    let others: Vec<Tree> =
                        nodes.iter().enumerate().filter(|(k, _)| *k != n).map(|(_, t)| t.clone()).collect();
                    let fits = self.matches(first, &nodes[n], text, &mut trial)
                        && self.list(rest, &others, text, &mut trial);
                    if fits {
                        *names = trial;
                    }
                    fits
                })
            }
            Some((first, rest)) => nodes.split_first().is_some_and(|(node, others)| {
                self.matches(first, node, text, names) && self.list(rest, others, text, names)
            }),
        }
    }
}

/// In an object `$$$` alone is no member; spread, it is one.
fn lists(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    let mut open: Vec<char> = Vec::new();
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("$$$") {
            let end =
                rest[3..].find(|c: char| !c.is_ascii_uppercase() && c != '_').map_or(rest.len(), |n| n + 3);
            if open.last() == Some(&'{') && !out.trim_end().ends_with(':') {
                out.push_str("...");
            }
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        match c {
            '{' | '(' | '[' => open.push(c),
            '}' | ')' | ']' => {
                open.pop();
            }
            _ => {}
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// What stands between the children: operators, without white space.
fn glue(node: &Tree, text: &str) -> String {
    let mut out = String::new();
    let mut at = node.start;
    for child in &node.children {
        out.push_str(&squeeze(&text[at.min(child.start)..child.start]));
        at = child.end;
    }
    out.push_str(&squeeze(&text[at.min(node.end)..node.end]));
    out.trim_end_matches(';').replace(",}", "}").replace(",)", ")").replace(",]", "]")
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == '\'' { '"' } else { c }).collect()
}

/// The expression of a pattern that is one.
fn inner(tree: Tree, source: &str) -> Tree {
    let mut tree = tree;
    while tree.children.len() == 1
        && source[tree.start..tree.end].trim().trim_end_matches(';')
            == &source[tree.children[0].start..tree.children[0].end]
    {
        tree = tree.children.remove(0);
    }
    tree
}

struct Grow {
    open: Vec<Tree>,
}

impl<'a> Visit<'a> for Grow {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        let span = kind.span();
        let kind = kind.ty();
        self.open.push(Tree {
            kind,
            start: span.start as usize,
            end: span.end as usize,
            children: Vec::new(),
        });
    }

    fn leave_node(&mut self, _: AstKind<'a>) {
        if self.open.len() > 1
            && let Some(node) = self.open.pop()
            && let Some(parent) = self.open.last_mut()
        {
            parent.children.push(node);
        }
    }
}

fn tree(text: &str, kind: SourceType) -> Result<Tree, String> {
    let allocator = Allocator::default();
    let options = ParseOptions { allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(&allocator, text, kind).with_options(options).parse();
    if parsed.panicked || parsed.diagnostics.has_errors() {
        return Err(parsed.diagnostics.errors().next().map_or_else(String::new, |e| e.message.to_string()));
    }
    let mut grow = Grow { open: Vec::new() };
    grow.visit_program(&parsed.program);
    grow.open.pop().ok_or_else(|| "it is empty".to_owned())
}
