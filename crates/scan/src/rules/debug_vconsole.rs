//! vConsole in the package.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "debug/vconsole",
        class: "MP26",
        severity: Severity::Low,
        cwe: &[489],
        owasp: None,
        set: Set::Default,
        title: Words { en: "vConsole in the package", zh: "包内含 vConsole" },
        why: Words { en: "Users get a console.", zh: "用户能打开控制台。" },
        fix: Words { en: "Leave it out for release.", zh: "发布前移除。" },
        wrong: "new VConsole()",
        right: "// none",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for call in
        facts.calls().filter(|c| c.api.to_ascii_lowercase().contains("vconsole") || c.api.contains("eruda"))
    {
        out.at(call.file, call.span, "a console for users is opened", "为用户打开了控制台");
    }
}
