//! A retired API.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "api/retired",
        class: "MP17",
        severity: Severity::Low,
        cwe: &[477],
        owasp: None,
        set: Set::Audit,
        title: Words { en: "A retired API", zh: "已下线接口" },
        why: Words { en: "It gives nothing of use any more.", zh: "该接口已不再返回有效数据。" },
        fix: Words { en: "Use what replaced it.", zh: "换用替代接口。" },
        wrong: "wx.getUserInfo()",
        right: "<button open-type=\"chooseAvatar\">",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for call in calls(facts, &["getUserInfo", "getUserProfile", "setTopBarText", "startRecord", "playVoice"])
    {
        out.at(
            call.file,
            call.span,
            format!("wx.{} is retired", call.api),
            format!("wx.{} 已下线", call.api),
        );
    }
}
