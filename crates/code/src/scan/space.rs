//! Characters inside a tag that look like a space and are none: U+3000 of a Chinese keyboard, U+00A0 of a web page. A person
//! does not see them, and the template parser would look for an attribute there for ever.

use super::wxml::skip_expression;

/// The first such character between `<` and `>`, outside quotes: its byte and itself.
pub(crate) fn odd_space(source: &str) -> Option<(usize, char)> {
    let bytes = source.as_bytes();
    let mut at = 0;
    // Expressions without an end are looked for once, not once for each beginning.
    let mut endless = false;
    let mut expression = |from: usize| {
        let length = if endless { 2 } else { skip_expression(&source[from..]).max(2) };
        endless |= length == 2;
        from + length
    };
    let mut inside: Option<Option<u8>> = None;
    while at < bytes.len() {
        let rest = &bytes[at..];
        match (inside, bytes[at]) {
            (_, b'{') if rest.starts_with(b"{{") => {
                at = expression(at);
                continue;
            }
            (None, b'<') if rest.starts_with(b"<!--") => {
                at = source[at..].find("-->").map_or(bytes.len(), |n| at + n + 3);
                continue;
            }
            (None, b'<') if rest.get(1).is_some_and(|b| b.is_ascii_alphabetic()) => inside = Some(None),
            (Some(None), b'>') => inside = None,
            (Some(None), quote @ (b'"' | b'\'')) => inside = Some(Some(quote)),
            (Some(Some(quote)), b) if b == quote => inside = Some(None),
            (Some(None), 0x80..) => {
                let odd = source.get(at..).and_then(|s| s.chars().next());
                if let Some(c) = odd.filter(|c| c.is_whitespace()) {
                    return Some((at, c));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::odd_space;

    #[test]
    fn only_inside_tags_and_outside_quotes() {
        for c in ['\u{3000}', '\u{a0}', '\u{85}', '\u{2003}', '\u{2028}', '\u{2029}'] {
            for (text, at) in [
                (format!("<view{c}class='a'/>"), 5),
                (format!("<view class{c}='a'/>"), 11),
                (format!("<view class='a'{c}id='b'/>"), 15),
                (format!("<s{c}am"), 2),
                (format!("<view a=b{c}c/>"), 9),
                (format!("门<a b='{c}' {{{{a<b}}}} {c}>"), 19 + c.len_utf8()),
            ] {
                assert_eq!(odd_space(&text), Some((at, c)), "{text}");
            }
            for fine in [
                format!(
                    "a{c}<view class='{c}' b=\"{{{{ a ? \"{c}\" : 'x{c}' }}}}\">{c}{{{{a<b}}}}{c}</view>"
                ),
                format!("<!-- <a{c}b> -->1 < 2{c}"),
                format!("<text>{c}"),
            ] {
                assert_eq!(odd_space(&fine), None, "{fine}");
            }
        }
    }

    #[test]
    fn takes_time_in_proportion() {
        for text in ["{{", "<a ", "<!--", "<a b='", "{{\"", "\u{3000}"] {
            assert!(odd_space(&text.repeat(200_000)).is_none());
        }
    }
}
