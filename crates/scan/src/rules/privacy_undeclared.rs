//! Personal data is collected and no privacy check is set.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/undeclared",
        class: "MP20",
        severity: Severity::Low,
        cwe: &[359],
        owasp: None,
        set: Set::Audit,
        title: Words {
            en: "Personal data is collected and no privacy check is set",
            zh: "收集个人数据但未声明隐私检查",
        },
        why: Words {
            en: "Say what is collected; the platform asks the person before the first use.",
            zh: "声明收集内容，平台会在首次使用前征得同意。",
        },
        fix: Words { en: "Set __usePrivacyCheck__ to true.", zh: "将 __usePrivacyCheck__ 设为 true。" },
        wrong: "wx.chooseMedia() // nothing in app.json",
        right: "\"__usePrivacyCheck__\": true",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(uses) = facts.uses() else { return };
    for root in facts
        .program
        .roots
        .iter()
        .filter(|r| r.config.ends_with("app.json") && r.json.get("__usePrivacyCheck__").is_none())
    {
        if let Some(used) = uses.iter().find(|u| {
            u.file.starts_with(&root.folder)
                && matches!(u.api.as_str(), "chooseMedia" | "getLocation" | "chooseAddress" | "getWeRunData")
        }) && let Some(file) = facts.program.find(&used.file)
        {
            out.at(
                file,
                crate::ir::Span { start: used.start, end: used.end },
                format!(
                    "wx.{} collects personal data, and app.json does not switch the privacy check on",
                    used.api
                ),
                format!("wx.{} 收集个人数据，app.json 未开启隐私检查", used.api),
            );
        }
    }
}
