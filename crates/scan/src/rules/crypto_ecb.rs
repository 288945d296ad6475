//! ECB mode.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r#"CryptoJS\.mode\.ECB\b|aes-(128|192|256)-ecb"#));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "crypto/ecb",
        class: "MP23",
        severity: Severity::Medium,
        cwe: &[327],
        owasp: Some("M10"),
        set: Set::Default,
        title: Words { en: "ECB mode", zh: "使用 ECB 模式" },
        why: Words {
            en: "Equal blocks stay equal: patterns show through.", zh: "相同明文块得到相同密文。"
        },
        fix: Words {
            en: "Use an authenticated mode, best on the server.", zh: "使用带认证的模式。"
        },
        wrong: "mode: CryptoJS.mode.ECB",
        right: "mode: GCM",
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
        out.at(file, span, "data is encrypted in ECB mode", "使用 ECB 模式加密");
    }
}
