//! A library with a known hole.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "dependency/vulnerable",
        class: "MP25",
        severity: Severity::Medium,
        cwe: &[1395],
        owasp: Some("M2"),
        set: Set::Default,
        title: Words { en: "A library with a known hole", zh: "依赖含已知漏洞" },
        why: Words {
            en: "The hole is public, and so is how to use it.", zh: "漏洞及利用方法均已公开。"
        },
        fix: Words { en: "Update it.", zh: "升级。" },
        wrong: "lodash 4.17.11",
        right: "lodash 4.17.21",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let file_of = facts.program.file(file);
    if !file_of.path.ends_with("package.json")
        || !file_of.path.contains("npm/") && !file_of.path.contains("modules/")
    {
        return;
    }
    let Ok(json) = serde_json::from_str::<serde_json::Value>(file_of.text()) else { return };
    let text = |k: &str| json.get(k).and_then(|v| v.as_str()).unwrap_or("");
    let version: Vec<u32> = text("version").split(['.', '-']).map_while(|p| p.parse().ok()).collect();
    // Name, first good version, what it is about.
    let known: [(&str, [u32; 3], &str); 10] = [
        ("lodash", [4, 17, 21], "CVE-2021-23337"),
        ("axios", [1, 8, 2], "CVE-2025-27152"),
        ("crypto-js", [4, 2, 0], "CVE-2023-46233"),
        ("minimist", [1, 2, 6], "CVE-2021-44906"),
        ("moment", [2, 29, 4], "CVE-2022-31129"),
        ("qs", [6, 10, 3], "CVE-2022-24999"),
        ("jsrsasign", [11, 0, 0], "CVE-2024-21484"),
        ("marked", [4, 0, 10], "CVE-2022-21680"),
        ("protobufjs", [7, 2, 5], "CVE-2023-36665"),
        ("deepmerge-ts", [4, 0, 2], "CVE-2022-24802"),
    ];
    for (name, good, cve) in known {
        if text("name") == name && version.len() == 3 && version.as_slice() < good.as_slice() {
            out.at(
                file,
                crate::ir::Span::default(),
                format!("{name} {} has {cve}; {}.{}.{} is good", text("version"), good[0], good[1], good[2]),
                format!(
                    "{name} {} 存在 {cve}，请升级到 {}.{}.{}",
                    text("version"),
                    good[0],
                    good[1],
                    good[2]
                ),
            );
        }
    }
}
