//! Personal data in an address.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/in-url",
        class: "MP11",
        severity: Severity::Medium,
        cwe: &[598],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "Personal data in an address", zh: "地址中含个人数据" },
        why: Words {
            en: "Addresses are kept in logs of every server on the way.",
            zh: "地址会留在沿途服务器的日志里。",
        },
        fix: Words { en: "Send it in the body.", zh: "放进请求体。" },
        wrong: "url: '/u?phone=' + phone",
        right: "data: { phone }",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::RequestUrl],
        |_, f| {
            personal(f) && matches!(f.label.kind, Kind::Phone | Kind::Address | Kind::Contact | Kind::Health)
        },
        reaches,
    );
}
