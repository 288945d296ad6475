//! Templates: one group per page or component with what it imports and its WXS, as one unit.

use crate::compile::Made;
use crate::depth::{self, Syntax, too_deep};
use crate::job::{Job, Text};
use crate::reference::{resolve, stem};
use crate::scan::space::odd_space;
use crate::scan::wxml::{Step, Tags, skip_expression};
use crate::wxs;
use glass_easel_template_compiler::TmplGroup;
use glass_easel_template_compiler::parse::{ParseError, ParseErrorKind, ParseErrorLevel};
use menshen_model::{Diagnostic, Mode, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// Compiles a template unit.
pub(crate) fn compile(job: &Job, found: &mut Vec<Diagnostic>) -> Option<Made> {
    for text in &job.texts {
        if text.path.ends_with(".wxml") {
            found.extend(refuse_depth(text));
            found.extend(refuse_space(text));
        }
    }
    include_cycle(job, found);
    if found.iter().any(Diagnostic::is_error) {
        return None;
    }
    let mut group = TmplGroup::new();
    group.set_extra_runtime_script(wxs::RUNTIME);
    for text in &job.texts {
        let name = stem(&text.path);
        if text.path.ends_with(".wxs") {
            found.extend(wxs::check(&text.path, &text.text, 0, &text.text));
            group.add_script(name, &terminated(&wxs::prepare(&text.text, job.mode)));
            // One script asks for another by its file name, the compiler knows it without the ending.
            group.add_script(&text.path, &format!("module.exports=require('/{name}')"));
        } else {
            for (offset, inline) in Tags::new(&text.text).filter_map(|t| t.raw) {
                found.extend(wxs::check(&text.path, &text.text, offset, inline));
            }
            found.extend(group.add_tmpl(name, &today(&text.text)).iter().map(|e| diagnostic(text, e)));
            inline_scripts(&mut group, name, job.mode);
        }
    }
    missing(job, &mut group, found);
    if found.iter().any(Diagnostic::is_error) {
        return None;
    }
    match group.get_tmpl_gen_object_groups() {
        Ok(groups) => {
            let Some(groups) = guarded(&groups).and_then(|groups| bare(&groups)) else {
                let message = "the template compiler no longer writes what is changed here as it did";
                found.push(Diagnostic::error("wxml/generate", job.file(), message));
                return None;
            };
            let main = serde_json::Value::String(job.path.clone());
            let tags = serde_json::to_string(&tags(job)).unwrap_or_else(|_| "[]".to_owned());
            Some(Made::Script(format!("({{groups:{groups},main:{main},tags:{tags}}})")))
        }
        Err(error) => {
            found.push(Diagnostic::error("wxml/generate", job.file(), error.to_string()));
            None
        }
    }
}

/// The first WeChats wrote `wx:for-items`; the template compiler knows the name of today. As long as before, so that places
/// stay.
fn today(text: &str) -> std::borrow::Cow<'_, str> {
    const OLD: &str = "wx:for-items=";
    if !text.contains(OLD) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for tag in Tags::new(text) {
        let start = tag.start.max(at);
        let Some(end) = text[start..].find(tag.attributes).map(|n| start + n + tag.attributes.len()) else {
            continue;
        };
        out.push_str(&text[at..start]);
        out.push_str(&text[start..end].replace(OLD, "      wx:for="));
        at = end;
    }
    out.push_str(&text[at..]);
    out.into()
}

/// Calls in templates go through the guest (`__wxs.callable`): data's own methods cannot be called, and a script that
/// throws must not leave the tree half made.
fn guarded(groups: &str) -> Option<String> {
    const CALL: &str = "function(a){return typeof a==='function'?a:()=>{}}";
    groups.contains(CALL).then(|| groups.replacen(CALL, "__wxs.callable", 1))
}

