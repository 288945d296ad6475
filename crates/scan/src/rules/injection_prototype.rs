//! A merge into every object.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "injection/prototype",
        class: "MP28",
        severity: Severity::Medium,
        cwe: &[1321],
        owasp: None,
        set: Set::Default,
        title: Words { en: "A merge into every object", zh: "原型污染" },
        why: Words {
            en: "A name `__proto__` in an answer changes every object of the program.",
            zh: "返回数据中的 __proto__ 会改变所有对象。",
        },
        fix: Words {
            en: "Skip __proto__, constructor and prototype.",
            zh: "跳过 __proto__、constructor、prototype。",
        },
        wrong: "for (k in b) a[k] = merge(a[k], b[k])",
        right: "if (k === '__proto__') continue;",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    let Some(ir) = file_of.ir().filter(|_| !third_party(&file_of.path)) else { return };
    let text = file_of.text();
    for func in &ir.funcs {
        let body = text.get(func.span.start as usize..func.span.end as usize).unwrap_or("");
        if body.len() > 3_000
            || body.contains("__proto__")
            || body.contains("hasOwnProperty")
            || body.contains("constructor")
            || body.contains("Object.keys")
            || body.contains("hasOwn")
        {
            continue;
        }
        let name = ir.text(func.name);
        let merges = ["merge", "extend", "deepcopy", "deepassign", "deepmerge", "mixin"]
            .iter()
            .any(|w| name.to_ascii_lowercase().contains(w));
        let loops = body.contains(" in ") && body.contains("for");
        let again = !name.is_empty() && body.matches(&format!("{name}(")).count() >= 2;
        if merges && loops && again {
            out.at(
                file,
                crate::ir::Span { start: func.span.start, end: func.span.start + 40.min(body.len() as u32) },
                format!("{name} copies every name, `__proto__` included"),
                format!("{name} 会复制包括 __proto__ 在内的所有属性"),
            );
        }
    }
}
