//! What is read of a folder, and what is left out with a reason.

use super::*;
use std::os::unix::fs::symlink;

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn names(source: &Source) -> Vec<&str> {
    source.iter().map(|(p, _)| p.as_str()).collect()
}

#[test]
fn leaves_out_hidden_files_and_links_that_lead_out() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret", "s");
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "app.json", "{}");
    write(dir.path(), ".git/config", "x");
    write(dir.path(), "real/a.js", "1");
    symlink(outside.path().join("secret"), dir.path().join("leak.js")).unwrap();
    symlink(outside.path(), dir.path().join("leaks")).unwrap();
    symlink(dir.path().join("real"), dir.path().join("same")).unwrap();
    symlink(dir.path(), dir.path().join("real/loop")).unwrap();
    let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
    assert_eq!(names(&source), ["app.json", "real/a.js", "same/a.js"]);
    let codes: Vec<_> = source.diagnostics().iter().map(|d| d.code.as_str()).collect();
    assert!(codes.iter().all(|c| *c == "package/link") && codes.len() >= 3, "{codes:?}");
}

#[test]
fn a_huge_source_is_left_out_alone() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "app.json", "{}");
    let file = fs::File::create(dir.path().join("huge.js")).unwrap();
    file.set_len(50 << 20).unwrap();
    let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
    assert_eq!(names(&source), ["app.json"]);
    assert_eq!(source.diagnostics()[0].code, "package/file-too-large");
}

#[test]
fn counts_before_it_takes() {
    let dir = tempfile::tempdir().unwrap();
    for i in 0..12 {
        write(dir.path(), &format!("{i}.txt"), "xxxxxxxxxx");
    }
    let few = Limits { files: 10, ..Limits::default() };
    assert!(matches!(Source::read_dir(dir.path(), few), Err(ReadError::TooManyFiles { .. })));
    let small = Limits { total: 100, ..Limits::default() };
    assert!(matches!(Source::read_dir(dir.path(), small), Err(ReadError::TooLarge { .. })));
}

#[test]
fn follows_miniprogram_root_but_not_out() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "project.config.json", r#"{"miniprogramRoot":"mp/","appid":"wx1"}"#);
    write(dir.path(), "mp/app.json", "{}");
    let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
    assert_eq!(names(&source), ["app.json"]);
    write(dir.path(), "project.config.json", r#"{"miniprogramRoot":"../"}"#);
    let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
    assert!(source.diagnostics().iter().any(|d| d.code == "project/root"));
}

#[test]
fn finds_what_build_tools_wrote() {
    for place in ["dist", "dist/build/mp-weixin", "unpackage/dist/dev/mp-weixin", "miniprogram"] {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &format!("{place}/app.json"), "{}");
        let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
        assert_eq!(names(&source), ["app.json"], "{place}");
    }
}

#[test]
fn builds_npm_packages_as_the_tools_do() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "app.json", r#"{"usingComponents":{"b":"@s/ui/button/index"}}"#);
    write(dir.path(), "app.js", "const p = require('plain'), text = 'tool'");
    write(dir.path(), "package.json", r#"{"dependencies":{"plain":"1","tool":"1"}}"#);
    write(dir.path(), "node_modules/tool/package.json", "{}");
    write(dir.path(), "node_modules/tool/index.js", "");
    write(
        dir.path(),
        "node_modules/@s/ui/package.json",
        r#"{"miniprogram":"lib","dependencies":{"deep":"1"}}"#,
    );
    write(dir.path(), "node_modules/@s/ui/lib/button/index.json", r#"{"component":true}"#);
    write(dir.path(), "node_modules/@s/ui/src/other.js", "");
    write(dir.path(), "node_modules/plain/package.json", r#"{"main":"./out/main.js"}"#);
    write(dir.path(), "node_modules/plain/out/main.js", "module.exports=1");
    write(dir.path(), "node_modules/deep/package.json", "{}");
    write(dir.path(), "node_modules/deep/index.js", "");
    write(dir.path(), "node_modules/unused/package.json", "{}");
    write(dir.path(), "node_modules/unused/index.js", "");
    let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
    assert!(source.has("miniprogram_npm/@s/ui/button/index.json"));
    assert!(source.has("miniprogram_npm/plain/out/main.js"));
    assert!(source.has("miniprogram_npm/deep/index.js"));
    assert!(
        !names(&source).iter().any(|n| n.contains("unused") || n.contains("other") || n.contains("tool"))
    );
    assert_eq!(source.aliases.get("plain").map(String::as_str), Some("miniprogram_npm/plain/out/main"));
}

#[test]
fn a_link_further_up_does_not_lead_out_either() {
    let outside = tempfile::tempdir().unwrap();
    write(outside.path(), "secret/package.json", r#"{"main":"index.js"}"#);
    write(outside.path(), "secret/index.js", "module.exports='secret'");
    write(outside.path(), "secret/app.json", "{}");
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "app.json", "{}");
    write(dir.path(), "package.json", r#"{"dependencies":{"@x/secret":"1"}}"#);
    fs::create_dir(dir.path().join("node_modules")).unwrap();
    symlink(outside.path(), dir.path().join("node_modules/@x")).unwrap();
    let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
    assert!(!names(&source).iter().any(|n| n.contains("secret")), "{:?}", names(&source));
    assert!(source.diagnostics().iter().any(|d| d.code == "package/link"));

    let dir = tempfile::tempdir().unwrap();
    symlink(outside.path(), dir.path().join("link")).unwrap();
    write(dir.path(), "project.config.json", r#"{"miniprogramRoot":"link/secret"}"#);
    let source = Source::read_dir(dir.path(), Limits::default()).unwrap();
    assert_eq!(names(&source), ["project.config.json"]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the standard library makes no pipe with a name")]
fn a_pipe_in_the_place_of_a_file_holds_nobody_up() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), "app.json", "{}");
    let pipe = dir.path().join("project.config.json");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let (send, done) = std::sync::mpsc::channel();
    let path = dir.path().to_owned();
    std::thread::spawn(move || send.send(Source::read_dir(&path, Limits::default()).is_ok()));
    assert_eq!(done.recv_timeout(std::time::Duration::from_secs(10)), Ok(true));
}
