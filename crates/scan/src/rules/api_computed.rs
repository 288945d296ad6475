//! An inner function of wx, its name put together.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "api/computed",
        class: "MP17",
        severity: Severity::High,
        cwe: &[749, 656],
        owasp: Some("M8"),
        set: Set::Default,
        title: Words {
            en: "An inner function of wx, its name put together", zh: "拼接名称调用内部接口"
        },
        why: Words {
            en: "A name in pieces hides a call from review.", zh: "拆开的名称是为了躲过审核。"
        },
        fix: Words { en: "Call documented functions by their names.", zh: "直接调用公开接口。" },
        wrong: "wx['op' + 'erateWXData']",
        right: "wx.showToast",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for call in facts.calls() {
        if matches!(
            call.api.as_str(),
            "operateWXData"
                | "invoke"
                | "operateWXDataForAd"
                | "login_inner"
                | "getUserAuthData"
                | "private_openUrl"
                | "openUrl"
                | "requestVirtualPayment2"
        ) || call.api.starts_with("__")
            || call.api.starts_with("private_")
        {
            out.at(
                call.file,
                call.span,
                format!("wx.{} is no documented function", call.api),
                format!("wx.{} 不是公开接口", call.api),
            );
        }
    }
}
