//! A permission is asked for at launch.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "prompt/at-launch",
        class: "MP19",
        severity: Severity::Low,
        cwe: &[1021],
        owasp: None,
        set: Set::Default,
        title: Words { en: "A permission is asked for at launch", zh: "启动时即弹出授权" },
        why: Words {
            en: "Before anybody has seen what it is for, people refuse, and review sends it back.",
            zh: "用户还没看到用途就被要求授权，审核会退回。",
        },
        fix: Words {
            en: "Ask when the person uses the function.", zh: "在用户使用该功能时再请求。"
        },
        wrong: "onLaunch() { wx.authorize(…) }",
        right: "near() { wx.authorize(…) }",
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
    .filter(|c| at_start(c))
    {
        let conditional = !call.conditions.is_empty();
        let app = call.inside.iter().any(|f| f == "onLaunch");
        if !conditional && (app || call.api == "authorize") {
            out.at(
                call.file,
                call.span,
                format!("wx.{} prompts as soon as it starts", call.api),
                format!("wx.{} 一启动就弹窗", call.api),
            );
        }
    }
}
