//! Personal data goes to a third party.

use super::common::*;
use crate::facts::host;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/third-party",
        class: "MP11",
        severity: Severity::High,
        cwe: &[359, 201],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "Personal data goes to a third party", zh: "个人数据发往第三方" },
        why: Words {
            en: "The person agreed to your use of it, not to this host's.",
            zh: "用户同意的是你的使用，而不是第三方。",
        },
        fix: Words {
            en: "Send it to your own server only, or name the third party in the privacy declaration.",
            zh: "只发往自己的服务器，或在隐私声明中列明第三方。",
        },
        wrong: "url: 'https://collect.tracker.test', data: { lat }",
        right: "url: 'https://api.shop.test/near'",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestBody, SinkKind::RequestUrl]) {
        let Some(call) = facts.calls().find(|c| Some(c.id) == sink.call) else { continue };
        let Some(foreign) = call
            .members
            .get("url")
            .into_iter()
            .flatten()
            .filter_map(|u| host(u))
            .find(|h| facts.program.foreign(h))
        else {
            continue;
        };
        if let Some(flow) = sink.flows.iter().find(|f| {
            personal(f)
                && f.label.kind != Kind::LoginCode
                && !(f.label.kind == Kind::Location && foreign.contains("map"))
        }) {
            let (en, zh) = (flow.label.kind.name(), flow.label.kind.name_zh());
            out.flow(sink, flow, format!("{en} goes to {foreign}"), format!("{zh}发往 {foreign}"));
        }
    }
}
