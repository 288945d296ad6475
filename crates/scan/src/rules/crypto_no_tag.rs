//! Deciphered without a tag check.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static FORM: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r#"CryptoJS\.AES\.decrypt\("#));

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "crypto/no-tag",
        class: "MP23",
        severity: Severity::Low,
        cwe: &[353],
        owasp: Some("M10"),
        set: Set::Audit,
        title: Words { en: "Deciphered without a tag check", zh: "解密未校验标签" },
        why: Words {
            en: "What was changed on the way deciphers to something else, unnoticed.",
            zh: "被篡改的密文会在不被察觉的情况下解密。",
        },
        fix: Words {
            en: "Use an authenticated mode and check its tag.", zh: "使用带认证的模式并校验标签。"
        },
        wrong: "CryptoJS.AES.decrypt(x, key, { mode: CBC })",
        right: "// GCM on the server",
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
        out.at(file, span, "data is deciphered without a check that it is unchanged", "解密时未校验完整性");
    }
}
