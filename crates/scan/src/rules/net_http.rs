//! A request over http.

use super::common::*;
use crate::facts::host;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "net/http",
        class: "MP10",
        severity: Severity::Medium,
        cwe: &[319],
        owasp: Some("M5"),
        set: Set::Default,
        title: Words { en: "A request over http", zh: "使用 http 请求" },
        why: Words {
            en: "Anybody on the way reads and changes it.", zh: "途中任何人都能读取和篡改。"
        },
        fix: Words { en: "Use https.", zh: "使用 https。" },
        wrong: "url: 'http://api.shop.test'",
        right: "url: 'https://api.shop.test'",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestUrl]) {
        let plain = addresses(sink).find(|a| a.starts_with("http://"));
        if let Some(at) = plain
            && host(at).is_none_or(|h| !local(h))
        {
            out.at(sink.file, sink.span, "a request goes over http", "请求使用 http 明文传输");
        }
    }
}

/// Found by a rule of its own.
fn local(host: &str) -> bool {
    host == "localhost" || host.starts_with("127.") || host.starts_with("10.") || host.starts_with("192.168.")
}
