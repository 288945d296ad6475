//! Which attributes an element may carry: the view's own list (`web/shared/tags.json`), so that a page which the view
//! would refuse is refused here too.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde_json::Value;

const LIST: &str = include_str!("../../../../web/shared/tags.json");

struct Tags {
    common: HashSet<String>,
    tags: HashMap<String, HashSet<String>>,
}

/// Names with spaces between, or several such lines.
fn words(list: &Value) -> HashSet<String> {
    let lines = list.as_array().map_or_else(|| vec![list], |lines| lines.iter().collect());
    let texts = lines.into_iter().filter_map(Value::as_str);
    texts.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

fn list() -> &'static Tags {
    static TAGS: OnceLock<Tags> = OnceLock::new();
    TAGS.get_or_init(|| {
        // Checked by the test below: a list that cannot be read would allow nothing.
        let list: Value = serde_json::from_str(LIST).unwrap_or_default();
        let tags = list["tags"].as_object().into_iter().flatten();
        let tags = tags.map(|(tag, names)| (tag.clone(), words(names))).collect();
        Tags { common: words(&list["common"]), tags }
    })
}

/// `[a-z][a-z0-9_.:-]*`, in either case.
pub(super) fn is_tag(tag: &str) -> bool {
    tag.starts_with(|c: char| c.is_ascii_alphabetic())
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || "_.:-".contains(c))
}

/// Whether an element may carry an attribute; a name like `hoverClass` stands for `hover-class`.
pub(super) fn may_carry(tag: &str, name: &str) -> bool {
    allowed(tag, name) || {
        let dashed: String = name
            .chars()
            .flat_map(|c| {
                let dash = c.is_ascii_uppercase().then_some('-');
                dash.into_iter().chain(std::iter::once(c.to_ascii_lowercase()))
            })
            .collect();
        allowed(tag, &dashed)
    }
}

fn allowed(tag: &str, name: &str) -> bool {
    let list = list();
    let aria = |rest: &str| (2..=20).contains(&rest.len()) && rest.chars().all(|c| c.is_ascii_lowercase());
    list.tags.get(tag).is_some_and(|names| names.contains(name))
        || list.common.contains(name)
        || name.strip_prefix("aria-").is_some_and(aria)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_views() {
        assert!(list().tags.len() > 60, "{}", list().tags.len());
        for (tag, name) in [
            ("view", "hover-class"),
            ("view", "hoverClass"),
            ("button", "open-type"),
            ("wx-x", "hidden"),
            ("unknown-tag", "aria-label"),
            ("scroll-view", "refresher-ballistic-refresh-enabled"),
        ] {
            assert!(may_carry(tag, name), "{tag} {name}");
        }
        for (tag, name) in [("view", "src"), ("view", "onclick"), ("wx-x", "nonsense"), ("x", "aria-LABEL")] {
            assert!(!may_carry(tag, name), "{tag} {name}");
        }
        assert!(is_tag("wx-x") && is_tag("xr-scene") && !is_tag("") && !is_tag("1a") && !is_tag("a b"));
    }
}
