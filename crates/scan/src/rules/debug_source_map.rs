//! A source map in the package.

use super::common::*;
use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "debug/source-map",
        class: "MP26",
        severity: Severity::Low,
        cwe: &[540],
        owasp: None,
        set: Set::Default,
        title: Words { en: "A source map in the package", zh: "包内含 source map" },
        why: Words {
            en: "It carries the sources, names and comments included.",
            zh: "其中包含源码、命名与注释。",
        },
        fix: Words { en: "Leave it out of the package.", zh: "打包时排除。" },
        wrong: "app.js.map",
        right: "// none",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    if file_of.path.ends_with(".map")
        && file_of.text().contains("\"sourcesContent\"")
        && !third_party(&file_of.path)
    {
        out.at(
            file,
            crate::ir::Span::default(),
            "a source map with the sources is part of the package",
            "包内含有带源码的 source map",
        );
    }
}
