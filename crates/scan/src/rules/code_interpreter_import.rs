//! A JavaScript interpreter is imported.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "code/interpreter-import",
        class: "MP16",
        severity: Severity::Critical,
        cwe: &[829],
        owasp: Some("M2"),
        set: Set::Default,
        title: Words { en: "A JavaScript interpreter is imported", zh: "引入 JavaScript 解释器" },
        why: Words {
            en: "An interpreter runs code that nobody reviewed.",
            zh: "解释器可运行未经审核的代码。",
        },
        fix: Words { en: "Remove it.", zh: "移除。" },
        wrong: "require('eval5')",
        right: "// none",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let Some(ir) = facts.program.file(file).ir() else { return };
    for func in &ir.funcs {
        for op in &func.ops {
            let crate::ir::Op::Require { dst, name } = op else { continue };
            if matches!(
                ir.text(*name),
                "eval5"
                    | "sval"
                    | "vm.js"
                    | "jsjs"
                    | "estime"
                    | "evil-eval"
                    | "nestscript"
                    | "quickjs-emscripten"
                    | "js-interpreter"
                    | "vm-browserify"
            ) {
                out.at(
                    file,
                    ir.places[*dst as usize],
                    format!("the interpreter {} is imported", ir.text(*name)),
                    format!("引入了解释器 {}", ir.text(*name)),
                );
            }
        }
    }
}
