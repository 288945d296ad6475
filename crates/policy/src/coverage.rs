//! The coverage page: what of WeChat's documentation is served, printed from the table so that it cannot flatter.

use crate::row::{Api, Component, Drawn, Impl};
use crate::table::ApiTable;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// English, `docs/coverage.md`.
    En,
    /// Simplified Chinese, `docs/coverage.zh-CN.md`.
    Zh,
}

struct Words {
    title: &'static str,
    intro: &'static str,
    summary: [&'static str; 4],
    rows: [&'static str; 3],
    apis: &'static str,
    served: &'static str,
    unserved: &'static str,
    objects: &'static str,
    components: &'static str,
    drawn: [&'static str; 4],
    limits: &'static str,
    values: &'static str,
    attributes: &'static str,
}

const EN: Words = Words {
    title: "Coverage of the wx API",
    intro: "Generated from `policies/api.toml`, the table that the guest, the broker and `wx.canIUse` read; do not edit. \
            A name that is not served exists nevertheless: it fails as documented, with `NAME:fail not supported` and \
            errno 100. Names in *italics* are answered by the broker, the others inside the jail.",
    summary: ["", "served", "documented", "share"],
    rows: ["members of `wx`", "methods of objects", "components"],
    apis: "Members of wx",
    served: "served",
    unserved: "not served",
    objects: "Objects",
    components: "Components",
    drawn: [
        "working",
        "used up in templates",
        "drawn as a labelled placeholder",
        "drawn as a plain container (Skyline only)",
    ],
    limits: "Attributes and values without effect",
    values: "values",
    attributes: "attributes",
};

const ZH: Words = Words {
    title: "wx 接口覆盖情况",
    intro: "由 `policies/api.toml` 生成，请勿手工修改；逻辑层框架、宿主和 `wx.canIUse` 读取的是同一张表。\
            尚未支持的接口同样存在：它们按文档约定失败，返回 `接口名:fail not supported`，errno 为 100。\
            *斜体*的接口由宿主应答，其余在隔离进程内应答。",
    summary: ["", "已支持", "文档收录", "比例"],
    rows: ["`wx` 的成员", "对象的方法", "组件"],
    apis: "wx 的成员",
    served: "已支持",
    unserved: "未支持",
    objects: "对象",
    components: "组件",
    drawn: ["可用", "在模板中消化", "显示为带说明的占位", "显示为普通容器（仅 Skyline 有其行为）"],
    limits: "没有效果的属性和取值",
    values: "取值",
    attributes: "属性",
};

/// The page in one language, as Markdown.
#[must_use]
pub fn markdown(table: &ApiTable, lang: Lang) -> String {
    let words = match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    };
    let mut out = format!("# {}\n\n{}\n\n", words.title, words.intro);
    summary(table, words, &mut out);
    apis(table, words, &mut out);
    objects(table, words, &mut out);
    components(table, words, &mut out);
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
    out.push('\n');
}

fn summary(table: &ApiTable, words: &Words, out: &mut String) {
    line(out, format_args!("| {} |\n|---|---|---|---|", words.summary.join(" | ")));
    let methods: Vec<Impl> =
        table.objects().flat_map(|object| object.methods.values().map(|method| method.r#impl)).collect();
    let counts = [
        (table.rows().filter(|api| api.r#impl.served()).count(), table.rows().count()),
        (methods.iter().filter(|answer| answer.served()).count(), methods.len()),
        (table.components().filter(|c| c.r#impl.served()).count(), table.components().count()),
    ];
    for (name, (served, all)) in words.rows.iter().zip(counts) {
        line(out, format_args!("| {name} | {served} | {all} | {} % |", served * 100 / all.max(1)));
    }
}

fn apis(table: &ApiTable, words: &Words, out: &mut String) {
    line(out, format_args!("\n## {}\n", words.apis));
    let mut groups: BTreeMap<&str, Vec<&Api>> = BTreeMap::new();
    for api in table.rows() {
        groups.entry(&api.group).or_default().push(api);
    }
    for (group, rows) in groups {
        let (served, unserved): (Vec<&Api>, Vec<&Api>) = rows.iter().partition(|api| api.r#impl.served());
        line(out, format_args!("### {group} ({}/{})\n", served.len(), rows.len()));
        let name = |api: &&Api| mark(&api.name, api.r#impl);
        list(words.served, served.iter().map(name), out);
        list(words.unserved, unserved.iter().map(name), out);
        out.push('\n');
    }
}

fn objects(table: &ApiTable, words: &Words, out: &mut String) {
    line(out, format_args!("## {}\n", words.objects));
    line(out, format_args!("| | {} | {} |\n|---|---|---|", words.served, words.unserved));
    for object in table.objects() {
        let (yes, no): (Vec<_>, Vec<_>) = object.methods.values().partition(|method| method.r#impl.served());
        let cell = |rows: &[&crate::Method]| {
            let names: Vec<String> = rows.iter().map(|method| mark(&method.name, method.r#impl)).collect();
            names.join(", ")
        };
        line(out, format_args!("| {} | {} | {} |", object.name, cell(&yes), cell(&no)));
    }
    out.push('\n');
}

fn components(table: &ApiTable, words: &Words, out: &mut String) {
    line(out, format_args!("## {}\n", words.components));
    let kinds = [Drawn::View, Drawn::Guest, Drawn::Placeholder, Drawn::Inert];
    for (drawn, word) in kinds.into_iter().zip(words.drawn) {
        list(word, table.components().filter(|c| c.r#impl == drawn).map(|c| c.name.clone()), out);
    }
    line(out, format_args!("\n### {}\n", words.limits));
    line(out, format_args!("| | {} | {} |\n|---|---|---|", words.attributes, words.values));
    for component in table.components().filter(|c| c.r#impl.served()) {
        limits(component, out);
    }
}

fn limits(component: &Component, out: &mut String) {
    let dead: Vec<&str> =
        component.attributes.values().filter(|a| !a.served).map(|a| a.name.as_str()).collect();
    let values: Vec<String> = component
        .attributes
        .values()
        .filter(|attribute| !attribute.unserved.is_empty())
        .map(|attribute| format!("{}: {}", attribute.name, attribute.unserved.join(", ")))
        .collect();
    if !dead.is_empty() || !values.is_empty() {
        line(out, format_args!("| {} | {} | {} |", component.name, dead.join(", "), values.join("; ")));
    }
}

fn mark(name: &str, answer: Impl) -> String {
    if answer == Impl::Broker { format!("*{name}*") } else { name.to_owned() }
}

fn list(word: &str, names: impl Iterator<Item = String>, out: &mut String) {
    let names: Vec<String> = names.collect();
    if !names.is_empty() {
        line(out, format_args!("- {word}: {}", names.join(", ")));
    }
}
