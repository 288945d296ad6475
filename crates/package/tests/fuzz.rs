//! What reads names and configuration files, on good ones that were hurt.

#[path = "../../../fuzz/mutate.rs"]
mod mutate;

use menshen_model::Mode;
use menshen_package::{PackagePath, Program, Source, Theme, join, parse_json};

const WORDS: [&str; 10] =
    ["..", "/", "//", "\\", "%2e%2e", "\0", "plugin://", "miniprogram_npm", "{\"", "\u{202e}"];

#[test]
fn random_bytes_as_paths() {
    let seeds = ["pages/a/a.js", "miniprogram_npm/x/index.wxml", "a"].map(|s| s.as_bytes().to_vec());
    mutate::run("paths", 1, &seeds, &WORDS, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(joined) = join("pages/a/a.wxml", &text) {
            assert!(joined.split('/').all(|part| part != ".."), "{joined} leads out");
            assert!(!joined.starts_with('/'), "{joined}");
        }
        let Ok(path) = PackagePath::new(text.clone()) else { return false };
        let path = path.as_str();
        assert!(
            !path.starts_with('/') && !path.contains("//") && !path.contains('\\') && !path.contains('\0')
        );
        assert!(path.split('/').all(|part| !matches!(part, "" | "." | "..")), "{path}");
        true
    });
}

const APP: &str = r#"{"pages":["pages/a/a","pages/b"],"subpackages":[{"root":"sub/","pages":["p"]}],"usingComponents":{"x":"./c"},
 "tabBar":{"custom":true,"list":[{"pagePath":"pages/a/a","text":"A"}]},"themeLocation":"theme.json","resolveAlias":{"@/*":"/*"},
 "window":{"navigationBarTitleText":"@t"},"componentPlaceholder":{"x":"view"}}"#;
const PAGE: &str = r#"{"usingComponents":{"x":"/c","y":"plugin://a/b","n":"npm/z"},"componentGenerics":{"g":{"default":"/c"}},"styleIsolation":"shared"}"#;

#[test]
fn random_bytes_as_package_json() {
    let seeds = [APP, PAGE, "{}"].map(|s| s.as_bytes().to_vec());
    mutate::run("json", 1, &seeds, &WORDS, |bytes| {
        let mut found = Vec::new();
        let value = parse_json("app.json", bytes, &mut found);
        assert_eq!(value.is_none(), found.iter().any(|d| d.is_error()), "what is refused is said");
        value.is_some()
    });
}

#[test]
fn random_bytes_as_programs() {
    let seeds = [APP].map(|s| s.as_bytes().to_vec());
    let good = [
        ("pages/a/a.js", "Page({})"),
        ("pages/a/a.wxml", "<x/>"),
        ("pages/b.js", ""),
        ("pages/b.wxml", ""),
        ("c.js", ""),
        ("c.wxml", ""),
        ("sub/p.wxml", ""),
        ("sub/p.js", ""),
        ("theme.json", "{\"light\":{\"t\":\"a\"}}"),
    ];
    let file = |name: &str, bytes: &[u8]| (PackagePath::new(name).unwrap(), bytes.to_vec());
    mutate::run("programs", 10, &seeds, &WORDS, |bytes| {
        let mut files: Vec<_> = good.iter().map(|(n, t)| file(n, t.as_bytes())).collect();
        // The same bytes as the program's configuration, as a page's, and as the project's.
        files.push(file("app.json", bytes));
        files.push(file("pages/a/a.json", bytes));
        files.push(file("c.json", PAGE.as_bytes()));
        files.push(file("project.config.json", bytes));
        let (program, found) = Program::resolve(&Source::from_files(files));
        assert!(
            !program.pages.is_empty() || found.iter().any(|d| d.is_error()),
            "an empty program is explained"
        );
        drop(program.env(Theme::Dark, Mode::Debug));
        program.pages.len() > 1
    });
}
