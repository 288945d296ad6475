//! Words that JavaScript keeps for itself and WXS does not: WXS has no classes and no enums, so `class` may name a variable
//! there, as it does in WeChat.

use crate::depth::{regex, regex_may_begin, string, template};
use std::borrow::Cow;

const FREE: [&str; 4] = ["class", "enum", "extends", "super"];

/// Words after which a value is awaited.
const AWAITS: [&str; 6] = ["return", "typeof", "case", "in", "else", "do"];

/// The script with such variables under other names of the same length, so that places stay. A script that `parses` as it
/// is, or that does not afterwards either, is left alone.
pub(crate) fn free(text: &str, parses: impl Fn(&str) -> bool) -> Cow<'_, str> {
    if !FREE.iter().any(|word| text.contains(word)) || parses(text) {
        return text.into();
    }
    let mut out = text.to_owned();
    for word in FREE {
        let places = uses(&out, word);
        let name =
            ('a'..='z').map(|c| format!("${c}{}", &word[2..])).find(|name| !out.contains(name.as_str()));
        let Some(name) = name.filter(|_| !places.is_empty()) else { continue };
        for at in places {
            out.replace_range(at..at + word.len(), &name);
        }
    }
    if parses(&out) { out.into() } else { text.into() }
}

/// Where a word stands as a name of its own: not as a member (`a.class`), not as a key (`{class: 1}`), not inside of text.
fn uses(text: &str, word: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let (mut found, mut at, mut before) = (Vec::new(), 0, b';');
    while at < bytes.len() {
        let start = at;
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        at += 1;
        match bytes[start] {
            b'/' if next == b'*' => at = text[start + 2..].find("*/").map_or(bytes.len(), |n| start + n + 4),
            b'/' if next == b'/' => at = text[start..].find('\n').map_or(bytes.len(), |n| start + n),
            b'"' | b'\'' => (at, before) = (string(bytes, start), b'"'),
            b'`' => (at, before) = (template(bytes, start), b'"'),
            b'/' if regex_may_begin(before) => (at, before) = (regex(bytes, start).unwrap_or(at), b'"'),
            b if b.is_ascii_whitespace() => {}
            b if is_word(b) => {
                while at < bytes.len() && is_word(bytes[at]) {
                    at += 1;
                }
                let key = matches!(before, b'{' | b',') && text[at..].trim_start().starts_with(':');
                if &text[start..at] == word && before != b'.' && !key {
                    found.push(start);
                }
                // After these words a value begins, so a slash there begins a regular expression.
                before = if AWAITS.contains(&&text[start..at]) { b'(' } else { bytes[at - 1] };
            }
            b => before = b,
        }
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_changed_and_nothing_else() {
        let text = "var class = ''; if (a.class) class += 'class' + {class: 1, b: class}.class // class\nreturn /class/";
        let want = "var $aass = ''; if (a.class) $aass += 'class' + {class: 1, b: $aass}.class // class\nreturn /class/";
        assert_eq!(free(text, |t| t.contains("$aass")), want);
    }

    #[test]
    fn what_parses_or_never_will_is_left_alone() {
        assert_eq!(free("class A {}", |_| true), "class A {}");
        assert_eq!(free("var class = ;", |_| false), "var class = ;");
        assert!(matches!(free("var a", |_| panic!("there is nothing to look at")), Cow::Borrowed(_)));
    }
}
