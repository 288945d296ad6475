//! An address of a developer's network.

use super::common::*;
use crate::facts::host;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "debug/private-address",
        class: "MP26",
        severity: Severity::Low,
        cwe: &[489],
        owasp: None,
        set: Set::Default,
        title: Words { en: "An address of a developer's network", zh: "内网地址" },
        why: Words {
            en: "It works for nobody outside, and tells what is inside.",
            zh: "外部无法访问，还暴露内网结构。",
        },
        fix: Words { en: "Use the server's name.", zh: "使用服务器域名。" },
        wrong: "url: 'http://192.168.1.20'",
        right: "url: 'https://api.shop.test'",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::RequestUrl]) {
        let inner = addresses(sink).filter_map(host).find(|h| {
            *h == "localhost"
                || h.starts_with("127.")
                || h.starts_with("192.168.")
                || h.starts_with("10.") && h.split('.').count() == 4
        });
        if let Some(inner) = inner {
            out.at(
                sink.file,
                sink.span,
                format!("a request goes to {inner}"),
                format!("请求发往内网地址 {inner}"),
            );
        }
    }
}
