//! All texts of a file, whatever the file is: literals, comments, JSON members, image metadata, source maps.

use crate::ir::{Language, Span, script};
use crate::program::{File, Kind};
use menshen_code::Tags;

/// One text.
#[derive(Debug, Clone)]
pub(crate) struct Literal {
    pub(crate) text: String,
    /// What it is given to.
    pub(crate) name: String,
    pub(crate) span: Span,
    /// Joined from pieces or decoded: does not stand in the source as such.
    pub(crate) hidden: bool,
    pub(crate) comment: bool,
}

/// Largest text that is looked at whole.
const LONGEST: usize = 512 << 10;

/// The texts of a file.
pub(crate) fn literals(file: &File) -> Vec<Literal> {
    let mut out = Vec::new();
    match file.kind {
        Kind::Script(_) | Kind::Vue | Kind::Wxs | Kind::Wxml => {
            match file.ir() {
                Some(ir) => {
                    let text = file.text();
                    out.extend(ir.literals.iter().map(|l| Literal {
                        text: ir.text(l.text).to_owned(),
                        name: ir.text(l.name).to_owned(),
                        span: l.span,
                        hidden: l.folded,
                        comment: false,
                    }));
                    for span in &ir.comments {
                        comment(text, *span, &mut out);
                    }
                }
                None => loose(file.text(), &mut out),
            }
            if file.kind == Kind::Wxml {
                markup(file, &mut out);
            }
        }
        Kind::Json => match serde_json::from_str(&crate::program::without_comments(file.text())) {
            Ok(value) if file.bytes.len() <= LONGEST => members(&value, "", file.text(), &mut out, &mut 0),
            _ => loose(file.text(), &mut out),
        },
        Kind::Style => {}
        Kind::Other => other(file, &mut out),
    }
    out
}

fn comment(text: &str, span: Span, out: &mut Vec<Literal>) {
    let Some(content) = text.get(span.start as usize..span.end as usize) else { return };
    if content.len() > 20_000 {
        return;
    }
    // `name: 'value'`, `name=value` inside a comment.
    for found in assignments(content) {
        let start = span.start + found.1 as u32;
        out.push(Literal {
            name: found.0.to_owned(),
            span: Span { start, end: start + found.2.len() as u32 },
            text: found.2.to_owned(),
            hidden: false,
            comment: true,
        });
    }
}

/// Name, offset and value of what looks like an assignment.
fn assignments(text: &str) -> impl Iterator<Item = (&str, usize, &str)> {
    use std::sync::LazyLock;
    static FORM: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
        regex::Regex::new(
            r#"([A-Za-z_][A-Za-z0-9_.\-]{1,40})["']?\s*[:=]\s*["'`]?([A-Za-z0-9+/=_.\-]{12,2000})"#,
        )
        .ok()
    });
    FORM.as_ref().into_iter().flat_map(move |form| {
        form.captures_iter(text).filter_map(|c| {
            let value = c.get(2)?;
            Some((c.get(1)?.as_str(), value.start(), value.as_str()))
        })
    })
}

/// A file that does not parse: what stands in quotes.
fn loose(text: &str, out: &mut Vec<Literal>) {
    for (name, at, value) in assignments(text).take(5_000) {
        let span = Span { start: at as u32, end: (at + value.len()) as u32 };
        out.push(Literal {
            text: value.to_owned(),
            name: name.to_owned(),
            span,
            hidden: false,
            comment: false,
        });
    }
}

fn markup(file: &File, out: &mut Vec<Literal>) {
    let text = file.text();
    for (at, inline) in Tags::new(text).filter_map(|t| t.raw) {
        if let Ok(ir) = script(&file.path, text, at..at + inline.len(), Language::Js, |_| {}) {
            out.extend(ir.literals.iter().map(|l| Literal {
                text: ir.text(l.text).to_owned(),
                name: ir.text(l.name).to_owned(),
                span: l.span,
                hidden: l.folded,
                comment: false,
            }));
        }
    }
    let mut at = 0;
    while let Some(start) = text[at..].find("<!--").map(|n| at + n) {
        let end = text[start..].find("-->").map_or(text.len(), |n| start + n);
        comment(text, Span { start: start as u32, end: end as u32 }, out);
        at = end.max(start + 4);
    }
}

