//! Used, not declared.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "permission/undeclared",
        class: "MP18",
        severity: Severity::Medium,
        cwe: &[272],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "Used, not declared", zh: "使用了未声明的权限" },
        why: Words {
            en: "The function fails for every user until requiredPrivateInfos names it.",
            zh: "未在 requiredPrivateInfos 声明，接口必然失败。",
        },
        fix: Words {
            en: "Add it to requiredPrivateInfos in app.json.",
            zh: "在 app.json 的 requiredPrivateInfos 中声明。",
        },
        wrong: "wx.getLocation() // app.json says nothing",
        right: "\"requiredPrivateInfos\": [\"getLocation\"]",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(uses) = facts.uses() else { return };
    for root in facts.program.roots.iter().filter(|r| r.config.ends_with("app.json")) {
        let declared = root.json.get("requiredPrivateInfos").and_then(|v| v.as_array());
        let mut told = std::collections::BTreeSet::new();
        for used in uses.iter().filter(|u| {
            u.file.starts_with(&root.folder)
                && [
                    "getLocation",
                    "chooseAddress",
                    "chooseLocation",
                    "choosePoi",
                    "getFuzzyLocation",
                    "onLocationChange",
                    "startLocationUpdate",
                    "startLocationUpdateBackground",
                ]
                .contains(&u.api.as_str())
        }) {
            let named = declared.is_some_and(|d| d.iter().any(|v| v.as_str() == Some(used.api.as_str())));
            if !named
                && told.insert(&used.api)
                && let Some(file) = facts.program.find(&used.file)
            {
                out.at(
                    file,
                    crate::ir::Span { start: used.start, end: used.end },
                    format!("wx.{} is used, and {} does not declare it", used.api, root.config),
                    format!("使用了 wx.{}，但 {} 未声明", used.api, root.config),
                );
            }
        }
    }
}
