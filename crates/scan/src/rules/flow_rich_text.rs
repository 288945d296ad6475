//! Markup from a server is shown as it comes.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "flow/rich-text",
        class: "MP15",
        severity: Severity::Medium,
        cwe: &[79, 116],
        owasp: Some("M4"),
        set: Set::Default,
        title: Words {
            en: "Markup from a server is shown as it comes", zh: "直接渲染服务器返回的富文本"
        },
        why: Words {
            en: "Whoever writes the content writes into your page: links, forged forms, tracking pictures.",
            zh: "内容作者可在页面中插入链接、伪造表单与跟踪图片。",
        },
        fix: Words {
            en: "Filter it by a list of tags, best on the server.",
            zh: "按标签白名单过滤，最好在服务器完成。",
        },
        wrong: "<rich-text nodes=\"{{html}}\">",
        right: "nodes: sanitizeHtml(html)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    flows(
        facts,
        out,
        &[SinkKind::Markup],
        |_, f| f.label.kind == Kind::Response && f.label.done & (done::ESCAPED | done::NUMBER) == 0,
        reaches,
    );
}
