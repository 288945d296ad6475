//! Bad input: one clear message each, the rest is still scanned, never a panic.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its cases and says by panicking that it cannot go on"
)]

use menshen_package::{PackagePath, Source};
use menshen_scan::{Custom, Options, Report, scan};

const SECRET: &str = "const appSecret = '8d3f1c7a95e04b62af17c3d85e90b46f';\n";

fn run(files: &[(&str, Vec<u8>)]) -> Report {
    let files = files.iter().map(|(p, b)| (PackagePath::new(*p).unwrap(), b.clone()));
    let source = Source::from_files(files);
    scan(&source, &Options { audit: true, only: &[], custom: &[], threads: 2, progress: &|_, _| {} })
}

/// The broken file is named with this code, and the good one beside it is still read.
fn broken(name: &str, bytes: Vec<u8>, code: &str) {
    let report = run(&[(name, bytes), ("good.js", SECRET.into())]);
    let said: Vec<_> = report.diagnostics.iter().filter(|d| d.file == name).collect();
    assert_eq!(said.len(), 1, "{name}: {said:?}");
    assert_eq!(said[0].code, code);
    assert!(said[0].help.is_some() || code == "json/syntax", "{name} says what to do");
    assert!(report.findings.iter().any(|f| f.place.file == "good.js"), "the rest is scanned");
}

#[test]
fn a_syntax_error_has_a_place() {
    broken("a.js", b"let = ;\nfoo(".to_vec(), "scan/syntax");
    let report = run(&[("a.js", b"ok();\nlet x = (;\n".to_vec())]);
    assert_eq!(
        (report.diagnostics[0].line, report.diagnostics[0].excerpt.as_deref()),
        (2, Some("let x = (;"))
    );
}

#[test]
fn a_file_that_does_not_parse_is_still_searched_for_secrets() {
    let report = run(&[("a.js", format!("let = ;\n{SECRET}").into_bytes())]);
    assert!(report.findings.iter().any(|f| f.rule == "secret/app-secret"));
}

#[test]
fn depth_is_refused() {
    broken("a.js", "(".repeat(100_000).into_bytes(), "scan/too-deep");
    broken("a.json", "[".repeat(100_000).into_bytes(), "json/syntax");
    run(&[("a.wxml", format!("{}{{{{ {} }}}}", "<view>".repeat(100_000), "(".repeat(100_000)).into_bytes())]);
}

#[test]
fn what_is_not_text_is_said() {
    broken("a.js", vec![0, 159, 146, 150, 0, 1], "scan/encoding");
    broken("b.js", vec![0xd6, 0xd0, 0xce, 0xc4], "scan/encoding");
}

