//! The privacy check is switched off.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "privacy/check-off",
        class: "MP20",
        severity: Severity::Medium,
        cwe: &[359],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "The privacy check is switched off", zh: "关闭了隐私检查" },
        why: Words {
            en: "Personal data is collected, and the platform's consent dialog is switched off.",
            zh: "收集个人数据却关闭了平台的隐私弹窗。",
        },
        fix: Words { en: "Set __usePrivacyCheck__ to true.", zh: "将 __usePrivacyCheck__ 设为 true。" },
        wrong: "\"__usePrivacyCheck__\": false",
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
        .filter(|r| r.json.get("__usePrivacyCheck__").and_then(|v| v.as_bool()) == Some(false))
    {
        let collects = uses.iter().find(|u| {
            u.file.starts_with(&root.folder)
                && matches!(
                    u.api.as_str(),
                    "getLocation"
                        | "chooseMedia"
                        | "chooseImage"
                        | "chooseAddress"
                        | "getWeRunData"
                        | "chooseContact"
                        | "getClipboardData"
                        | "startRecord"
                        | "getFuzzyLocation"
                )
        });
        if let (Some(used), Some((file, span))) =
            (collects, facts.word(&root.config, "\"__usePrivacyCheck__\""))
        {
            let start = facts.program.file(file).text()[span.start as usize..]
                .find("false")
                .map(|n| span.start as usize + n);
            let mut marked = out.at(
                file,
                span,
                format!("wx.{} collects personal data, and the privacy check is switched off", used.api),
                format!("wx.{} 收集个人数据，但隐私检查被关闭", used.api),
            );
            if let Some(start) = start {
                marked.edit(crate::finding::Edit { start, end: start + 5, text: "true".to_owned() });
            }
        }
    }
}
