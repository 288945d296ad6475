//! Which style scope a component has, and its name: the compiler prefixes classes with it, the guest
//! registers it, the view writes it. Decided once, here.

use crate::source::Source;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// `styleIsolation` in its variants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// Own classes only.
    Isolated,
    /// The app's and page's classes reach in.
    ApplyShared,
    /// Classes go both ways: no scope of its own.
    Shared,
    /// A page that leaves out `app.wxss`.
    PageIsolated,
    /// A page that leaves out `app.wxss`; its classes are its own, shared ones reach in.
    PageApplyShared,
    /// A page that leaves out `app.wxss` but shares with components.
    PageShared,
}

impl Isolation {
    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::ApplyShared => "apply-shared",
            Self::Shared => "shared",
            Self::PageIsolated => "page-isolated",
            Self::PageApplyShared => "page-apply-shared",
            Self::PageShared => "page-shared",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [
            Self::Isolated,
            Self::ApplyShared,
            Self::Shared,
            Self::PageIsolated,
            Self::PageApplyShared,
            Self::PageShared,
        ]
        .into_iter()
        .find(|i| i.as_str() == word)
    }

    /// What a file's JSON says; else what the `options` of its script say; else the default of its kind
    /// (a component is isolated, a page shared).
    pub(crate) fn of(json: &Value, script: Option<&str>) -> Self {
        if let Some(found) = json.get("styleIsolation").and_then(Value::as_str).and_then(Self::parse) {
            return found;
        }
        if let Some(found) = script.and_then(|s| member(s, "styleIsolation")).and_then(Self::parse) {
            return found;
        }
        let global = json.get("addGlobalClass").and_then(Value::as_bool).unwrap_or(false)
            || script.is_some_and(|s| switched_on(s, "addGlobalClass"));
        match (json.get("component").and_then(Value::as_bool), global) {
            (Some(true), true) => Self::ApplyShared,
            (Some(true), false) => Self::Isolated,
            _ => Self::Shared,
        }
    }
}

/// A class prefix; none for the shared scope.
pub type Scope = Option<String>;

/// The scope of a component. Stable for a path, so that a compiled stylesheet can be kept.
pub(crate) fn scope(path: &str, isolation: Isolation) -> Scope {
    match isolation {
        Isolation::Shared | Isolation::PageShared => None,
        _ => {
            let hash = Sha256::digest(path.as_bytes());
            let number = hash.iter().take(5).fold(0_u64, |n, b| (n << 8) | u64::from(*b));
            Some(format!("s{number:010x}"))
        }
    }
}

/// The value of `name: "word"` in a script. The script is not parsed: this host process parses no
/// JavaScript, and both words are too particular to stand for anything else.
fn member<'a>(script: &'a str, name: &str) -> Option<&'a str> {
    for (at, _) in script.match_indices(name) {
        let rest = after_colon(&script[at + name.len()..])?;
        let quote = rest.chars().next()?;
        if matches!(quote, '"' | '\'' | '`') {
            return rest[1..].split(quote).next();
        }
    }
    None
}

fn switched_on(script: &str, name: &str) -> bool {
    script.match_indices(name).any(|(at, _)| {
        after_colon(&script[at + name.len()..]).is_some_and(|r| r.starts_with("true") || r.starts_with("!0"))
    })
}

fn after_colon(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(['"', '\'']).trim_start();
    Some(rest.strip_prefix([':', '=']).map_or("", str::trim_start))
}

/// The script's text beside a component.
pub(crate) fn script_text<'a>(source: &'a Source, path: &str) -> Option<&'a str> {
    source.text(&format!("{path}.js")).or_else(|| source.text(&format!("{path}.ts")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_wins_over_script_over_default() {
        let component = json!({"component": true});
        assert_eq!(Isolation::of(&component, None), Isolation::Isolated);
        assert_eq!(Isolation::of(&component, Some("options:{addGlobalClass: true}")), Isolation::ApplyShared);
        assert_eq!(Isolation::of(&component, Some("options:{styleIsolation: 'shared'}")), Isolation::Shared);
        let said = json!({"component": true, "styleIsolation": "isolated"});
        assert_eq!(Isolation::of(&said, Some("styleIsolation:'shared'")), Isolation::Isolated);
        assert_eq!(Isolation::of(&json!({}), None), Isolation::Shared);
    }

    #[test]
    fn scopes_are_stable_and_distinct() {
        assert_eq!(scope("a", Isolation::Shared), None);
        assert_eq!(scope("a", Isolation::Isolated), scope("a", Isolation::ApplyShared));
        assert_ne!(scope("a", Isolation::Isolated), scope("b", Isolation::Isolated));
    }
}
