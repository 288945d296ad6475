//! An undocumented API.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "api/hidden",
        class: "MP17",
        severity: Severity::High,
        cwe: &[749],
        owasp: Some("M8"),
        set: Set::Default,
        title: Words { en: "An undocumented API", zh: "使用未公开接口" },
        why: Words {
            en: "Inner functions go without warning and are ground for rejection.",
            zh: "内部接口随时失效，也是拒审理由。",
        },
        fix: Words { en: "Use a documented function.", zh: "使用公开接口。" },
        wrong: "__wxConfig.accountInfo",
        right: "wx.getAccountInfoSync()",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    if third_party(&facts.program.file(file).path) {
        return;
    }
    let Some(ir) = facts.program.file(file).ir() else { return };
    for func in &ir.funcs {
        for op in &func.ops {
            if let crate::ir::Op::Global { dst, name } = op
                && matches!(ir.text(*name), "__wxConfig" | "WeixinJSCore" | "__wxAppData" | "__virtualDOM__")
            {
                out.at(
                    file,
                    ir.places[*dst as usize],
                    format!("{} is an inner part of the platform", ir.text(*name)),
                    format!("{} 是平台内部接口", ir.text(*name)),
                );
            }
        }
    }
}
