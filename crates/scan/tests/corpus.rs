//! The labelled corpus: precision and recall per class, printed and held.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its cases and says by panicking that it cannot go on"
)]

use menshen_package::{PackagePath, Source};
use menshen_scan::{Options, scan};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/scan");

#[derive(Deserialize)]
struct Flows {
    class: Vec<Class>,
}

#[derive(Deserialize)]
struct Class {
    id: String,
    source: String,
    sink: String,
    safe: String,
    safe_source: Option<String>,
    view: Option<String>,
}

struct Case {
    name: String,
    class: String,
    bad: bool,
    files: BTreeMap<String, String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Native,
    Taro,
    Uni,
}

fn read(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}/{name}")).unwrap()
}

/// Cases written out, one heading each.
fn written() -> Vec<Case> {
    let text = read("cases.md");
    let mut cases = Vec::new();
    for part in text.split("\n## ").skip(1) {
        let (head, body) = part.split_once('\n').unwrap();
        let mut words = head.splitn(3, ' ');
        let (class, bad, name) =
            (words.next().unwrap(), words.next().unwrap() == "bad", words.next().unwrap());
        let mut files = BTreeMap::new();
        for block in body.split("```").skip(1).step_by(2) {
            let (head, content) = block.split_once('\n').unwrap();
            files.insert(head.split_once(' ').unwrap().1.to_owned(), content.to_owned());
        }
        cases.push(Case { name: name.to_owned(), class: class.to_owned(), bad, files });
    }
    cases
}

/// Every flow class, every carrier, every shape, vulnerable and fixed.
fn composed() -> Vec<Case> {
    let flows: Flows = toml::from_str(&read("flows.toml")).unwrap();
    let carriers: BTreeMap<String, String> = toml::from_str(&read("carriers.toml")).unwrap();
    let mut cases = Vec::new();
    for class in &flows.class {
        for (name, carrier) in &carriers {
            for shape in [Shape::Native, Shape::Taro, Shape::Uni] {
                // A function component has no `this`; what is carried by storage is stored, which is MP13 itself.
                if shape == Shape::Taro && name == "this" || class.id == "MP13" && name == "storage" {
                    continue;
                }
                for bad in [true, false] {
                    let source = class.safe_source.as_ref().filter(|_| !bad).unwrap_or(&class.source);
                    let sink = if bad { &class.sink } else { &class.safe };
                    let code = source.replace("BODY", &carrier.replace("BODY", sink));
                    let what = ["native", "taro", "uni"][shape as usize];
                    cases.push(Case {
                        name: format!("{} {name} {what}", if bad { "bad" } else { "good" }),
                        class: class.id.clone(),
                        bad,
                        files: shaped(shape, &code, class.view.as_deref()),
                    });
                }
            }
        }
    }
    cases
}

