//! Names become absolute; what is missing is said.

use super::*;
use crate::{PackagePath, Theme};
use menshen_model::Mode;

fn source(files: &[(&str, &str)]) -> Source {
    Source::from_files(
        files.iter().map(|(name, text)| (PackagePath::new(*name).unwrap(), text.as_bytes().to_vec())),
    )
}

fn codes(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|d| d.code.as_str()).collect()
}

const APP: &str = r#"{"pages":["pages/a/a","/pages/b/b"],
 "subpackages":[{"root":"sub/","pages":["p/p"]}],
 "usingComponents":{"g":"components/g"},
 "darkmode":true,"themeLocation":"theme.json",
 "window":{"navigationBarBackgroundColor":"@nav"},
 "tabBar":{"list":[{"pagePath":"/pages/a/a"}]}}"#;

fn program() -> Source {
    source(&[
        ("app.json", APP),
        ("theme.json", r##"{"light":{"nav":"#fff"},"dark":{"nav":"#000"}}"##),
        ("pages/a/a.wxml", ""),
        ("pages/a/a.js", ""),
        ("pages/a/a.json", r#"{"usingComponents":{"c":"../../components/c"},"navigationBarTitleText":"A"}"#),
        ("pages/b/b.wxml", ""),
        ("pages/b/b.ts", ""),
        ("sub/p/p.wxml", ""),
        ("sub/p/p.js", ""),
        ("components/g.wxml", ""),
        ("components/g.js", ""),
        ("components/g.json", r#"{"component":true,"componentGenerics":{"x":{"default":"./c"}}}"#),
        ("components/c.wxml", ""),
        ("components/c.wxss", ""),
        ("components/c.js", "Component({options:{styleIsolation:'shared'}})"),
        ("components/c.json", r#"{"component":true}"#),
        ("components/unused.wxml", ""),
        ("components/unused.js", ""),
    ])
}

#[test]
fn reaches_pages_and_components_and_nothing_else() {
    let (program, found) = Program::resolve(&program());
    assert_eq!(found, []);
    assert_eq!(program.pages, ["pages/a/a", "pages/b/b", "sub/p/p"]);
    let files: Vec<_> = program.files.keys().map(String::as_str).collect();
    assert_eq!(files, ["components/c", "components/g", "pages/a/a", "pages/b/b", "sub/p/p"]);
    assert_eq!(program.files["pages/a/a"].json["usingComponents"]["c"], "/components/c");
    assert_eq!(program.files["components/g"].json["componentGenerics"]["x"]["default"], "/components/c");
    assert_eq!(program.files["components/c"].scope, None);
    assert!(program.files["components/g"].scope.is_some());
    assert!(program.modules.contains_key("components/unused"));
}

#[test]
fn env_resolves_the_theme() {
    let (program, _) = Program::resolve(&program());
    let env = program.env(Theme::Dark, Mode::Debug);
    assert_eq!(env["app"]["window"]["navigationBarBackgroundColor"], "#000");
    assert_eq!(env["app"]["themes"]["light"]["window"]["navigationBarBackgroundColor"], "#fff");
    assert_eq!(env["app"]["usingComponents"]["g"], "/components/g");
    assert_eq!(env["app"]["tabBar"]["list"][0]["pagePath"], "pages/a/a");
    assert_eq!(env["files"]["pages/b/b"]["js"], true);
    assert_eq!(env["modules"]["sub/p/p"], 1);
    assert_eq!(program.window("pages/a/a", Theme::Light)["navigationBarTitleText"], "A");
}

#[test]
fn a_bad_file_fails_alone() {
    let s = source(&[
        ("app.json", r#"{"pages":["a","b","c"]}"#),
        ("a.wxml", ""),
        ("a.js", ""),
        ("a.json", "{ bad"),
        ("b.wxml", ""),
        ("b.js", ""),
        ("b.json", "{\"usingComponents\":{\n\"x\":\"./none\",\"y\":\"plugin://p/c\"}}"),
    ]);
    let (program, found) = Program::resolve(&s);
    assert_eq!(codes(&found), ["json/syntax", "component/missing", "component/plugin", "page/missing"]);
    assert_eq!((found[1].line, found[1].column), (2, 5));
    // The page whose configuration is broken opens with defaults; the one without files does not exist.
    assert_eq!(program.files.keys().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn says_what_is_not_a_program() {
    assert_eq!(codes(&Program::resolve(&source(&[])).1), ["package/no-app"]);
    assert_eq!(codes(&Program::resolve(&source(&[("app.json", "[]")])).1), ["json/shape"]);
    assert_eq!(codes(&Program::resolve(&source(&[("app.json", "{}")])).1), ["app/no-pages"]);
    assert_eq!(codes(&Program::resolve(&source(&[("app.json", "{,}")])).1), ["json/syntax"]);
}
