//! An identity number is typed by hand.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::ir::Span;
use crate::program::Kind;
use crate::rule::{Meta, Rule, Set, Words};
use menshen_code::Tags;

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/typed-id",
        class: "MP12",
        severity: Severity::Medium,
        cwe: &[359],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "An identity number is typed by hand", zh: "手动输入身份证号" },
        why: Words {
            en: "Identity numbers need a lawful ground and the platform's own verification.",
            zh: "身份证号需要合法依据和平台实名能力。",
        },
        fix: Words { en: "Use the platform's real-name verification.", zh: "使用平台实名认证。" },
        wrong: "<input placeholder=\"身份证号\">",
        right: "// real-name verification",
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
                    ["身份证", "id card", "identity number"].iter().any(|w| v.to_lowercase().contains(w))
                })
        });
        if asks {
            let start = tag.start as u32;
            out.at(
                file,
                Span { start, end: start + 1 + tag.name.len() as u32 },
                "a person is asked to type an identity number",
                "要求用户手动输入身份证号",
            );
        }
    }
}
