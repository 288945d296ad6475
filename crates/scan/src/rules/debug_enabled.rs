//! Debugging is switched on.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "debug/enabled",
        class: "MP26",
        severity: Severity::Low,
        cwe: &[489],
        owasp: None,
        set: Set::Default,
        title: Words { en: "Debugging is switched on", zh: "开启了调试" },
        why: Words {
            en: "Users see and use the debugging panel.", zh: "用户能看到并使用调试面板。"
        },
        fix: Words { en: "Switch it off for release.", zh: "发布前关闭。" },
        wrong: "wx.setEnableDebug({ enableDebug: true })",
        right: "enableDebug: false",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    for call in calls(facts, &["setEnableDebug"])
        .filter(|c| c.members.get("enableDebug").is_some_and(|v| v.iter().any(|t| t == "true")))
    {
        out.at(call.file, call.span, "debugging is switched on", "开启了调试");
    }
    if facts.uses().is_some() {
        for root in
            facts.program.roots.iter().filter(|r| r.json.get("debug").and_then(|v| v.as_bool()) == Some(true))
        {
            if let Some((file, span)) = facts.word(&root.config, "\"debug\"") {
                let text = facts.program.file(file).text();
                let start = text[span.start as usize..].find("true").map(|n| span.start as usize + n);
                let mut marked = out.at(file, span, "debugging is switched on", "开启了调试");
                if let Some(start) = start {
                    marked.edit(crate::finding::Edit { start, end: start + 4, text: "false".to_owned() });
                }
            }
        }
    }
}
