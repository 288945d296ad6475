//! Personal data goes to another mini program.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/to-program",
        class: "MP11",
        severity: Severity::High,
        cwe: &[359],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words {
            en: "Personal data goes to another mini program", zh: "个人数据传给其他小程序"
        },
        why: Words {
            en: "The other program keeps it under its own rules.", zh: "对方按自己的规则保存。"
        },
        fix: Words {
            en: "Pass an id that your server resolves.", zh: "只传由服务器解析的标识。"
        },
        wrong: "extraData: { phone }",
        right: "extraData: { order: id }",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::ExtraData, SinkKind::ProgramPath],
        |_, f| personal(f) && f.label.kind != Kind::LoginCode,
        reaches,
    );
}
