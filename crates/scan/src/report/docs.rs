//! A page of documentation per rule, made of the rule itself.

use super::Language;
use crate::rule::{Meta, Set};

/// The rule's page in Markdown.
pub fn page(meta: &Meta, language: Language) -> String {
    let zh = language == Language::Zh;
    let word = |en: &'static str, chinese: &'static str| if zh { chinese } else { en };
    let cwe: Vec<String> = meta.cwe.iter().map(|n| format!("CWE-{n}")).collect();
    let set = match meta.set {
        Set::Default => word("default", "默认"),
        Set::Audit => word("audit", "审计"),
    };
    let owasp = meta.owasp.map_or(String::new(), |o| format!(" · OWASP {o}"));
    format!(
        "# {}\n\n`{}` · {} · {} · {}{owasp} · {} {set}\n\n## {}\n\n{}\n\n## {}\n\n```js\n{}\n```\n\n## {}\n\n```js\n{}\n```\n\n## {}\n\n{}\n",
        meta.title.of(language),
        meta.id,
        meta.class,
        meta.severity.word(),
        cwe.join(", "),
        word("set:", "规则集："),
        word("Why", "为什么"),
        meta.why.of(language),
        word("Wrong", "错误写法"),
        meta.wrong.trim(),
        word("Right", "正确写法"),
        meta.right.trim(),
        word("What to do", "如何修复"),
        meta.fix.of(language),
    )
}

/// The list of all rules in Markdown, with links to their pages.
pub fn pages_index() -> String {
    let mut out = String::from(
        "# Rules of `menshen scan`\n\nMade of the rules by `cargo run -p menshen -- scan --write-docs docs/rules`.\n\n| class | rule | severity | set | what it finds |\n|---|---|---|---|---|\n",
    );
    let mut all: Vec<&Meta> = crate::rules().collect();
    all.sort_by_key(|m| (m.class, m.id));
    for m in all {
        let set = if m.set == Set::Default { "default" } else { "audit" };
        out.push_str(&format!(
            "| {} | [{}]({}.md) | {} | {set} | {} |\n",
            m.class,
            m.id,
            m.id.replace('/', "-"),
            m.severity.word(),
            m.title.en
        ));
    }
    out
}
