//! A phone number is typed by hand.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::ir::Span;
use crate::program::Kind;
use crate::rule::{Meta, Rule, Set, Words};
use menshen_code::Tags;

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/typed-phone",
        class: "MP12",
        severity: Severity::Medium,
        cwe: &[359],
        owasp: Some("M6"),
        set: Set::Audit,
        title: Words { en: "A phone number is typed by hand", zh: "手动输入手机号" },
        why: Words {
            en: "Typed numbers are unverified, and forms that ask for them are how phishing programs collect them.",
            zh: "手填的号码未经验证，也是钓鱼小程序的常用手法。",
        },
        fix: Words {
            en: "Use <button open-type=\"getPhoneNumber\">.", zh: "使用 getPhoneNumber 按钮。"
        },
        wrong: "<input placeholder=\"请输入手机号\">",
        right: "<button open-type=\"getPhoneNumber\">",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    if !matches!(file_of.kind, Kind::Wxml | Kind::Vue) {
        return;
    }
    let text = file_of.text();
    for tag in Tags::new(text)
        .filter(|t| matches!(t.name, "input" | "van-field" | "uni-easyinput" | "t-input" | "u-input"))
    {
        let asks = tag.each(text).any(|(n, v)| {
            matches!(n.trim_start_matches(':'), "placeholder" | "label")
                && v.is_some_and(|(_, v)| {
                    ["手机号", "电话号码", "手机号码", "phone number", "mobile number"]
                        .iter()
                        .any(|w| v.to_lowercase().contains(w))
                })
        });
        if asks {
            let start = tag.start as u32;
            out.at(
                file,
                Span { start, end: start + 1 + tag.name.len() as u32 },
                "a person is asked to type a phone number",
                "要求用户手动输入手机号",
            );
        }
    }
}
