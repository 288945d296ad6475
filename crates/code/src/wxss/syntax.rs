//! What a stylesheet must close: comments, strings, brackets. Browsers repair such mistakes silently, so that a rule far
//! below stops working; here they are said, each with its place. One pass, no recursion.

use menshen_model::Diagnostic;

use crate::job::Text;

/// Most mistakes told of one file: what follows the first is often its echo.
const MOST: usize = 8;

/// Looks through a file; each mistake becomes an error.
pub(super) fn check(text: &Text, found: &mut Vec<Diagnostic>) {
    let before = found.len();
    let mut say = |at: usize, message: String, help: &str| {
        if found.len() < before + MOST {
            let error = Diagnostic::error("wxss/syntax", &text.path, message);
            found.push(error.span(&text.text, at, at + 1).help(help));
        }
    };
    let bytes = text.text.as_bytes();
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += 1;
        match bytes[start] {
            b'\\' => at += 1,
            b'/' if bytes.get(at) == Some(&b'*') => match find(bytes, at + 1, b"*/") {
                Some(end) => at = end + 2,
                None => {
                    say(start, "this comment is never closed".into(), "write `*/` where it ends");
                    return;
                }
            },
            quote @ (b'"' | b'\'') => match string(bytes, at, quote) {
                Ok(end) => at = end,
                Err(end) => {
                    say(
                        start,
                        "this string is not closed on its line".into(),
                        "close it with the same quote",
                    );
                    at = end;
                }
            },
            b'u' | b'U' if plain_url(bytes, start) => match find(bytes, start + 4, b")") {
                Some(end) => at = end + 1,
                None => {
                    say(start, "this `url(` is never closed".into(), "write `)` after the address");
                    return;
                }
            },
            bracket @ (b'{' | b'(' | b'[') => open.push((bracket, start)),
            bracket @ (b'}' | b')' | b']') => close(bracket, start, &mut open, &mut say),
            _ => {}
        }
    }
    for (bracket, at) in open {
        say(at, format!("this `{}` is never closed", char::from(bracket)), "is the closing one missing?");
    }
}

/// Takes a closing bracket off the open ones. A brace also ends what was left open inside its block.
fn close(bracket: u8, at: usize, open: &mut Vec<(u8, usize)>, say: &mut impl FnMut(usize, String, &str)) {
    let wanted = match bracket {
        b'}' => b'{',
        b')' => b'(',
        _ => b'[',
    };
    let stray = |say: &mut dyn FnMut(usize, String, &str)| {
        say(at, format!("nothing is open that this `{}` could close", char::from(bracket)), "remove it");
    };
    match open.last() {
        Some((last, _)) if *last == wanted => {
            open.pop();
        }
        Some(_) if bracket == b'}' && open.iter().any(|(b, _)| *b == b'{') => {
            while let Some((left, place)) = open.pop() {
                if left == b'{' {
                    return;
                }
                let message = format!("this `{}` is not closed before its block ends", char::from(left));
                say(place, message, "is the closing one missing?");
            }
        }
        _ => stray(say),
    }
}

/// Where the string that began before `at` ends: `Err` at the end of its line or of the file.
fn string(bytes: &[u8], mut at: usize, quote: u8) -> Result<usize, usize> {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' if bytes.get(at + 1) == Some(&b'\r') && bytes.get(at + 2) == Some(&b'\n') => at += 2,
            b'\\' => at += 1,
            b'\n' => return Err(at),
            b if b == quote => return Ok(at + 1),
            _ => {}
        }
        at += 1;
    }
    Err(bytes.len())
}

/// `url(` followed by an address without quotes, in which brackets and slashes mean nothing.
fn plain_url(bytes: &[u8], at: usize) -> bool {
    let word_before =
        at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'-' | b'_'));
    let named = bytes.get(at..at + 4).is_some_and(|b| b.eq_ignore_ascii_case(b"url("));
    let first = bytes[(at + 4).min(bytes.len())..].iter().find(|b| !b.is_ascii_whitespace());
    !word_before && named && !matches!(first, Some(b'"' | b'\''))
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(what.len()).position(|w| w == what).map(|n| from + n)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(css: &str) -> Vec<(u32, u32, String)> {
        let mut found = Vec::new();
        check(&Text { path: "a.wxss".into(), text: css.into() }, &mut found);
        found.into_iter().map(|d| (d.line, d.column, d.message)).collect()
    }

    #[test]
    fn right_sheets_are_silent() {
        for css in [
            "",
            ".a{b:c}@media (x){.b[d=\"}\"]{e:url( data:image/svg+xml;utf8,<svg>(}' )}}",
            "/* { */ .a::before{content:'\\'}'} .b\\{{c:d}",
            ".a{b:url('x)')} .curl(){x:y}",
            ".a{content:\"two \\\nlines\"}",
            "@import \"a\";",
        ] {
            assert_eq!(said(css), [], "{css}");
        }
    }

    #[test]
    fn each_mistake_has_its_place() {
        for (css, line, column, words) in [
            (".a{b:c", 1, 3, "`{` is never closed"),
            (".a{b:c}\n  }", 2, 3, "nothing is open"),
            (".a{}\n/* x", 2, 1, "comment is never closed"),
            (".a{b:'x\n}", 1, 6, "string is not closed"),
            (".a{b:url(x.png", 1, 6, "`url(` is never closed"),
            (".a{b:calc(1px}", 1, 10, "`(` is not closed before its block ends"),
            (".a[b{c:d}", 1, 3, "`[` is never closed"),
            (".a{b:c)}", 1, 7, "`)`"),
        ] {
            let said = said(css);
            let (l, c, message) = said.first().unwrap_or_else(|| panic!("{css}: nothing is said"));
            assert_eq!((*l, *c), (line, column), "{css}: {message}");
            assert!(message.contains(words), "{css}: {message}");
        }
    }

    #[test]
    fn a_flood_of_mistakes_is_cut() {
        assert_eq!(said(&"}".repeat(1_000_000)).len(), MOST);
        assert_eq!(said(&"\"\n".repeat(1_000_000)).len(), MOST);
    }
}
