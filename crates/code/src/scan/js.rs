//! The names a script may ask for: literals in `require(...)`, `import ... from`, `export ... from`,
//! `import(...)`. Over-approximates: a name in a comment counts too, which costs a compilation.

/// Reads them with the byte where each begins.
pub(crate) fn references(source: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for word in ["require", "from", "import", "async"] {
        for (at, _) in source.match_indices(word) {
            let before = source[..at].bytes().next_back();
            if before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'$') {
                continue;
            }
            let mut rest = source[at + word.len()..].trim_start();
            if let Some(inner) = rest.strip_prefix('(') {
                rest = inner.trim_start();
            }
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else { continue };
            let inner = &rest[1..];
            let Some(end) = inner.find([quote, '\n']) else { continue };
            if inner[end..].starts_with(quote) && !inner[..end].contains(['\\', '$']) && end < 512 {
                found.push((inner.as_ptr() as usize - source.as_ptr() as usize, &inner[..end]));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn finds_every_way_of_asking() {
        let text = "import a from './a';import'./b';export*from \"./c\";const d=require( './d' );import('./e');\
                    require.async('./f');from'./g';xrequire('no');require(x);import{x}from`./h`;require('a\nb')";
        let names: Vec<_> = super::references(text).into_iter().map(|(_, n)| n).collect();
        assert_eq!(names, ["./a", "./b", "./c", "./d", "./e", "./f", "./g", "./h"]);
    }
}
