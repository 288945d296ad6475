//! Code is made at run time.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "code/dynamic",
        class: "MP16",
        severity: Severity::Critical,
        cwe: &[94, 95],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "Code is made at run time", zh: "运行时生成代码" },
        why: Words {
            en: "What was not reviewed runs; the platform forbids it.",
            zh: "未经审核的代码得以运行，平台明令禁止。",
        },
        fix: Words { en: "Ship the code; load data only.", zh: "代码随包发布，只下载数据。" },
        wrong: "new Function(res.data.js)()",
        right: "JSON.parse(text)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::Code]) {
        if matches!(
            sink.name.as_str(),
            "setTimeout"
                | "setInterval"
                | "require"
                | "requestAnimationFrame"
                | "setImmediate"
                | "queueMicrotask"
                | "nextTick"
        ) {
            continue;
        }
        if let Some(flow) = sink.flows.iter().find(|f| {
            matches!(
                f.label.kind,
                Kind::Response | Kind::Query | Kind::Referrer | Kind::Scan | Kind::WebMessage | Kind::Input
            )
        }) {
            let (en, zh) = reaches(sink, flow);
            out.flow(sink, flow, en, zh);
        }
    }
}