fn shaped(shape: Shape, code: &str, view: Option<&str>) -> BTreeMap<String, String> {
    let (tag, attribute) = view.and_then(|v| v.split_once(' ')).unwrap_or(("view", "id"));
    let mut code = code.to_owned();
    // VIEW(x) shows x in the tag.
    while let Some(start) = code.find("VIEW(") {
        let mut depth = 0;
        let end = start
            + 4
            + code[start + 4..]
                .find(|c| {
                    depth += match c {
                        '(' => 1,
                        ')' => -1,
                        _ => 0,
                    };
                    depth == 0
                })
                .unwrap();
        let value = code[start + 5..end].to_owned();
        let shown = match shape {
            Shape::Native => format!("self.setData({{ shown: {value} }});"),
            Shape::Taro => format!("setShown({value});"),
            Shape::Uni => format!("self.shown = {value};"),
        };
        code.replace_range(start..=end, &shown);
    }
    let api = ["wx", "Taro", "uni"][shape as usize];
    let code = code.replace("API", api);
    let util = "export function hand(x) { return keep(x); }\nfunction keep(y) { return y; }\n";
    let mut files = BTreeMap::new();
    match shape {
        Shape::Native => {
            files.insert(
                "utils/util.js".into(),
                "function keep(y) { return y; }\nmodule.exports = { hand: (x) => keep(x) };\n".into(),
            );
            files.insert("pages/a/a.js".into(), format!("const util = require('../../utils/util');\nPage({{\n  data: {{}},\n  onLoad(options) {{\n    const self = this;\n    {code}\n  }},\n}});\n"));
            files.insert("pages/a/a.wxml".into(), format!("<{tag} {attribute}=\"{{{{shown}}}}\"></{tag}>\n"));
        }
        Shape::Taro => {
            let jsx = tag.split('-').map(|w| w[..1].to_uppercase() + &w[1..]).collect::<String>();
            files.insert("src/utils/util.ts".into(), util.into());
            files.insert("src/pages/a/index.tsx".into(), format!("import Taro, {{ useRouter }} from '@tarojs/taro';\nimport {{ useEffect, useState }} from 'react';\nimport {{ WebView, RichText, View }} from '@tarojs/components';\nimport * as util from '../../utils/util';\nexport default function A() {{\n  const [shown, setShown] = useState('');\n  const options = useRouter().params;\n  useEffect(() => {{\n    {code}\n  }}, []);\n  return <{jsx} {attribute}={{shown}} />;\n}}\n"));
            files.insert("src/app.config.ts".into(), "export default { pages: ['pages/a/index'] };\n".into());
        }
        Shape::Uni => {
            files.insert("utils/util.js".into(), util.into());
            files.insert("pages/a/a.vue".into(), format!("<template>\n  <view><{tag} :{attribute}=\"shown\"></{tag}></view>\n</template>\n<script>\nimport * as util from '../../utils/util.js';\nexport default {{\n  data() {{ return {{ shown: '' }}; }},\n  onLoad(options) {{\n    const self = this;\n    {code}\n  }},\n}};\n</script>\n"));
            files.insert("pages.json".into(), "{ \"pages\": [{ \"path\": \"pages/a/a\" }] }".into());
        }
    }
    files
}

fn classes(case: &Case) -> BTreeSet<String> {
    let mut files = case.files.clone();
    let framework = files.keys().any(|f| f.ends_with(".vue") || f.ends_with(".tsx"));
    if !framework {
        files.entry("app.json".into()).or_insert_with(|| "{\"pages\":[\"pages/a/a\"],\"requiredPrivateInfos\":[\"getLocation\",\"chooseAddress\"],\"permission\":{\"scope.userLocation\":{\"desc\":\"x\"}}}".into());
    }
    let files = files.into_iter().map(|(p, t)| (PackagePath::new(p).unwrap(), t.into_bytes()));
    let source = Source::from_files(files);
    let options = Options { audit: true, only: &[], custom: &[], threads: 1, progress: &|_, _| {} };
    scan(&source, &options).findings.into_iter().map(|f| f.class).collect()
}

/// Precision and recall over the corpus; the table is printed with `--nocapture`.
#[test]
fn precision_and_recall() {
    let cases: Vec<Case> = written().into_iter().chain(composed()).collect();
    assert!(cases.len() >= 400, "{} cases", cases.len());
    // hits, missed, false alarms
    let mut table: BTreeMap<String, [u32; 3]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let found = classes(case).contains(&case.class);
        let row = table.entry(case.class.clone()).or_default();
        match (case.bad, found) {
            (true, true) => row[0] += 1,
            (true, false) => row[1] += 1,
            (false, true) => row[2] += 1,
            (false, false) => {}
        }
        if case.bad != found {
            wrong.push(format!("{} {}", case.class, case.name));
        }
    }
    let ratio = |a: u32, b: u32| if a + b == 0 { 1.0 } else { f64::from(a) / f64::from(a + b) };
    println!("class   hits missed false  precision recall");
    let mut all = [0; 3];
    let mut bad = Vec::new();
    for (class, [hits, missed, alarms]) in &table {
        let (precision, recall) = (ratio(*hits, *alarms), ratio(*hits, *missed));
        println!("{class}  {hits:>5} {missed:>6} {alarms:>5}  {precision:>8.2} {recall:>6.2}");
        for (sum, n) in all.iter_mut().zip([hits, missed, alarms]) {
            *sum += n;
        }
        if precision < 0.8 || recall < 0.8 {
            bad.push(class);
        }
    }
    let (precision, recall) = (ratio(all[0], all[2]), ratio(all[0], all[1]));
    println!("all     {} cases, precision {precision:.3}, recall {recall:.3}", cases.len());
    println!("wrong: {wrong:#?}");
    assert!(precision >= 0.95 && recall >= 0.90, "precision {precision:.3}, recall {recall:.3}");
    assert!(bad.is_empty(), "below 0.8: {bad:?}");
}
