//! A timer is given text.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::flow::SinkKind;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "code/timer-string",
        class: "MP16",
        severity: Severity::Medium,
        cwe: &[95],
        owasp: None,
        set: Set::Default,
        title: Words { en: "A timer is given text", zh: "定时器接收字符串" },
        why: Words {
            en: "Text in a timer is code made at run time.",
            zh: "定时器里的字符串就是运行时代码。",
        },
        fix: Words { en: "Give it a function.", zh: "传入函数。" },
        wrong: "setTimeout('go()', 1)",
        right: "setTimeout(go, 1)",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for sink in
        facts.sinks(&[SinkKind::Code]).filter(|s| matches!(s.name.as_str(), "setTimeout" | "setInterval"))
    {
        if sink.texts.iter().any(|t| t.contains('(') && t.contains(')')) {
            out.at(sink.file, sink.span, "a timer is given text to run", "定时器接收了代码字符串");
        }
    }
}
