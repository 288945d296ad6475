//! Personal data is put on the clipboard.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/clipboard",
        class: "MP11",
        severity: Severity::Medium,
        cwe: &[359],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "Personal data is put on the clipboard", zh: "个人数据写入剪贴板" },
        why: Words {
            en: "Every program on the phone reads the clipboard.",
            zh: "手机上的所有应用都能读取剪贴板。",
        },
        fix: Words { en: "Copy only what the person asked for.", zh: "只复制用户要求的内容。" },
        wrong: "wx.setClipboardData({ data: phone })",
        right: "wx.setClipboardData({ data: orderNo })",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(facts, out, &[SinkKind::Clipboard], |_, f| personal(f) && f.label.kind != Kind::Clipboard, reaches);
}
