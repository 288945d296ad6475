//! Markup from a link is shown.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "flow/rich-text-parameters",
        class: "MP15",
        severity: Severity::High,
        cwe: &[79],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "Markup from a link is shown", zh: "渲染来自链接的富文本" },
        why: Words {
            en: "Anybody writes into your page by a link.",
            zh: "任何人都能通过链接向页面写入内容。",
        },
        fix: Words { en: "Show it as text.", zh: "按文本显示。" },
        wrong: "nodes: options.html",
        right: "{{text}}",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::Markup],
        |_, f| {
            matches!(f.label.kind, Kind::Query | Kind::Referrer | Kind::Scan | Kind::WebMessage)
                && f.label.done & (done::ESCAPED | done::NUMBER) == 0
        },
        reaches,
    );
}
