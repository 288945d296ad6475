//! A web-view opens an address that others choose.

use super::common::*;
use crate::facts::host;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "flow/web-view-url",
        class: "MP07",
        severity: Severity::High,
        cwe: &[601, 939],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words {
            en: "A web-view opens an address that others choose",
            zh: "web-view 打开外部可控地址",
        },
        why: Words {
            en: "A link or a code opens any page of your business domains inside your program, with your name above it.",
            zh: "链接或二维码可让你的小程序打开任意业务域名页面。",
        },
        fix: Words {
            en: "Choose from addresses you know; compare the host exactly.",
            zh: "只允许白名单地址，并精确比对主机名。",
        },
        wrong: "<web-view src=\"{{options.url}}\">",
        right: "if (KNOWN.includes(url)) …",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::WebView],
        |s, f| {
            matches!(f.label.kind, Kind::Query | Kind::Referrer | Kind::Scan | Kind::WebMessage)
                && f.label.done & (done::NUMBER | done::ENCODED) == 0
                && !checked(f)
                && s.texts.iter().all(|t| t.starts_with('\u{fffd}') || host(t).is_none())
        },
        reaches,
    );
}
