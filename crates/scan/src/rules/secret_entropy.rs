//! Random text under a secret's name.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?i)(sign_?key|aes_?key|des_?key|encrypt_?key|private_?key|api_?secret|crypto_?key|hmac_?key)$")
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/entropy",
        class: "MP04",
        severity: Severity::Medium,
        cwe: &[798],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "Random text under a secret's name", zh: "疑似密钥的随机文本" },
        why: Words {
            en: "The name says secret and the text is random.",
            zh: "名称像密钥，内容又是随机文本。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "signKey: 'x8…'",
        right: "signKey: ''",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    secrets(
        facts,
        out,
        &NAME,
        |t| {
            t.len() >= 16
                && t.len() <= 128
                && entropy(t) > 3.2
                && t.bytes().all(|b| b.is_ascii_graphic())
                && t.bytes().any(|b| b.is_ascii_digit())
        },
        ("a key stands in the package", "包内含有密钥"),
    );
}
