//! Declared, never used.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "permission/unused",
        class: "MP18",
        severity: Severity::Low,
        cwe: &[250],
        owasp: Some("M6"),
        set: Set::Default,
        title: Words { en: "Declared, never used", zh: "声明了未使用的权限" },
        why: Words {
            en: "Review asks what it is for, and people are shown a larger risk than there is.",
            zh: "审核会质询用途，也放大了对用户的风险提示。",
        },
        fix: Words { en: "Take it out of app.json.", zh: "从 app.json 中删除。" },
        wrong: "\"requiredPrivateInfos\": [\"chooseAddress\"]",
        right: "// used, or not declared",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(uses) = facts.uses() else { return };
    for root in facts.program.roots.iter().filter(|r| r.config.ends_with("app.json")) {
        for name in root
            .json
            .get("requiredPrivateInfos")
            .and_then(|v| v.as_array())
            .into_iter()
            .flatten()
            .filter_map(|v| v.as_str())
        {
            let used = uses.iter().any(|u| u.file.starts_with(&root.folder) && u.api == name)
                || facts.program.files.iter().any(|f| {
                    f.path.starts_with(&root.folder)
                        && f.path != root.config
                        && !f.path.ends_with(".json")
                        && f.text().contains(name)
                });
            if !used && let Some((file, span)) = facts.word(&root.config, &format!("\"{name}\"")) {
                out.at(
                    file,
                    span,
                    format!("{name} is declared, and nothing uses it"),
                    format!("声明了 {name}，但没有任何代码使用"),
                );
            }
        }
    }
}
