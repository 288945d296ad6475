//! A typed password is stored.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::{Kind, SinkKind, done};
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/password-stored",
        class: "MP13",
        severity: Severity::High,
        cwe: &[312],
        owasp: Some("M9"),
        set: Set::Default,
        title: Words { en: "A typed password is stored", zh: "存储用户密码" },
        why: Words {
            en: "A stored password is found by whoever gets the phone.",
            zh: "存储的密码会被拿到手机的人发现。",
        },
        fix: Words { en: "Store a session, never the password.", zh: "只存会话，不存密码。" },
        wrong: "wx.setStorageSync('password', e.detail.value)",
        right: "wx.setStorageSync('sid', res.data.sid)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in facts.sinks(&[SinkKind::Storage]) {
        let named = facts.calls().find(|c| Some(c.id) == sink.call).is_some_and(|c| {
            c.args
                .first()
                .into_iter()
                .flatten()
                .chain(c.members.get("key").into_iter().flatten())
                .any(|k| credential(k) && k.to_ascii_lowercase().contains("p"))
        });
        if let Some(flow) = sink.flows.iter().find(|f| {
            f.label.kind == Kind::Input && (credential(&f.path) || named) && f.label.done & done::HIDDEN == 0
        }) {
            out.flow(sink, flow, "a typed password is stored in the clear", "用户输入的密码被明文存储");
        }
    }
}