/// `<template is>` is a look-up by a name that may come from data: in an object without the names that every object is born
/// with, so that `constructor` names nothing. The quote before the bracket keeps out what is text of a template, where it
/// would be escaped.
fn bare(groups: &str) -> Option<String> {
    const TABLE: &str = "\"]=(()=>{var H={};var S;var I=(P)=>{if(!S)S=Object.assign({}";
    const BARE: &str =
        "\"]=(()=>{var H=Object.create(null);var S;var I=(P)=>{if(!S)S=Object.assign(Object.create(null)";
    groups.contains(TABLE).then(|| groups.replace(TABLE, BARE))
}

/// Every tag the template may make, and every component it hands to a `generic:`.
fn tags(job: &Job) -> BTreeSet<&str> {
    let mut tags = BTreeSet::new();
    for text in job.texts.iter().filter(|t| t.path.ends_with(".wxml")) {
        for tag in Tags::new(&text.text).filter(|t| t.step != Step::Close) {
            tags.insert(tag.name);
            for part in tag.attributes.split("generic:").skip(1) {
                let value = part.split_once('=').map(|(_, v)| v.trim_start().trim_start_matches(['"', '\'']));
                let end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
                tags.extend(value.and_then(|v| v.split(end).next()).filter(|v| !v.is_empty()));
            }
        }
    }
    tags
}

/// The same changes for the scripts that stand in a template.
fn inline_scripts(group: &mut TmplGroup, name: &str, mode: Mode) {
    let modules: Vec<String> = match group.inline_script_module_names(name) {
        Ok(names) => names.map(str::to_owned).collect(),
        Err(_) => return,
    };
    for module in modules {
        let Ok(content) = group.inline_script_content(name, &module) else { continue };
        let renamed = terminated(&wxs::prepare(content, mode));
        // The module was just listed, so it is there.
        let _ = group.set_inline_script_content(name, &module, &renamed);
    }
}

/// A script that ends in a line comment would swallow what the compiler puts behind it.
fn terminated(text: &str) -> String {
    format!("{text}\n")
}

fn refuse_space(text: &Text) -> Option<Diagnostic> {
    let (at, c) = odd_space(&text.text)?;
    let message =
        format!("U+{:04X} stands between attributes; it looks like a space but is none", u32::from(c));
    let found = Diagnostic::error("wxml/syntax", &text.path, message).span(&text.text, at, at + c.len_utf8());
    Some(found.help("replace it with a plain space"))
}

fn refuse_depth(text: &Text) -> Vec<Diagnostic> {
    let source = &text.text;
    let mut found = Vec::new();
    let mut depth = 0_usize;
    for tag in Tags::new(source) {
        match tag.step {
            Step::Open => depth += 1,
            Step::Close => depth = depth.saturating_sub(1),
            Step::Whole => {}
        }
        if depth > depth::TAGS {
            let message = format!("<{}> is nested more than {} tags deep", tag.name, depth::TAGS);
            found.push(
                Diagnostic::error("wxml/too-deep", &text.path, message)
                    .span(source, tag.start, tag.start + 1 + tag.name.len())
                    .help("move the inner part to a component or a template"),
            );
            return found;
        }
    }
    let mut at = 0;
    while let Some(start) = source[at..].find("{{").map(|n| at + n) {
        let length = skip_expression(&source[start..]).max(2);
        // An expression without an end reaches as far as the parser may read.
        let end = if length == 2 { source.len() } else { start + length - 2 };
        if let Some(deep) = too_deep(&source[start + 2..end], Syntax::Expression) {
            let place = start + 2 + deep;
            found.push(
                Diagnostic::error(
                    "wxml/too-deep",
                    &text.path,
                    "the expression nests too deeply to be compiled",
                )
                .span(source, place, place + 1)
                .help("compute it in the page's script or in WXS"),
            );
            return found;
        }
        at = start + length;
    }
    found
}

