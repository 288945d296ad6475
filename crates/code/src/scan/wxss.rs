//! The pieces of a stylesheet that name other files: `@import` and `url()`.

/// One `@import` statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Import<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) target: &'a str,
    /// What stands between the name and the semicolon.
    pub(crate) media: &'a str,
}

/// One `url(...)`: the bytes of the whole and what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Url<'a> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) target: &'a str,
}

/// Finds both, outside comments and strings.
pub(crate) fn scan(source: &str) -> (Vec<Import<'_>>, Vec<Url<'_>>) {
    let bytes = source.as_bytes();
    let (mut imports, mut urls) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'/' if bytes.get(at + 1) == Some(&b'*') => at = comment_end(source, at),
            b'"' | b'\'' => at = string_end(bytes, at),
            b'@' if starts(bytes, at, b"@import") => {
                let import = import(source, at);
                at = import.map_or(at + 7, |i| i.end);
                imports.extend(import);
            }
            b'u' | b'U' if starts(bytes, at, b"url(") => {
                let url = url(source, at);
                at = url.map_or(at + 4, |u| u.end);
                urls.extend(url);
            }
            _ => at += 1,
        }
    }
    (imports, urls)
}

fn starts(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    bytes.get(at..at + word.len()).is_some_and(|b| b.eq_ignore_ascii_case(word))
}

fn comment_end(source: &str, at: usize) -> usize {
    source[at + 2..].find("*/").map_or(source.len(), |n| at + 2 + n + 2)
}

fn string_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let mut i = at + 1;
    while i < bytes.len() {
        match bytes[i] {
            b'\\' => i += 1,
            b'\n' => return i,
            b if b == quote => return i + 1,
            _ => {}
        }
        i += 1;
    }
    bytes.len()
}

fn import(source: &str, at: usize) -> Option<Import<'_>> {
    let bytes = source.as_bytes();
    let mut i = skip_space(bytes, at + 7);
    let target = if starts(bytes, i, b"url(") {
        let url = url(source, i)?;
        i = url.end;
        url.target
    } else if matches!(bytes.get(i), Some(b'"' | b'\'')) {
        let end = string_end(bytes, i);
        let inner = source.get(i + 1..end.checked_sub(1)?)?;
        i = end;
        inner
    } else {
        return None;
    };
    let rest = &source[i..];
    let stop = rest.find([';', '{', '}', '\n'])?;
    let semicolon = rest[stop..].starts_with(';');
    let media = rest[..stop].trim();
    Some(Import { start: at, end: i + stop + usize::from(semicolon), target, media })
}

fn url(source: &str, at: usize) -> Option<Url<'_>> {
    let bytes = source.as_bytes();
    let i = skip_space(bytes, at + 4);
    if matches!(bytes.get(i), Some(b'"' | b'\'')) {
        let end = string_end(bytes, i);
        let close = skip_space(bytes, end);
        let target = source.get(i + 1..end.checked_sub(1)?)?;
        (bytes.get(close) == Some(&b')')).then_some(Url { start: at, end: close + 1, target })
    } else {
        let length = source[i..].find(')')?;
        Some(Url { start: at, end: i + length + 1, target: source[i..i + length].trim() })
    }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_imports_and_urls() {
        let text =
            "/* @import 'no'; */@import './a.wxss';\n@import url(\"b\") screen;a{b:url( c.png );d:'url(no)'}";
        let (imports, urls) = scan(text);
        assert_eq!(
            imports.iter().map(|i| (i.target, i.media)).collect::<Vec<_>>(),
            [("./a.wxss", ""), ("b", "screen")]
        );
        assert_eq!(urls.iter().map(|u| u.target).collect::<Vec<_>>(), ["c.png"]);
    }

    #[test]
    fn ends_on_anything() {
        for text in
            ["@import", "@import '", "@import \"x", "url(", "url('", "/*", "'", "@import url(", "@import ';"]
        {
            scan(text);
        }
    }
}
