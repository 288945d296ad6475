//! Changes to a text by byte ranges. What is cut out leaves its line breaks behind, so that every line
//! keeps its number.

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

/// A set of changes to one text.
#[derive(Debug, Default)]
pub(crate) struct Edits(Vec<Edit>);

impl Edits {
    /// Puts text before the byte `at`.
    pub(crate) fn insert(&mut self, at: u32, text: impl Into<String>) {
        self.replace(at, at, text);
    }

    /// Replaces bytes.
    pub(crate) fn replace(&mut self, start: u32, end: u32, text: impl Into<String>) {
        self.0.push(Edit { start: start as usize, end: end as usize, text: text.into() });
    }

    /// Applies all changes. A change inside a range that another change replaces is dropped with it;
    /// insertions at one place keep their order.
    pub(crate) fn apply(mut self, source: &str) -> String {
        self.0.sort_by_key(|e| (e.start, e.end != e.start, std::cmp::Reverse(e.end)));
        let mut out = String::with_capacity(source.len() + 256);
        let mut at = 0;
        for edit in &self.0 {
            if edit.start < at || edit.end > source.len() {
                continue;
            }
            out.push_str(&source[at..edit.start]);
            out.push_str(&edit.text);
            let cut = &source[edit.start..edit.end];
            let kept = edit.text.matches('\n').count();
            out.extend(std::iter::repeat_n('\n', cut.matches('\n').count().saturating_sub(kept)));
            at = edit.end;
        }
        out.push_str(&source[at..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_lines_and_order() {
        let mut edits = Edits::default();
        edits.insert(0, "A");
        edits.replace(1, 4, "x");
        edits.replace(2, 3, "inner");
        edits.insert(0, "B");
        edits.insert(5, "end");
        assert_eq!(edits.apply("a\nb\nc"), "ABax\n\ncend");
    }
}
