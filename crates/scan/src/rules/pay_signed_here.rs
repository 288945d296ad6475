//! The payment is signed by the client.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "pay/signed-here",
        class: "MP22",
        severity: Severity::Critical,
        cwe: &[345, 321],
        owasp: Some("M1"),
        set: Set::Default,
        title: Words { en: "The payment is signed by the client", zh: "由客户端计算支付签名" },
        why: Words {
            en: "To sign, the client must hold the merchant key.",
            zh: "要签名就必须持有商户密钥。",
        },
        fix: Words { en: "Let the server sign.", zh: "由服务器签名。" },
        wrong: "paySign: md5(…)",
        right: "paySign: res.data.paySign",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::Payment],
        |s, f| f.label.kind == Kind::Hash && s.name.ends_with("paySign"),
        reaches,
    );
}
