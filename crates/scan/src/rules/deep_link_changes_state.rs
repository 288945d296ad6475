//! A link changes something.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "deep-link/changes-state",
        class: "MP06",
        severity: Severity::High,
        cwe: &[352, 639],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words { en: "A link changes something", zh: "链接触发状态变更" },
        why: Words {
            en: "A share card or a link anybody makes opens the page; what it does on opening happens in the user's name.",
            zh: "任何人都能构造分享卡片或链接打开页面，页面一打开就以用户名义执行操作。",
        },
        fix: Words {
            en: "Let the user confirm, and let the server check that the object is the user's own.",
            zh: "让用户确认，并由服务器校验归属。",
        },
        wrong: "onLoad(o) { request({ url: '/order/pay', data: { id: o.id } }) }",
        right: "pay() { wx.showModal(…) }",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestBody, SinkKind::RequestUrl]) {
        let call = sink.call;
        let call = facts.calls().find(|c| Some(c.id) == call);
        let Some(call) = call else { continue };
        let opened = call.inside.iter().any(|f| matches!(f.as_str(), "onLoad" | "onShow"));
        let url = call.members.get("url").into_iter().flatten().any(|u| {
            let u = u.to_ascii_lowercase();
            [
                "pay", "delete", "remove", "cancel", "transfer", "withdraw", "refund", "bind", "receive",
                "confirm",
            ]
            .iter()
            .any(|w| u.split(['/', '?', '_', '-', '.']).any(|p| p.starts_with(w)))
        });
        if !opened || !url {
            continue;
        }
        if let Some(flow) =
            sink.flows.iter().find(|f| f.label.kind == Kind::Query && !signed_in(f) && !checked(f))
        {
            let (en, zh) = reaches(sink, flow);
            out.flow(
                sink,
                flow,
                format!("opening the page changes something on the server: {en}"),
                format!("打开页面即触发服务器变更：{zh}"),
            );
        }
    }
}
