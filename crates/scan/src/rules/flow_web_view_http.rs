//! A web-view opens a page over http.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "flow/web-view-http",
        class: "MP07",
        severity: Severity::Medium,
        cwe: &[319],
        owasp: Some("M5"),
        set: Set::Default,
        title: Words { en: "A web-view opens a page over http", zh: "web-view 使用 http" },
        why: Words { en: "Anybody on the way changes the page.", zh: "途中任何人都能篡改页面。" },
        fix: Words { en: "Use https.", zh: "使用 https。" },
        wrong: "<web-view src=\"http://…\">",
        right: "<web-view src=\"https://…\">",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::WebView]).filter(|s| addresses(s).any(|a| a.starts_with("http://"))) {
        out.at(sink.file, sink.span, "a web-view opens a page over http", "web-view 通过 http 打开页面");
    }
}
