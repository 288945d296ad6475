//! extraData of another program decides where to go.

use super::common::*;
use crate::facts::mentions;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "cross-program/navigates",
        class: "MP05",
        severity: Severity::Medium,
        cwe: &[346],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words {
            en: "extraData of another program decides where to go", zh: "extraData 决定跳转目标"
        },
        why: Words {
            en: "Another mini program chooses extraData; without a check of appId any program forges orders in your user's name.",
            zh: "extraData 由对方小程序决定；不校验 appId，任何小程序都能以用户名义伪造请求。",
        },
        fix: Words {
            en: "Compare referrerInfo.appId with the programs you know before using extraData.",
            zh: "使用 extraData 前先将 referrerInfo.appId 与白名单比对。",
        },
        wrong: "wx.navigateTo({ url: extraData.path })",
        right: "if (info.appId !== KNOWN) return;",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::NavigateUrl, SinkKind::WebView, SinkKind::ProgramId, SinkKind::Markup, SinkKind::Code],
        |_, f| {
            f.label.kind == Kind::Referrer
                && f.label.has("extraData")
                && !mentions(&f.conditions, &["appId", "appid"])
        },
        reaches,
    );
}
