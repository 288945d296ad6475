//! Uploads held to their limits.

use menshen_seal::package::PackageKey;

use super::*;
use crate::archive::Bounds;

fn about() -> About {
    About {
        app: AppId::new("wx0123456789abcdef").unwrap(),
        version: "1.0.0".into(),
        tool: "menshen".into(),
        engine: "0".repeat(16),
        domains: BTreeMap::new(),
        category: None,
    }
}

fn source(files: &[(&str, &[u8])]) -> Source {
    let all = [
        ("app.json", br#"{"pages":["p/p"],"subpackages":[{"root":"sub/","pages":["q"]}]}"#.as_slice()),
        ("p/p.wxml", b"<view/>"),
        ("p/p.js", b""),
    ];
    Source::from_files(all.iter().chain(files).map(|(n, b)| (PackagePath::new(*n).unwrap(), b.to_vec())))
}

fn drafted(source: &Source) -> Result<(Draft, Vec<String>), Vec<BadUpload>> {
    source.draft(&Program::resolve(source).0, about())
}

#[test]
fn parts_are_held_to_their_limits_and_the_largest_files_are_named() {
    let half = vec![b' '; 1 << 20];
    let fits = source(&[("a.js", &half), ("sub/q.js", &half), ("sub/r.js", &half[..half.len() - 1])]);
    let (draft, _) = drafted(&fits).unwrap();
    assert_eq!(draft.manifest.subpackages["sub"], (2 << 20) - 1);
    let bad = drafted(&source(&[("a.js", &half), ("b.js", &half), ("sub/q.js", &half)])).unwrap_err();
    assert_eq!(bad.len(), 1);
    assert!(bad[0].to_string().starts_with("the main package has 2097"), "{}", bad[0]);
    assert!(bad[0].to_string().contains("b.js (1048576), a.js (1048576)"), "{}", bad[0]);
    // A folder whose name only begins like a root's is not inside it.
    assert!(drafted(&source(&[("subway/a.js", &half), ("sub.js", &half), ("sub/q.js", &half)])).is_err());
}

#[test]
fn an_upload_holds_source_only() {
    let bytecode = [BYTECODE.as_slice(), b"0123456789abcdef..."].concat();
    let bad = drafted(&source(&[("p/x.js", &bytecode), ("y.png", &bytecode)])).unwrap_err();
    assert_eq!(bad, [BadUpload::Bytecode("p/x.js".into()), BadUpload::Bytecode("y.png".into())]);
    let (draft, left_out) = drafted(&source(&[("notes.md", b"#"), ("logo.PNG", b"")])).unwrap();
    assert_eq!(left_out, ["notes.md"]);
    assert!(draft.files.contains_key("logo.PNG"));
    // Packed by somebody else's tool.
    let mut theirs = draft;
    theirs.files.insert("x.js".into(), bytecode);
    let signed = theirs.sign(&PackageKey::from_seed(&[1; 32])).unwrap();
    let opened = Opened::open(signed.bytes(), Bounds::default()).unwrap();
    assert_eq!(Source::of_upload(&opened).unwrap_err(), [BadUpload::Bytecode("x.js".into())]);
}

#[test]
fn an_upload_resolves_as_its_folder_did() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("project.config.json", r#"{"appid":"wx0123456789abcdef","projectname":"shop"}"#);
    put("package.json", r#"{"dependencies":{"plain":"1"}}"#);
    put(
        "app.json",
        r#"{"pages":["p/p"],"useExtendedLib":{"weui":true},"permission":{"scope.record":{"desc":"x"}},"requiredPrivateInfos":["getLocation"]}"#,
    );
    put("p/p.wxml", "<mp-cell/>");
    put("p/p.js", "require('plain')");
    put("p/p.json", r#"{"usingComponents":{"mp-cell":"weui-miniprogram/cell/cell"}}"#);
    put("node_modules/plain/package.json", r#"{"main":"lib/main.js"}"#);
    put("node_modules/plain/lib/main.js", "");
    let limits = crate::Limits::default();
    let own = Source::read_own(folder.path(), limits).unwrap();
    let (draft, _) = own.draft(&Program::resolve(&own).0, about()).unwrap();
    assert!(
        !draft.files.keys().any(|name| name.contains("weui")),
        "what the host brings along is not packed"
    );
    assert_eq!(draft.manifest.scopes, ["getLocation", "scope.record"]);
    let signed = draft.sign(&PackageKey::from_seed(&[1; 32])).unwrap();
    let opened = Opened::open(signed.bytes(), Bounds::default()).unwrap();
    let (there, found) = Program::resolve(&Source::of_upload(&opened).unwrap());
    let (here, expected) = Program::resolve(&Source::read_dir(folder.path(), limits).unwrap());
    assert_eq!(found, expected);
    assert_eq!(
        (&there.app, &there.pages, &there.appid, &there.name),
        (&here.app, &here.pages, &here.appid, &here.name)
    );
    assert_eq!((&there.modules, &there.aliases), (&here.modules, &here.aliases));
    assert_eq!(there.files.keys().collect::<Vec<_>>(), here.files.keys().collect::<Vec<_>>());
}
