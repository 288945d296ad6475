//! Stylesheets in, scoped CSS out.

use super::*;
use crate::{Kind, Output, Payload, compile};
use menshen_model::Mode;

fn build(scope: Option<&str>, files: &[(&str, &str)]) -> Output {
    let texts = files.iter().map(|(p, t)| Text { path: (*p).to_owned(), text: (*t).to_owned() }).collect();
    let path = files[0].0.trim_end_matches(".wxss").to_owned();
    let job = Job { kind: Kind::Wxss, path, mode: Mode::Debug, scope: scope.map(str::to_owned), texts };
    compile(&job, &|_, _| unreachable!())
}

fn css(output: &Output) -> &str {
    match &output.payload {
        Payload::Css(text) => text,
        _ => panic!("{:?}", output.diagnostics),
    }
}

#[test]
fn tags_classes_hosts_and_rpx() {
    let made =
        build(Some("s1"), &[("c.wxss", ":host{display:block}page .a view{width:750rpx;margin:-1.5rpx}")]);
    assert_eq!(
        css(&made),
        "[wx-host=\"s1\"]{display:block}wx-page .s1--a wx-view{width:100vw;margin:-0.2vw}"
    );
    let made = build(None, &[("c.wxss", ".a{color:red}")]);
    assert_eq!(css(&made), ".a{color:red}");
}

#[test]
fn imports_are_put_in_once_where_they_stand() {
    let made = build(
        None,
        &[
            ("p/a.wxss", "@import \"../b.wxss\";\n@import './c' screen;\n.a{background:url(x.png)}"),
            ("b.wxss", ".b{background:url('./img/y.png')}"),
            ("p/c.wxss", ".c{color:red}"),
        ],
    );
    assert_eq!(
        css(&made),
        ".b{background:url(\"/img/y.png\")}@media screen{.c{color:red}}.a{background:url(\"/p/x.png\")}"
    );
    assert_eq!(made.diagnostics, []);
    assert_eq!(made.dependencies, ["p/a.wxss", "b.wxss", "p/c.wxss"]);
}

#[test]
fn what_is_left_out_is_said_with_its_place() {
    let made = build(
        None,
        &[(
            "a.wxss",
            "@import url(https://x.y/z.css);\n@import 'none';\n@import 'a';\n.a{background:url(http://h/i.png)}",
        )],
    );
    let found: Vec<_> = made.diagnostics.iter().map(|d| (d.code.as_str(), d.line)).collect();
    assert_eq!(
        found,
        [
            ("wxss/remote-url", 4),
            ("wxss/remote-import", 1),
            ("wxss/missing-file", 2),
            ("wxss/import-cycle", 3)
        ]
    );
    assert!(made.ok() && !css(&made).contains("@import"));
}

#[test]
fn imports_that_multiply_are_bounded() {
    let names: Vec<String> = (0..40).map(|n| format!("f{n}.wxss")).collect();
    let body = ".a{color:red}".repeat(100);
    let texts: Vec<String> =
        (0..40).map(|n| format!("@import 'f{}';@import 'f{}';{body}", n + 1, n + 1)).collect();
    let files: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let made = build(None, &files);
    assert!(made.diagnostics.iter().any(|d| d.code == "wxss/too-large"));
}

#[test]
fn depth_is_refused_before_it_hurts() {
    let worker = std::thread::Builder::new().stack_size(crate::STACK / 2).spawn(|| {
        for open in ["a{", "@media x{", "a(", "a["] {
            let made = build(None, &[("a.wxss", &format!("a{{}}\n{}", open.repeat(200_000)))]);
            let first = &made.diagnostics[0];
            assert_eq!((first.code.as_str(), first.line), ("wxss/too-deep", 2));
            let made = build(None, &[("a.wxss", &open.repeat(250))]);
            assert!(made.diagnostics.iter().all(|d| d.code != "wxss/too-deep"), "{:?}", made.diagnostics);
            let close = if open.ends_with('{') {
                "}"
            } else if open.ends_with('(') {
                ")"
            } else {
                "]"
            };
            let closed = format!("{}{}", open.repeat(250), close.repeat(250));
            assert!(build(None, &[("a.wxss", &closed)]).payload != Payload::None);
        }
    });
    worker.unwrap().join().unwrap();
}
