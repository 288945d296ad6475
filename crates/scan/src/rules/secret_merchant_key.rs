//! Merchant key in the package.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};
use regex::Regex;
use std::sync::LazyLock;

static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)(mch_?(api_?)?key|api_?v[23]_?key|pay_?(secret|key)|partner_?key|merchant_?key|pay_?sign_?key)",
    )
});

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/merchant-key",
        class: "MP01",
        severity: Severity::Critical,
        cwe: &[798, 321],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "Merchant key in the package", zh: "包内含商户密钥" },
        why: Words {
            en: "With the merchant key anybody signs payments and refunds in your name.",
            zh: "有了商户密钥就能以你的名义签名支付与退款。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "const mchKey = 'Qw8z…'",
        right: "// the server signs",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    secrets(
        facts,
        out,
        &NAME,
        |t| t.len() == 32 && t.bytes().all(|b| b.is_ascii_alphanumeric()) && entropy(t) > 3.3,
        ("a merchant key stands in the package", "包内含有商户密钥"),
    );
}
