//! Others choose the path in another program.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "flow/navigate-path",
        class: "MP09",
        severity: Severity::Low,
        cwe: &[601],
        owasp: Some("M4"),
        set: Set::Audit,
        title: Words {
            en: "Others choose the path in another program", zh: "外部决定其他小程序的路径"
        },
        why: Words {
            en: "The path may trigger an action there.", zh: "路径可能在对方触发操作。"
        },
        fix: Words { en: "Build the path yourself.", zh: "自行拼装路径。" },
        wrong: "path: options.path",
        right: "path: '/pages/item?id=' + Number(id)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::ProgramPath],
        |s, f| {
            matches!(f.label.kind, Kind::Query | Kind::Referrer | Kind::Scan | Kind::WebMessage)
                && f.label.done & (done::NUMBER | done::ENCODED) == 0
                && !checked(f)
                && s.texts.iter().all(|t| t.starts_with('\u{fffd}'))
        },
        reaches,
    );
}
