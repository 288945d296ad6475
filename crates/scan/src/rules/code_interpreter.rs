//! A JavaScript interpreter is in the package.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "code/interpreter",
        class: "MP16",
        severity: Severity::Critical,
        cwe: &[829, 94],
        owasp: Some("M2"),
        set: Set::Default,
        title: Words {
            en: "A JavaScript interpreter is in the package", zh: "包内含 JavaScript 解释器"
        },
        why: Words {
            en: "An interpreter runs code that nobody reviewed; programs with one are taken down.",
            zh: "解释器可运行未经审核的代码，含有它的小程序会被下架。",
        },
        fix: Words {
            en: "Remove it; if it came with a library, use a build without it.",
            zh: "移除；若来自依赖，换用不含它的构建。",
        },
        wrong: "import { Interpreter } from 'eval5'",
        right: "// none",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let Some(ir) = facts.program.file(file).ir() else { return };
    const TYPES: [&str; 14] = [
        "AssignmentExpression",
        "BinaryExpression",
        "CallExpression",
        "MemberExpression",
        "FunctionExpression",
        "UpdateExpression",
        "LogicalExpression",
        "ForInStatement",
        "SwitchStatement",
        "LabeledStatement",
        "TryStatement",
        "WhileStatement",
        "ConditionalExpression",
        "VariableDeclarator",
    ];
    let types = ir.texts.iter().filter(|t| TYPES.contains(&&***t)).count();
    let has = |word: &str| ir.texts.iter().any(|t| &**t == word);
    let runs = ["call", "apply", "prototype"].iter().filter(|w| has(w)).count() >= 2
        && (has("globalThis") || has("window") || has("hasOwnProperty") || has("scope") || has("this"));
    let named =
        ir.literals.iter().any(|l| matches!(ir.text(l.text), "estime" | "sval" | "evil-eval" | "nestscript"));
    let machine = ir.marks.opcode_cases >= 45
        && has("apply")
        && (has("fromCharCode") || has("Uint8Array") || has("bytecode") || has("opcode"));
    if types >= 10 && runs || machine || named {
        let literal =
            ir.literals.iter().find(|l| TYPES.contains(&ir.text(l.text))).map_or(ir.marks.place, |l| l.span);
        let evidence = if machine {
            format!("a loop over a switch of {} numbers", ir.marks.opcode_cases)
        } else {
            format!("{types} kinds of syntax tree nodes are told apart")
        };
        out.at(
            file,
            literal,
            format!("this is a JavaScript interpreter: {evidence}"),
            format!("疑似 JavaScript 解释器：{evidence}"),
        );
    }
}
