//! Type selectors get the prefix of the view's elements: `view` is `wx-view` there. The stylesheet compiler
//! does this only for the first part of a selector, so it is done here, before it.

use crate::edits::Edits;

/// What a pair of braces holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    /// Rules: the file itself, `@media` and the like.
    Rules,
    /// Declarations, key frames, whatever has no selectors.
    Other,
}

/// Prefixes every type selector of a stylesheet. One pass, no recursion.
pub(crate) fn prefix(css: &str, edits: &mut Edits) {
    let bytes = css.as_bytes();
    let mut blocks = vec![Block::Rules];
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'}' => {
                if blocks.len() > 1 {
                    blocks.pop();
                }
                at += 1;
            }
            b'{' => {
                blocks.push(Block::Other);
                at += 1;
            }
            b';' => at += 1,
            b if b.is_ascii_whitespace() => at += 1,
            _ if blocks.last() != Some(&Block::Rules) => at = skip(bytes, at).unwrap_or(at + 1),
            b'@' => {
                let name = word(bytes, at + 1);
                let holds_rules = matches!(
                    &bytes[at + 1..name],
                    b"media"
                        | b"supports"
                        | b"document"
                        | b"layer"
                        | b"container"
                        | b"scope"
                        | b"-moz-document"
                );
                at = end_of_prelude(bytes, name);
                if bytes.get(at) == Some(&b'{') {
                    blocks.push(if holds_rules { Block::Rules } else { Block::Other });
                    at += 1;
                }
            }
            _ => {
                let from = at;
                at = end_of_prelude(bytes, at);
                if bytes.get(at) == Some(&b'{') {
                    selectors(bytes, from, at, edits);
                }
            }
        }
    }
}

/// The byte after a comment or string that begins here.
fn skip(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes[at] {
        b'/' if bytes.get(at + 1) == Some(&b'*') => {
            let rest = bytes.get(at + 2..).unwrap_or_default();
            Some(rest.windows(2).position(|w| w == b"*/").map_or(bytes.len(), |n| at + n + 4))
        }
        quote @ (b'"' | b'\'') => {
            let mut i = at + 1;
            while i < bytes.len() && bytes[i] != quote && bytes[i] != b'\n' {
                i += if bytes[i] == b'\\' { 2 } else { 1 };
            }
            Some((i + 1).min(bytes.len()))
        }
        _ => None,
    }
}

fn word(bytes: &[u8], mut at: usize) -> usize {
    while bytes
        .get(at)
        .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'\\') || *b >= 0x80)
    {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// Where the braces begin, or the statement ends without any.
fn end_of_prelude(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && !matches!(bytes[at], b'{' | b'}' | b';') {
        at = skip(bytes, at).unwrap_or(at + 1);
    }
    at
}

fn selectors(bytes: &[u8], mut at: usize, end: usize, edits: &mut Edits) {
    while at < end {
        if let Some(next) = skip(bytes, at) {
            at = next;
            continue;
        }
        match bytes[at] {
            b'[' => {
                while at < end && bytes[at] != b']' {
                    at = skip(bytes, at).unwrap_or(at + 1);
                }
                at += 1;
            }
            b'.' | b'#' => at = word(bytes, at + 1).max(at + 1),
            b':' => {
                let from = at + 1 + usize::from(bytes.get(at + 1) == Some(&b':'));
                at = word(bytes, from).max(from);
                let name = &bytes[from.min(at)..at];
                let of_selectors =
                    matches!(name, b"not" | b"is" | b"where" | b"has" | b"matches" | b"host" | b"slotted");
                if bytes.get(at) == Some(&b'(') && !of_selectors {
                    at = closing(bytes, at, end);
                }
            }
            b if b.is_ascii_alphabetic() || b == b'_' || b == b'\\' || b >= 0x80 => {
                let next = word(bytes, at).max(at + 1);
                if !bytes[at..next].starts_with(b"wx-") {
                    edits.insert(at as u32, "wx-");
                }
                at = next;
            }
            _ => at += 1,
        }
    }
}

/// The byte after the parenthesis that closes the one here.
fn closing(bytes: &[u8], mut at: usize, end: usize) -> usize {
    let mut depth = 0_usize;
    while at < end {
        match bytes[at] {
            b'(' => depth += 1,
            b')' if depth <= 1 => return at + 1,
            b')' => depth -= 1,
            _ => {}
        }
        at = skip(bytes, at).unwrap_or(at + 1);
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(css: &str) -> String {
        let mut edits = Edits::default();
        prefix(css, &mut edits);
        edits.apply(css)
    }

    #[test]
    fn prefixes_types_everywhere_in_a_selector_and_nothing_else() {
        let cases = [
            ("view{a:b}", "wx-view{a:b}"),
            (".a view>text+image,page{}", ".a wx-view>wx-text+wx-image,wx-page{}"),
            (
                ".a:not(view.b):nth-child(2n + 1) text::after{}",
                ".a:not(wx-view.b):nth-child(2n + 1) wx-text::after{}",
            ),
            ("@media (min-width:1px){view .b{color:red}}", "@media (min-width:1px){wx-view .b{color:red}}"),
            ("@keyframes x{from{a:b}to{a:c}}text{}", "@keyframes x{from{a:b}to{a:c}}wx-text{}"),
            ("@font-face{font-family:view}", "@font-face{font-family:view}"),
            (
                "#id[view=\"text\"] /* view */ input{content:'}view{'}",
                "#id[view=\"text\"] /* view */ wx-input{content:'}view{'}",
            ),
            (":host(view) *{}", ":host(wx-view) *{}"),
            ("wx-view{}", "wx-view{}"),
            ("@charset 'x';view{}", "@charset 'x';wx-view{}"),
            (".a{b:c}}view{}", ".a{b:c}}wx-view{}"),
        ];
        for (css, expected) in cases {
            assert_eq!(run(css), expected);
        }
    }

    #[test]
    fn ends_on_anything() {
        for css in [
            "view",
            "view{",
            "@",
            "@media",
            "a[",
            "a:",
            "a:not(",
            "'",
            "/*",
            ":nth-child((",
            "a\\",
            "é{}",
            "}",
        ] {
            run(css);
        }
    }
}