fn members(value: &serde_json::Value, name: &str, text: &str, out: &mut Vec<Literal>, at: &mut usize) {
    use serde_json::Value;
    match value {
        Value::String(s) if s.len() >= 6 => {
            let found = text[*at..].find(s.as_str()).map(|n| *at + n);
            let start = found.unwrap_or(*at);
            if found.is_some() {
                *at = start;
            }
            let span = Span { start: start as u32, end: (start + s.len()) as u32 };
            out.push(Literal { text: s.clone(), name: name.to_owned(), span, hidden: false, comment: false });
        }
        Value::Array(list) => list.iter().for_each(|v| members(v, name, text, out, at)),
        Value::Object(map) => map.iter().for_each(|(k, v)| members(v, k, text, out, at)),
        _ => {}
    }
}

/// Images, certificates, source maps, environment files.
fn other(file: &File, out: &mut Vec<Literal>) {
    let bytes = &file.bytes;
    let name = file.path.rsplit('/').next().unwrap_or("");
    let text_like = file.path.ends_with(".map")
        || name.starts_with(".env")
        || ["env", "pem", "key", "p12", "yml", "yaml", "properties", "ini", "txt", "conf", "sh", "html"]
            .contains(&name.rsplit('.').next().unwrap_or(""));
    if text_like && bytes.len() <= 8 << 20 {
        let text = file.text();
        if text.contains("-----BEGIN ") {
            out.push(Literal {
                text: text.to_owned(),
                name: name.to_owned(),
                span: Span { start: text.find("-----BEGIN ").unwrap_or(0) as u32, end: text.len() as u32 },
                hidden: false,
                comment: false,
            });
        }
        if file.path.ends_with(".map") {
            sources(text, out);
        } else {
            loose(text, out);
        }
        return;
    }
    if bytes.starts_with(b"\x89PNG")
        || bytes.starts_with(&[0xff, 0xd8])
        || bytes.starts_with(b"GIF8")
        || bytes.starts_with(b"RIFF")
    {
        metadata(bytes, out);
    }
}

/// What a source map carries of the sources: their texts.
fn sources(text: &str, out: &mut Vec<Literal>) {
    let Ok(map) = serde_json::from_str::<serde_json::Value>(text) else { return };
    for source in map.get("sourcesContent").and_then(|s| s.as_array()).into_iter().flatten() {
        let Some(source) = source.as_str() else { continue };
        for (name, _, value) in assignments(source) {
            let start = text.find(value).unwrap_or(0) as u32;
            let span = Span { start, end: start + value.len() as u32 };
            out.push(Literal {
                text: value.to_owned(),
                name: name.to_owned(),
                span,
                hidden: true,
                comment: false,
            });
        }
    }
}

/// Text in an image that is no pixel: PNG text chunks, JPEG comments and EXIF, read within bounds.
fn metadata(bytes: &[u8], out: &mut Vec<Literal>) {
    let mut texts: Vec<(usize, &[u8])> = Vec::new();
    if bytes.starts_with(b"\x89PNG") {
        let mut at = 8;
        while at + 12 <= bytes.len() {
            let length =
                u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
            let Some(end) = (at + 8).checked_add(length).filter(|e| *e <= bytes.len()) else { break };
            if matches!(&bytes[at + 4..at + 8], b"tEXt" | b"iTXt" | b"eXIf") {
                texts.push((at + 8, &bytes[at + 8..end]));
            }
            at = end + 4;
        }
    } else if bytes.starts_with(&[0xff, 0xd8]) {
        let mut at = 2;
        while at + 4 <= bytes.len() && bytes[at] == 0xff && bytes[at + 1] != 0xda {
            let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
            let Some(end) = (at + 2).checked_add(length).filter(|e| *e <= bytes.len() && length >= 2) else {
                break;
            };
            if matches!(bytes[at + 1], 0xe1 | 0xfe | 0xed) {
                texts.push((at + 4, &bytes[at + 4..end]));
            }
            at = end;
        }
    }
    for (at, chunk) in texts {
        let text: String = chunk
            .iter()
            .take(64 << 10)
            .map(|b| if b.is_ascii_graphic() || *b == b' ' { *b as char } else { '\n' })
            .collect();
        for (name, offset, value) in assignments(&text) {
            let start = (at + offset) as u32;
            let span = Span { start, end: start + value.len() as u32 };
            out.push(Literal {
                text: value.to_owned(),
                name: name.to_owned(),
                span,
                hidden: true,
                comment: false,
            });
        }
    }
}
