//! Stylesheets: local imports are put in where they stand, addresses are made absolute, then classes and
//! tags get their prefixes and `rpx` becomes `vw` (the view is as wide as the phone).

mod syntax;
mod tags;

use crate::compile::Made;
use crate::depth::{Syntax, too_deep};
use crate::edits::Edits;
use crate::job::{Job, Text};
use crate::reference::resolve;
use crate::scan::wxss::{Import, scan};
use crate::wxml::offset;
use glass_easel_stylesheet_compiler::error::{ParseError, ParseErrorLevel};
use glass_easel_stylesheet_compiler::{StyleSheetOptions, StyleSheetTransformer};
use menshen_model::{Diagnostic, Severity};
use std::collections::BTreeMap;

/// Bytes of output of one stylesheet: imports may name each other often.
const OUTPUT: usize = 8 << 20;

/// Compiles a stylesheet unit.
pub(crate) fn compile(job: &Job, found: &mut Vec<Diagnostic>) -> Option<Made> {
    let texts: BTreeMap<&str, &Text> = job.texts.iter().map(|t| (t.path.as_str(), t)).collect();
    let mut sheet = Sheet { texts, scope: job.scope.as_deref(), open: Vec::new(), out: String::new(), found };
    sheet.file(job.file());
    let out = sheet.out;
    Some(Made::Css(out))
}

struct Sheet<'a> {
    texts: BTreeMap<&'a str, &'a Text>,
    scope: Option<&'a str>,
    open: Vec<&'a str>,
    out: String,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Sheet<'a> {
    fn file(&mut self, path: &str) {
        let Some(text) = self.texts.get(path).copied() else { return };
        if let Some(at) = too_deep(&text.text, Syntax::Css) {
            self.found.push(
                Diagnostic::error("wxss/too-deep", &text.path, "blocks nest too deeply to be compiled")
                    .span(&text.text, at, at + 1)
                    .help("is a closing brace missing?"),
            );
            return;
        }
        syntax::check(text, self.found);
        self.open.push(&text.path);
        let (imports, urls) = scan(&text.text);
        let mut edits = Edits::default();
        for url in urls {
            self.url(text, url.target, url.start, url.end, &mut edits);
        }
        for import in &imports {
            edits.replace(import.start as u32, import.end as u32, "");
            self.import(text, import);
        }
        let plain = edits.apply(&text.text);
        let mut edits = Edits::default();
        tags::prefix(&plain, &mut edits);
        self.rules(text, &edits.apply(&plain));
        self.open.pop();
    }

    fn import(&mut self, text: &'a Text, import: &Import<'a>) {
        let place = |found: Diagnostic| found.span(&text.text, import.start, import.end);
        let name = import.target;
        if is_remote(name) {
            self.found.push(place(
                Diagnostic::warning(
                    "wxss/remote-import",
                    &text.path,
                    format!("`{name}` is on another host and is left out"),
                )
                .help("put the stylesheet into the package"),
            ));
            return;
        }
        let target = resolve(&text.path, name, "wxss");
        let Some(target) = target.filter(|t| self.texts.contains_key(t.as_str())) else {
            let message = format!("@import names `{name}`, which is not there");
            self.found.push(place(Diagnostic::warning("wxss/missing-file", &text.path, message)));
            return;
        };
        if self.open.contains(&target.as_str()) || self.open.len() > 64 {
            let message = format!("importing `{name}` leads back to this file; it is left out here");
            self.found.push(place(Diagnostic::warning("wxss/import-cycle", &text.path, message)));
            return;
        }
        if self.out.len() > OUTPUT {
            let message = "the imports add up to more than 8 MiB; this one is left out";
            self.found.push(place(Diagnostic::error("wxss/too-large", &text.path, message)));
            return;
        }
        if !import.media.is_empty() {
            self.out.push_str(&format!("@media {}{{", import.media.replace(['{', '}'], "")));
        }
        self.file(&target);
        if !import.media.is_empty() {
            self.out.push('}');
        }
    }

    fn url(&mut self, text: &Text, target: &str, start: usize, end: usize, edits: &mut Edits) {
        if target.starts_with("data:") || target.starts_with('#') || target.is_empty() {
            return;
        }
        if is_remote(target) {
            self.found.push(
                Diagnostic::note(
                    "wxss/remote-url",
                    &text.path,
                    format!("`{target}` is loaded through the host"),
                )
                .span(&text.text, start, end),
            );
            return;
        }
        if let Some(path) = menshen_package::join(&text.path, target) {
            let path = path.replace(['"', '\\', '\n'], "");
            edits.replace(start as u32, end as u32, format!("url(\"/{path}\")"));
        }
    }

    fn rules(&mut self, text: &Text, css: &str) {
        let options = StyleSheetOptions {
            tag_name_prefix: None,
            class_prefix: self.scope.map(str::to_owned),
            class_prefix_sign: None,
            rpx_ratio: 750.0,
            import_sign: Some("IMPORT".to_owned()),
            convert_host: true,
            host_is: None,
        };
        let mut sheet = StyleSheetTransformer::from_css(&text.path, css, options);
        self.found.extend(sheet.take_warnings().iter().map(|e| diagnostic(text, e)));
        let (normal, low) = sheet.output_and_low_priority_output();
        for part in [low, normal] {
            // Writing to a String does not fail.
            let _ = part.write_str(&mut self.out);
        }
    }
}

fn is_remote(target: &str) -> bool {
    target.starts_with("//")
        || target.split_once(':').is_some_and(|(scheme, _)| {
            matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "ftp" | "cloud" | "wxfile")
        })
}

fn diagnostic(text: &Text, error: &ParseError) -> Diagnostic {
    let severity = match error.level() {
        ParseErrorLevel::Error | ParseErrorLevel::Fatal => Severity::Error,
        ParseErrorLevel::Warn => Severity::Warning,
        ParseErrorLevel::Note => Severity::Note,
    };
    let at = offset(&text.text, error.location.start.line, error.location.start.utf16_col);
    Diagnostic::new(severity, "wxss/syntax", &text.path, error.kind.to_string()).span(&text.text, at, at)
}

#[cfg(test)]
mod tests;
