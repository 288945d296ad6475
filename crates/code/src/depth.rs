//! How deeply a text would make a recursive parser descend, found without descending: brackets, and
//! chains of operators (`a+b+c`, `!!!a`, `a?b:c?d:e`, `else if`), which become trees just as deep.

/// Which lexical rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Syntax {
    /// JavaScript, TypeScript, WXS.
    Js,
    /// WXSS.
    Css,
    /// Between `{{` and `}}`.
    Expression,
}

impl Syntax {
    /// Deepest estimate that the parsers were measured to survive with room to spare.
    fn limit(self) -> usize {
        match self {
            Self::Js => 1_000,
            Self::Css => 256,
            Self::Expression => 256,
        }
    }

    /// What one bracket costs against one operator: a bracket passes through every level of precedence.
    fn bracket(self) -> usize {
        if self == Self::Js { 4 } else { 1 }
    }
}

/// Deepest nesting of template tags.
pub(crate) const TAGS: usize = 256;

/// The first byte at which the text gets too deep.
pub(crate) fn too_deep(text: &str, syntax: Syntax) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut chains: Vec<usize> = vec![0];
    let mut total = 0_usize;
    let mut at = 0;
    // What stood before, for telling a regular expression from a division; and whether a statement ended.
    let (mut before, mut ended) = (b';', false);
    while at < bytes.len() {
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        let start = at;
        at += 1;
        match byte {
            b'/' if next == b'*' => {
                at = text[start + 2..].find("*/").map_or(bytes.len(), |n| start + n + 4);
                continue;
            }
            b'/' if next == b'/' && syntax == Syntax::Js => {
                at = text[start..].find('\n').map_or(bytes.len(), |n| start + n);
                continue;
            }
            b'"' | b'\'' => {
                at = string(bytes, start);
                before = b'"';
                continue;
            }
            b'`' if syntax == Syntax::Js => {
                at = template(bytes, start);
                before = b'"';
                continue;
            }
            b'/' if syntax == Syntax::Js && regex_may_begin(before) => {
                at = regex(bytes, start).unwrap_or(at);
                before = b'"';
                continue;
            }
            b if b.is_ascii_whitespace() => continue,
            _ => {}
        }
        let word = byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'$') || byte >= 0x80;
        if word {
            while at < bytes.len()
                && (bytes[at].is_ascii_alphanumeric()
                    || matches!(bytes[at], b'_' | b'$')
                    || bytes[at] >= 0x80)
            {
                at += 1;
            }
        }
        let name = &bytes[start..at];
        if ended && name != b"else" {
            total -= std::mem::take(chains.last_mut()?);
        }
        ended = false;
        let top = chains.last_mut()?;
        match byte {
            b'(' | b'[' | b'{' => {
                *top += syntax.bracket();
                total += syntax.bracket();
                chains.push(0);
            }
            b')' | b']' | b'}' => {
                if chains.len() > 1 {
                    total -= chains.pop().unwrap_or(0);
                    if let Some(top) = chains.last_mut() {
                        *top -= syntax.bracket();
                        total -= syntax.bracket();
                    }
                }
                ended = byte == b'}' && syntax != Syntax::Expression;
            }
            b';' => ended = true,
            b',' => total -= std::mem::take(top),
            _ if syntax == Syntax::Css => {}
            b'!' | b'~' | b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'=' | b'&' | b'|' | b'^' | b'?'
            | b'.' => {
                *top += 1;
                total += 1;
            }
            _ if word && operator(name) => {
                *top += 1;
                total += 1;
            }
            _ => {}
        }
        before = bytes[at - 1];
        if word && operator(name) {
            before = b'=';
        }
        if total > syntax.limit() {
            return Some(start);
        }
    }
    None
}

/// Words that nest what follows them.
fn operator(word: &[u8]) -> bool {
    matches!(
        word,
        b"else"
            | b"typeof"
            | b"void"
            | b"delete"
            | b"await"
            | b"yield"
            | b"new"
            | b"in"
            | b"of"
            | b"instanceof"
            | b"if"
            | b"for"
            | b"while"
            | b"do"
            | b"with"
            | b"return"
            | b"throw"
            | b"case"
            | b"as"
            | b"satisfies"
            | b"extends"
    )
}

pub(crate) fn string(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' => return at,
            b if b == bytes[start] => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// A template literal up to its end or its first `${`; what follows that counts as code.
pub(crate) fn template(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'`' => return at + 1,
            b'$' if bytes.get(at + 1) == Some(&b'{') => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

pub(crate) fn regex_may_begin(before: u8) -> bool {
    !(before.is_ascii_alphanumeric()
        || matches!(before, b')' | b']' | b'}' | b'"' | b'_' | b'$')
        || before >= 0x80)
}

pub(crate) fn regex(bytes: &[u8], start: usize) -> Option<usize> {
    let (mut at, mut class) = (start + 1, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' => return None,
            b'[' => class = true,
            b']' => class = false,
            b'/' if !class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_every_kind_of_depth() {
        let n = 3_000;
        for text in [
            "(".repeat(n),
            "[".repeat(n),
            "!".repeat(n),
            "a+".repeat(n),
            "a?b:".repeat(n),
            "a=>".repeat(n),
            "if(a){}else ".repeat(n),
            "if(a)b;else ".repeat(n),
            "if(a)".repeat(n),
            "f().".repeat(n),
            "`${".repeat(n),
            "typeof ".repeat(n),
            "{".repeat(n),
        ] {
            assert!(too_deep(&text, Syntax::Js).is_some(), "{}", &text[..12]);
        }
        assert!(too_deep(&"a{".repeat(n), Syntax::Css).is_some());
        assert!(too_deep(&"(".repeat(n), Syntax::Expression).is_some());
    }

    #[test]
    fn flat_is_not_deep() {
        let n = 50_000;
        for text in [
            "a=1+2;".repeat(n),
            "f(-1);".repeat(n),
            format!("[{}]", "-1,".repeat(n)),
            "if(a){b}".repeat(n),
            "function f(){return a.b}\n".repeat(n),
            "x='((((((';".repeat(n),
            "x=/[/(((]/;".repeat(n),
            "/*(((*/".repeat(n),
            "x=`((((`;".repeat(n),
        ] {
            assert_eq!(too_deep(&text, Syntax::Js), None, "{}", &text[..9]);
        }
        assert_eq!(too_deep(&"a{b:c}".repeat(n), Syntax::Css), None);
    }
}