/// A template that includes itself would be built without end when it is shown.
fn include_cycle(job: &Job, found: &mut Vec<Diagnostic>) {
    let mut edges: BTreeMap<&str, Vec<(String, usize, usize)>> = BTreeMap::new();
    for text in job.texts.iter().filter(|t| t.path.ends_with(".wxml")) {
        for tag in Tags::new(&text.text).filter(|t| t.name == "include") {
            if let Some((at, src)) = tag.attribute("src", &text.text)
                && let Some(target) = resolve(&text.path, src, "wxml")
            {
                edges.entry(&text.path).or_default().push((target, at, src.len()));
            }
        }
    }
    for text in &job.texts {
        for (target, at, length) in edges.get(text.path.as_str()).into_iter().flatten() {
            let mut seen = BTreeSet::new();
            let mut open = vec![target.as_str()];
            while let Some(next) = open.pop() {
                if next == text.path {
                    found.push(
                        Diagnostic::error(
                            "wxml/include-cycle",
                            &text.path,
                            format!("including `{target}` leads back to this file"),
                        )
                        .span(&text.text, *at, at + length)
                        .help("use a component, which may contain itself under a condition"),
                    );
                    break;
                }
                if seen.insert(next) {
                    open.extend(edges.get(next).into_iter().flatten().map(|(t, _, _)| t.as_str()));
                }
            }
        }
    }
}

/// Files that are named but were not handed in, since they do not exist.
fn missing(job: &Job, group: &mut TmplGroup, found: &mut Vec<Diagnostic>) {
    let have: BTreeSet<&str> = job.texts.iter().map(|t| t.path.as_str()).collect();
    for text in job.texts.iter().filter(|t| t.path.ends_with(".wxml")) {
        for tag in Tags::new(&text.text) {
            let (extension, severity) = match tag.name {
                "import" | "include" => ("wxml", Severity::Warning),
                "wxs" => ("wxs", Severity::Error),
                _ => continue,
            };
            let Some((at, src)) = tag.attribute("src", &text.text) else { continue };
            let target = resolve(&text.path, src, extension);
            if target.as_deref().is_some_and(|t| have.contains(t)) {
                continue;
            }
            let message = format!("<{}> names `{src}`, which is not there", tag.name);
            found.push(Diagnostic::new(severity, "wxml/missing-file", &text.path, message).span(
                &text.text,
                at,
                at + src.len(),
            ));
            if let Some(target) = target.filter(|_| extension == "wxml") {
                group.add_tmpl(stem(&target), "");
            }
        }
    }
}

fn diagnostic(text: &Text, error: &ParseError) -> Diagnostic {
    // Children of a <slot> are its content when nothing is put in: WeChat's tools warn, and code is made.
    let severity = match error.level() {
        _ if error.kind == ParseErrorKind::ChildNodesNotAllowed => Severity::Warning,
        // What is never closed swallows what follows: WeChat's tools refuse it, and so no program relies on a guess.
        _ if error.kind == ParseErrorKind::MissingEndTag => Severity::Error,
        ParseErrorLevel::Error | ParseErrorLevel::Fatal => Severity::Error,
        ParseErrorLevel::Warn => Severity::Warning,
        ParseErrorLevel::Note => Severity::Note,
    };
    let start = offset(&text.text, error.location.start.line, error.location.start.utf16_col);
    let end = offset(&text.text, error.location.end.line, error.location.end.utf16_col);
    Diagnostic::new(severity, "wxml/syntax", &text.path, error.kind.to_string()).span(&text.text, start, end)
}

/// The byte of a line and UTF-16 column, both from 0.
pub(crate) fn offset(source: &str, line: u32, utf16: u32) -> usize {
    let mut start = 0;
    for _ in 0..line {
        match source[start..].find('\n') {
            Some(n) => start += n + 1,
            None => return source.len(),
        }
    }
    let mut left = utf16 as usize;
    for (at, c) in source[start..].char_indices() {
        if left == 0 || c == '\n' {
            return start + at;
        }
        left = left.saturating_sub(c.len_utf16());
    }
    source.len()
}

#[cfg(test)]
mod tests;
