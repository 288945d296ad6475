//! What is planned for which program.

use super::*;
use menshen_package::PackagePath;

fn source(files: &[(&str, &str)]) -> Source {
    Source::from_files(
        files.iter().map(|(name, text)| (PackagePath::new(*name).unwrap(), text.as_bytes().to_vec())),
    )
}

fn small() -> Source {
    source(&[
        ("app.json", r#"{"pages":["p/a"]}"#),
        ("app.js", "require('./lib/used')"),
        ("app.wxss", "@import 'base';"),
        ("base.wxss", ""),
        ("lib/used.js", "import './deep'"),
        ("lib/deep/index.js", ""),
        ("lib/unused.js", ""),
        ("p/a.wxml", "<import src=\"t\"/><wxs module=\"m\">var x = require('./w.wxs')</wxs>"),
        ("p/t.wxml", "<include src='/u.wxml'/>"),
        ("u.wxml", ""),
        ("p/w.wxs", "require('../v.wxs')"),
        ("v.wxs", ""),
        ("p/a.js", "const npm = require('pkg')"),
        ("miniprogram_npm/pkg/index.js", ""),
    ])
}

#[test]
fn takes_what_is_reached_with_all_its_texts() {
    let source = small();
    let (program, found) = Program::resolve(&source);
    assert_eq!(found, []);
    let planned = plan(&program, &source, Mode::Debug);
    assert_eq!(planned.diagnostics, []);
    let mut units: Vec<String> = planned.jobs.iter().map(Job::unit).collect();
    units.sort();
    assert_eq!(
        units,
        [
            "js:app",
            "js:lib/deep/index",
            "js:lib/used",
            "js:miniprogram_npm/pkg/index",
            "js:p/a",
            "wxml:p/a",
            "wxss:app"
        ]
    );
    let job = planned.jobs.iter().find(|j| j.kind == Kind::Wxml).unwrap();
    let files: Vec<_> = job.texts.iter().map(|t| t.path.as_str()).collect();
    assert_eq!(files, ["p/a.wxml", "p/t.wxml", "p/w.wxs", "u.wxml", "v.wxs"]);
    let later = job_for(&program, &source, Mode::Debug, Kind::Js, "lib/unused");
    assert!(matches!(later, Some(Ok(_))));
    assert!(job_for(&program, &source, Mode::Debug, Kind::Js, "lib/none").is_none());
}

#[test]
fn the_key_follows_everything_a_unit_depends_on() {
    let source_a = small();
    let (program, _) = Program::resolve(&source_a);
    let job = |s: &Source, mode| job_for(&program, s, mode, Kind::Wxml, "p/a").unwrap().unwrap();
    let key = job(&source_a, Mode::Debug).key("1", "e");
    assert_eq!(key, job(&small(), Mode::Debug).key("1", "e"));
    assert_ne!(key, job(&source_a, Mode::Production).key("1", "e"));
    assert_ne!(key, job(&source_a, Mode::Debug).key("2", "e"));
    assert_ne!(key, job(&source_a, Mode::Debug).key("1", "f"));
    let mut changed = job(&source_a, Mode::Debug);
    changed.texts[4].text.push(' ');
    assert_ne!(key, changed.key("1", "e"));
    assert_eq!(key.to_string().len(), 64);
}

#[test]
fn a_text_that_is_no_text_fails_alone() {
    let mut files = vec![(PackagePath::new("app.json").unwrap(), br#"{"pages":["a","b"]}"#.to_vec())];
    for (name, bytes) in [("a.wxml", &b"\xff\xfe"[..]), ("a.js", b""), ("b.wxml", b""), ("b.js", b"")] {
        files.push((PackagePath::new(name).unwrap(), bytes.to_vec()));
    }
    let source = Source::from_files(files);
    let (program, _) = Program::resolve(&source);
    let planned = plan(&program, &source, Mode::Debug);
    assert_eq!(planned.diagnostics[0].code, "file/encoding");
    assert!(planned.jobs.iter().any(|j| j.unit() == "wxml:b"));
    assert!(!planned.jobs.iter().any(|j| j.unit() == "wxml:a"));
}

#[test]
fn what_everything_imports_does_not_fill_the_memory() {
    let source = small();
    let (program, _) = Program::resolve(&source);
    let all = plan(&program, &source, Mode::Debug);
    let bytes: usize = all.jobs.iter().flat_map(|j| &j.texts).map(|t| t.text.len()).sum();
    assert_eq!(plan_within(&program, &source, Mode::Debug, bytes).diagnostics, []);
    let less = plan_within(&program, &source, Mode::Debug, bytes - 1);
    assert_eq!(less.jobs.len(), all.jobs.len() - 1);
    assert_eq!(less.diagnostics[0].code, "unit/too-much-text");
}
