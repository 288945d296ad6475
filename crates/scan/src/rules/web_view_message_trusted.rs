//! A message of a web page is obeyed.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "web-view/message-trusted",
        class: "MP08",
        severity: Severity::Medium,
        cwe: &[346, 668],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "A message of a web page is obeyed", zh: "直接信任网页消息" },
        why: Words {
            en: "Whatever page the web-view shows can send it.",
            zh: "web-view 中的任意页面都能发送消息。",
        },
        fix: Words {
            en: "Accept known kinds of message only and check each member.",
            zh: "只接受已知类型的消息并逐字段校验。",
        },
        wrong: "wx.setStorageSync('token', e.detail.data[0].token)",
        right: "if (m.type === 'share') …",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[
            SinkKind::Storage,
            SinkKind::NavigateUrl,
            SinkKind::RequestUrl,
            SinkKind::Payment,
            SinkKind::Code,
            SinkKind::ProgramId,
        ],
        |_, f| f.label.kind == Kind::WebMessage && !checked(f),
        reaches,
    );
}
