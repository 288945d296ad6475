//! Fixed IV.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r#"\biv\s*[:=]\s*(CryptoJS\.enc\.(Utf8|Hex)\.parse\(\s*)?['"][0-9A-Za-z]{16,32}['"]"#)
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "crypto/fixed-iv",
        class: "MP23",
        severity: Severity::Medium,
        cwe: &[329],
        owasp: Some("M10"),
        set: Set::Default,
        title: Words { en: "Fixed IV", zh: "固定 IV" },
        why: Words {
            en: "With one IV equal beginnings give equal text.",
            zh: "固定 IV 使相同开头得到相同密文。",
        },
        fix: Words { en: "Draw a fresh IV per message.", zh: "每条消息使用新的随机 IV。" },
        wrong: "iv: CryptoJS.enc.Utf8.parse('0102…')",
        right: "iv: random(16)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    if third_party(&file_of.path)
        || !matches!(file_of.kind, crate::program::Kind::Script(_) | crate::program::Kind::Vue)
    {
        return;
    }
    let Some(form) = FORM.as_ref() else { return };
    for found in form.find_iter(file_of.text()) {
        let span = crate::ir::Span { start: found.start() as u32, end: found.end() as u32 };
        out.at(file, span, "data is encrypted with a fixed IV", "使用固定 IV 加密");
    }
}
