//! DES or RC4.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"CryptoJS\.(DES|RC4|RabbitLegacy|TripleDES)\.(encrypt|decrypt)"#));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "crypto/old-cipher",
        class: "MP23",
        severity: Severity::Low,
        cwe: &[327],
        owasp: Some("M10"),
        set: Set::Default,
        title: Words { en: "DES or RC4", zh: "使用 DES 或 RC4" },
        why: Words { en: "They are broken.", zh: "已被攻破。" },
        fix: Words { en: "Use AES-GCM.", zh: "使用 AES-GCM。" },
        wrong: "CryptoJS.DES.encrypt",
        right: "AES-GCM",
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
        out.at(file, span, "a broken cipher is used", "使用已被攻破的算法");
    }
}
