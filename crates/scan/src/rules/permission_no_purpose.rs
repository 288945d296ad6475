//! Location is asked for without a purpose.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "permission/no-purpose",
        class: "MP18",
        severity: Severity::Low,
        cwe: &[272],
        owasp: None,
        set: Set::Default,
        title: Words { en: "Location is asked for without a purpose", zh: "未说明定位用途" },
        why: Words {
            en: "The prompt is empty; people refuse, and review sends it back.",
            zh: "授权弹窗没有说明，用户会拒绝，审核会退回。",
        },
        fix: Words {
            en: "Add permission[\"scope.userLocation\"].desc to app.json.",
            zh: "在 app.json 中填写 permission[\"scope.userLocation\"].desc。",
        },
        wrong: "// no permission.scope.userLocation",
        right: "\"permission\": {\"scope.userLocation\": {\"desc\": \"…\"}}",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(uses) = facts.uses() else { return };
    for root in facts.program.roots.iter().filter(|r| r.config.ends_with("app.json")) {
        let desc = root
            .json
            .get("permission")
            .and_then(|p| p.get("scope.userLocation"))
            .and_then(|s| s.get("desc"))
            .and_then(|d| d.as_str());
        if desc.is_some_and(|d| !d.trim().is_empty()) {
            continue;
        }
        if let Some(used) = uses.iter().find(|u| u.file.starts_with(&root.folder) && u.api == "getLocation")
            && let Some(file) = facts.program.find(&used.file)
        {
            out.at(
                file,
                crate::ir::Span { start: used.start, end: used.end },
                "the location is asked for, and app.json gives no purpose",
                "获取定位但 app.json 未说明用途",
            );
        }
    }
}
