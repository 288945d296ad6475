//! A permission is asked for in a loop.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "prompt/in-loop",
        class: "MP19",
        severity: Severity::Medium,
        cwe: &[1021, 799],
        owasp: None,
        set: Set::Default,
        title: Words { en: "A permission is asked for in a loop", zh: "循环请求授权" },
        why: Words {
            en: "It bothers the person until they give in.", zh: "反复打扰直到用户妥协。"
        },
        fix: Words {
            en: "Ask once; go on without it.", zh: "只请求一次，被拒后继续提供服务。"
        },
        wrong: "while (!ok) wx.authorize(…)",
        right: "wx.authorize({ fail() { … } })",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for call in calls(
        facts,
        &[
            "authorize",
            "getLocation",
            "chooseAddress",
            "getUserProfile",
            "chooseLocation",
            "getWeRunData",
            "requestSubscribeMessage",
            "getFuzzyLocation",
        ],
    )
    .filter(|c| c.conditions.iter().any(|g| g.is_loop))
    {
        out.at(
            call.file,
            call.span,
            format!("wx.{} prompts in a loop", call.api),
            format!("循环中调用 wx.{} 弹窗", call.api),
        );
    }
}
