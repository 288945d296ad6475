//! A WebSocket without TLS.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "net/websocket",
        class: "MP10",
        severity: Severity::Medium,
        cwe: &[319],
        owasp: Some("M5"),
        set: Set::Default,
        title: Words { en: "A WebSocket without TLS", zh: "WebSocket 未加密" },
        why: Words {
            en: "Anybody on the way reads and changes it.", zh: "途中任何人都能读取和篡改。"
        },
        fix: Words { en: "Use wss.", zh: "使用 wss。" },
        wrong: "url: 'ws://…'",
        right: "url: 'wss://…'",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestUrl]).filter(|s| addresses(s).any(|a| a.starts_with("ws://")))
    {
        out.at(sink.file, sink.span, "a WebSocket is opened without TLS", "WebSocket 未使用 TLS");
    }
}