#[test]
fn modules_that_require_each_other_end() {
    let report = run(&[
        ("app.json", br#"{"pages":["a"]}"#.to_vec()),
        ("a.js", b"const b = require('./b'); exports.f = (x) => b.g(x); Page({ onLoad(o) { exports.f(o.url); } });".to_vec()),
        ("b.js", b"const a = require('./a'); exports.g = (x) => { wx.navigateTo({ url: x }); a.f(x); };".to_vec()),
    ]);
    assert!(report.findings.iter().any(|f| f.rule == "flow/navigate-url"), "{:?}", report.findings);
}

#[test]
fn templates_that_include_each_other_end() {
    run(&[
        ("app.json", br#"{"pages":["a"]}"#.to_vec()),
        ("a.js", b"Page({})".to_vec()),
        ("a.wxml", b"<include src=\"b.wxml\"/>".to_vec()),
        ("b.wxml", b"<include src=\"a.wxml\"/>".to_vec()),
    ]);
}

#[test]
fn a_rule_file_that_is_none_says_so() {
    let shape = Custom::parse("r.json", "{").unwrap_err().to_string();
    assert!(shape.contains("r.json") && shape.contains("not a rule file"), "{shape}");
    let text = r#"[{"id":"x/y","pattern":"wx.(","message":"m","severity":"low"}]"#;
    let pattern = Custom::parse("r.json", text).unwrap_err().to_string();
    assert!(pattern.contains("x/y") && pattern.contains("not JavaScript"), "{pattern}");
}

#[test]
fn a_rule_of_the_repository_finds_its_pattern() {
    let text = r#"[{"id":"own/toast","pattern":"wx.showToast({title: $T, $$$})","message":"no toasts","severity":"low"}]"#;
    let custom = Custom::parse("r.json", text).unwrap();
    let files = [(
        "a.js",
        "wx.showToast({ icon: 'none', title: 'x' });\nwx.showToast({ icon: 'none' });\nwx.hideToast();\n",
    )];
    let source =
        Source::from_files(files.iter().map(|(p, t)| (PackagePath::new(*p).unwrap(), t.as_bytes().to_vec())));
    let report = scan(
        &source,
        &Options { audit: false, only: &[], custom: &custom, threads: 1, progress: &|_, _| {} },
    );
    let lines: Vec<_> = report.findings.iter().map(|f| (f.rule.as_str(), f.place.line)).collect();
    assert_eq!(lines, [("own/toast", 1)]);
}

#[test]
fn a_suppression_needs_a_reason() {
    let with = run(&[(
        "a.js",
        format!("// menshen-ignore secret/app-secret -- revoked in May\n{SECRET}").into_bytes(),
    )]);
    assert_eq!(with.findings[0].suppressed.as_ref().map(|s| s.reason.as_str()), Some("revoked in May"));
    let without = run(&[("a.js", format!("// menshen-ignore secret/app-secret\n{SECRET}").into_bytes())]);
    assert!(without.findings[0].suppressed.is_none());
    assert!(without.diagnostics.iter().any(|d| d.code == "suppress/no-reason"));
}

#[test]
fn a_fingerprint_survives_lines_above() {
    let one = run(&[("a.js", SECRET.into())]);
    let two = run(&[("a.js", format!("\n\n// moved\n{SECRET}").into_bytes())]);
    assert_eq!(one.findings[0].fingerprint, two.findings[0].fingerprint);
    assert_ne!(one.findings[0].place.line, two.findings[0].place.line);
}

#[test]
fn sarif_carries_flows_fingerprints_and_suppressions() {
    use menshen_scan::{Language, Suppressed, sarif};
    let report = run(&[
        ("app.json", br#"{"pages":["a"]}"#.to_vec()),
        ("a.js", format!("Page({{ onLoad(o) {{ const u = o.url;\n wx.navigateTo({{ url: u }}); }} }});\n// menshen-ignore secret/app-secret -- test value\n{SECRET}").into_bytes()),
    ]);
    let all = sarif(&report, Language::En, Suppressed::Mark, None);
    let results = all["runs"][0]["results"].as_array().unwrap();
    let flow = results.iter().find(|r| r["ruleId"] == "flow/navigate-url").unwrap();
    assert!(flow["codeFlows"][0]["threadFlows"][0]["locations"].as_array().unwrap().len() >= 2);
    assert!(flow["partialFingerprints"]["menshen/v1"].is_string());
    let hidden = results.iter().find(|r| r["ruleId"] == "secret/app-secret").unwrap();
    assert_eq!(hidden["suppressions"][0]["justification"], "test value");
    let dropped = sarif(&report, Language::En, Suppressed::Drop, None);
    assert!(
        !dropped["runs"][0]["results"].as_array().unwrap().iter().any(|r| r["ruleId"] == "secret/app-secret")
    );
}

/// Every rule says everything about itself, its classes cover MP01 to MP30, and ids are unique.
#[test]
fn rules_are_whole() {
    let all: Vec<_> = menshen_scan::rules().collect();
    assert!(all.len() >= 60, "{} rules", all.len());
    let ids: std::collections::BTreeSet<_> = all.iter().map(|m| m.id).collect();
    assert_eq!(ids.len(), all.len());
    for n in 1..=30 {
        assert!(all.iter().any(|m| m.class == format!("MP{n:02}")), "MP{n:02} has no rule");
    }
    for m in all {
        for text in [m.title.en, m.title.zh, m.why.en, m.why.zh, m.fix.en, m.fix.zh, m.wrong, m.right] {
            assert!(!text.trim().is_empty(), "{}", m.id);
        }
        assert!(!m.cwe.is_empty(), "{}", m.id);
    }
}

/// `docs/rules` is what the rules say today.
#[test]
fn documentation_is_fresh() {
    use menshen_scan::{Language, page, pages_index};
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/rules");
    let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}")).unwrap_or_default();
    assert_eq!(read("README.md"), pages_index(), "run `menshen scan --write-docs docs/rules`");
    for m in menshen_scan::rules() {
        let text = format!("{}\n{}", page(m, Language::En), page(m, Language::Zh));
        assert_eq!(read(&format!("{}.md", m.id.replace('/', "-"))), text, "{}", m.id);
    }
}

#[test]
fn a_path_of_nothing_but_dots_ends_nothing() {
    let page = "Page({ onLoad() { this.setData({ '.': 1, '[]': 2, '...': 3 }) } })\n".to_owned() + SECRET;
    let report = run(&[("pages/a/a.js", page.into()), ("pages/a/a.wxml", "<view/>".into())]);
    assert!(report.findings.iter().any(|f| f.rule == "secret/app-secret"));
}
