//! Questions that many rules have.

use crate::flow::Condition;

/// Whether a condition mentions one of these words, ignoring case.
pub(crate) fn mentions(conditions: &[Condition], words: &[&str]) -> bool {
    conditions.iter().any(|c| {
        c.words.iter().any(|w| words.iter().any(|x| w.to_ascii_lowercase().contains(&x.to_ascii_lowercase())))
    })
}

/// The host of an address; None when it has none or it is not constant.
pub(crate) fn host(url: &str) -> Option<&str> {
    let rest = url.split_once("://").map(|(_, r)| r).or_else(|| url.strip_prefix("//"))?;
    let host = rest.split(['/', '?', '#', '\\']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty() && !host.contains('\u{fffd}')).then_some(host)
}

/// Text that stands for a secret in examples: `your-secret`, `xxxx`, `<key>`, `123456`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let low = text.to_ascii_lowercase();
    let words = [
        "your",
        "xxx",
        "example",
        "placeholder",
        "changeme",
        "todo",
        "<",
        "{{",
        "${",
        "****",
        "....",
        "fill",
        "replace",
        "demo",
        "sample",
    ];
    if words.iter().any(|w| low.contains(w)) {
        return true;
    }
    let mut seen = std::collections::BTreeSet::new();
    seen.extend(text.bytes());
    // Runs of a few characters, and counting.
    seen.len() <= 5
        || "0123456789abcdef0123456789abcdef0123456789".contains(&low)
        || "1234567890123456789012345678901234567890".contains(&low)
}
