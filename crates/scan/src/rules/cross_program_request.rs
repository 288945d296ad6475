//! extraData of another program used without a check of its appId.

use super::common::*;
use crate::facts::mentions;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "cross-program/request",
        class: "MP05",
        severity: Severity::High,
        cwe: &[346, 352],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words {
            en: "extraData of another program used without a check of its appId",
            zh: "未校验 appId 就使用 extraData",
        },
        why: Words {
            en: "Another mini program chooses extraData; without a check of appId any program forges orders in your user's name.",
            zh: "extraData 由对方小程序决定；不校验 appId，任何小程序都能以用户名义伪造请求。",
        },
        fix: Words {
            en: "Compare referrerInfo.appId with the programs you know before using extraData.",
            zh: "使用 extraData 前先将 referrerInfo.appId 与白名单比对。",
        },
        wrong: "request({ data: options.referrerInfo.extraData })",
        right: "if (info.appId !== KNOWN) return;",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[
            SinkKind::RequestUrl,
            SinkKind::RequestBody,
            SinkKind::Payment,
            SinkKind::CloudCall,
            SinkKind::Storage,
        ],
        |_, f| {
            f.label.kind == Kind::Referrer
                && f.label.has("extraData")
                && !mentions(&f.conditions, &["appId", "appid"])
        },
        reaches,
    );
}
