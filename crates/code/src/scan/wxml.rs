//! The tags of a template, in order. What stands in `<wxs>` and comments is not looked into.

/// What a tag does to the depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `<a>`
    Open,
    /// `</a>`
    Close,
    /// `<a/>`
    Whole,
}

/// One tag.
#[derive(Debug, Clone, Copy)]
pub struct Tag<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it does to the depth.
    pub step: Step,
    /// Byte where it begins.
    pub start: usize,
    /// The attributes' text.
    pub attributes: &'a str,
    /// What stands between a `<wxs>` and its end.
    pub raw: Option<(usize, &'a str)>,
}

impl<'a> Tag<'a> {
    /// An attribute's value, and the byte where it begins in the file.
    pub fn attribute(&self, name: &str, source: &str) -> Option<(usize, &'a str)> {
        self.each(source).find(|(found, _)| *found == name).and_then(|(_, value)| value)
    }

    /// All attributes in order: name, and the value with the byte where it begins in the file (None for a bare name).
    pub fn each(&self, source: &str) -> Attributes<'a> {
        let base = self.attributes.as_ptr() as usize - source.as_ptr() as usize;
        Attributes { text: self.attributes, base, at: 0 }
    }
}

/// The attributes of one tag.
#[derive(Debug, Clone)]
pub struct Attributes<'a> {
    text: &'a str,
    base: usize,
    at: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, Option<(usize, &'a str)>);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let blank = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_whitespace);
        let mut at = self.at;
        while blank(at) || bytes.get(at) == Some(&b'/') {
            at += 1;
        }
        self.at = at;
        if at >= bytes.len() {
            return None;
        }
        let start = at;
        while at < bytes.len() && !blank(at) && bytes[at] != b'=' {
            at += 1;
        }
        let name = &self.text[start..at];
        self.at = at;
        while blank(at) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'=') {
            return Some((name, None));
        }
        at += 1;
        while blank(at) {
            at += 1;
        }
        let (from, to) = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let from = at + 1;
                let length = bytes[from..].iter().position(|b| b == quote).unwrap_or(bytes.len() - from);
                at = (from + length + 1).min(bytes.len());
                (from, from + length)
            }
            _ => {
                let from = at;
                while at < bytes.len() && !blank(at) {
                    at += 1;
                }
                (from, at)
            }
        };
        self.at = at;
        Some((name, Some((self.base + from, &self.text[from..to]))))
    }
}

/// Reads the tags one after the other.
#[derive(Debug, Clone)]
pub struct Tags<'a> {
    source: &'a str,
    at: usize,
}

impl<'a> Tags<'a> {
    /// The tags of this template.
    pub fn new(source: &'a str) -> Self {
        Self { source, at: 0 }
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let bytes = self.source.as_bytes();
        loop {
            let start = self.at + self.source[self.at..].find(['<', '{'])?;
            let rest = &self.source[start..];
            if rest.starts_with("{{") {
                self.at = start + skip_expression(rest);
                continue;
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                self.at = comment.find("-->").map_or(self.source.len(), |end| start + 4 + end + 3);
                continue;
            }
            let close = rest.starts_with("</");
            let from = start + if close { 2 } else { 1 };
            let name_end = from
                + bytes[from..]
                    .iter()
                    .position(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/' | b'<'))
                    .unwrap_or(bytes.len() - from);
            let starts = bytes
                .get(from)
                .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'!' | b'?') || *b >= 0x80);
            if !starts {
                self.at = start + 1;
                continue;
            }
            let end = tag_end(bytes, name_end);
            let whole = end > name_end && bytes[end - 1] == b'/';
            let attributes = &self.source[name_end..end];
            let name = &self.source[from..name_end];
            self.at = (end + 1).min(bytes.len());
            let step = match (close, whole) {
                (true, _) => Step::Close,
                (false, true) => Step::Whole,
                (false, false) if name.starts_with(['!', '?']) => Step::Whole,
                (false, false) => Step::Open,
            };
            let mut tag = Tag { name, step, start, attributes, raw: None };
            if name == "wxs" && step == Step::Open {
                let raw = &self.source[self.at..];
                let length = raw.find("</wxs").unwrap_or(raw.len());
                tag.raw = Some((self.at, &raw[..length]));
                self.at += length;
            }
            return Some(tag);
        }
    }
}

/// Where a tag ends: at `>` outside quotes.
fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut quote = None;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match (quote, byte) {
            (Some(q), b) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'>') => return at,
            (None, _) => {}
        }
    }
    bytes.len()
}

/// How long `{{ ... }}` is, strings in it respected.
pub(crate) fn skip_expression(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut quote) = (2, None);
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(q), b) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b @ (b'"' | b'\'')) => quote = Some(b),
            (None, b'}') if bytes.get(at + 1) == Some(&b'}') => return at + 2,
            (None, _) => {}
        }
        at += 1;
    }
    2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_tags_and_leaves_the_rest() {
        let text = "<!-- <x> --><a b='>' c=\"1\">{{ a < b ? '<z>' : 2 }}<wxs module=\"m\">if(a<b){}</wxs><img/></a> 1 < 2";
        let tags: Vec<_> = Tags::new(text).map(|t| (t.name, t.step)).collect();
        use Step::*;
        assert_eq!(tags, [("a", Open), ("wxs", Open), ("wxs", Close), ("img", Whole), ("a", Close)]);
        let a = Tags::new(text).next().unwrap();
        assert_eq!(a.attribute("c", text).unwrap().1, "1");
        assert_eq!(a.attribute("b", text).unwrap().1, ">");
        assert!(a.attribute("d", text).is_none());
    }

    #[test]
    fn ends_on_anything() {
        for text in ["<", "<a", "<a b", "<a b=", "<a b='", "{{", "{{'", "<!--", "</", "<wxs>", "<a =>", "<é"]
        {
            for tag in Tags::new(text) {
                let _ = tag.attribute("x", text);
            }
        }
    }
}
