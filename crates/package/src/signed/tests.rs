//! Packages signed, changed and opened.

use std::collections::BTreeMap;

use menshen_model::AppId;
use menshen_seal::package::PackageKey;

use super::*;
use crate::archive::{self, Bounds};
use crate::manifest::{BadManifest, FORMAT, Kind, Manifest};

fn draft() -> Draft {
    let files = [("app.json", "{}"), ("p/p.js", "Page({})")];
    Draft {
        manifest: Manifest {
            format: FORMAT.into(),
            kind: Kind::Upload,
            app: AppId::new("wx0123456789abcdef").unwrap(),
            version: "1.4.0".into(),
            name: "山茶小店".into(),
            tool: "menshen 0.1.0".into(),
            engine: "0123456789abcdef".into(),
            source: "0".repeat(64),
            pages: vec!["p/p".into()],
            main: 10,
            subpackages: BTreeMap::new(),
            scopes: vec!["scope.userLocation".into()],
            domains: BTreeMap::new(),
            category: None,
            privacy: None,
            findings: None,
            made_from: None,
            aliases: BTreeMap::new(),
            files: BTreeMap::new(),
        },
        files: files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into(),
    }
}

fn key() -> PackageKey {
    PackageKey::from_seed(&[7; 32])
}

fn open(bytes: &[u8]) -> Result<Opened, Unfit> {
    Opened::open(bytes, Bounds::default())
}

/// The same container with its files changed by `bend`; nothing is signed again.
fn bent(bend: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    let signed = draft().sign(&key()).unwrap();
    let archive = archive::read(signed.bytes(), Bounds::default()).unwrap();
    let mut files: BTreeMap<String, Vec<u8>> =
        archive.iter().map(|(name, range)| (name.to_owned(), signed.bytes()[range].to_vec())).collect();
    bend(&mut files);
    archive::write(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))).unwrap()
}

#[test]
fn a_package_is_opened_as_it_was_signed() {
    let signed = draft().sign(&key()).unwrap();
    assert_eq!(signed.bytes(), draft().sign(&key()).unwrap().bytes(), "the same input gives the same bytes");
    let opened = open(signed.bytes()).unwrap();
    assert_eq!(opened.manifest(), signed.manifest());
    assert_eq!(opened.signer(), key().signer());
    assert_eq!(opened.file("p/p.js"), Some(b"Page({})".as_slice()));
    assert_eq!(opened.files().map(|(name, _)| name).collect::<Vec<_>>(), ["app.json", "p/p.js"]);
    assert_eq!(open(&bent(|_| {})).unwrap().hash(), opened.hash());
}

#[test]
fn only_a_trusted_signer_verifies() {
    let signed = draft().sign(&key()).unwrap();
    let other = PackageKey::from_seed(&[8; 32]);
    assert_eq!(
        open(signed.bytes()).unwrap().verify(&[other.signer()]).unwrap_err(),
        Unfit::Stranger(key().signer())
    );
    let verified = open(signed.bytes()).unwrap().verify(&[other.signer(), key().signer()]).unwrap();
    assert_eq!(verified.id().as_str(), format!("mpk:{}:wx0123456789abcdef", key().signer().hex()));
    // The same app id of another signer is another program.
    let theirs = open(draft().sign(&other).unwrap().bytes()).unwrap().verify(&[other.signer()]).unwrap();
    assert_ne!(theirs.id(), verified.id());
}

#[test]
fn every_change_after_the_signature_is_seen() {
    let js = || "program/p/p.js".to_owned();
    type Bend = Box<dyn FnOnce(&mut BTreeMap<String, Vec<u8>>)>;
    let set = |name: &'static str, text: &'static [u8]| -> Bend {
        Box::new(move |f| drop(f.insert(name.into(), text.to_vec())))
    };
    let cases: Vec<(Bend, Unfit)> = vec![
        (set("program/p/p.js", b"Evil({})"), Unfit::Changed("p/p.js".into())),
        (set("program/q.js", b""), Unfit::Added("program/q.js".into())),
        (set("readme", b""), Unfit::Added("readme".into())),
        (Box::new(move |f| drop(f.remove(&js()))), Unfit::TakenOut("p/p.js".into())),
        (Box::new(|f| drop(f.remove(MANIFEST))), Unfit::Missing(MANIFEST)),
        (Box::new(|f| drop(f.remove(SIGNATURE))), Unfit::Missing(SIGNATURE)),
        (set(SIGNATURE, b"{}"), Unfit::Signature),
        (
            Box::new(|f| {
                let text = String::from_utf8(f[MANIFEST].clone()).unwrap();
                f.insert(MANIFEST.into(), text.replace("1.4.0", "1.4.1").into_bytes());
            }),
            Unfit::Forged(key().signer()),
        ),
        (
            // The signer's name put on somebody else's signature.
            Box::new(|f| {
                let theirs = draft().sign(&PackageKey::from_seed(&[8; 32])).unwrap();
                let text = String::from_utf8(f[SIGNATURE].clone()).unwrap();
                let mine: Signature = serde_json::from_str(&text).unwrap();
                let read = archive::read(theirs.bytes(), Bounds::default()).unwrap();
                let other: Signature =
                    serde_json::from_slice(&theirs.bytes()[read.get(SIGNATURE).unwrap()]).unwrap();
                f.insert(
                    SIGNATURE.into(),
                    Signature { signer: mine.signer, signature: other.signature }.bytes(),
                );
            }),
            Unfit::Forged(key().signer()),
        ),
    ];
    for (bend, want) in cases {
        assert_eq!(open(&bent(bend)).unwrap_err(), want);
    }
    let spaced = bent(|f| drop(f.insert(SIGNATURE.into(), [b" ".as_slice(), &f[SIGNATURE]].concat())));
    assert_eq!(open(&spaced).unwrap_err(), Unfit::Signature);
}

#[test]
fn a_manifest_has_one_encoding_and_known_fields() {
    let manifest = draft().manifest;
    let bytes = manifest.bytes();
    assert_eq!(Manifest::parse(&bytes), Ok(manifest.clone()));
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(Manifest::parse(text.replace("  ", " ").as_bytes()), Err(BadManifest::Encoding));
    assert_eq!(
        Manifest::parse(text.replace("package/1", "package/2").as_bytes()),
        Err(BadManifest::Format("menshen-package/2".into()))
    );
    for bad in [
        text.replacen('{', "{\"more\": 1,", 1),
        text.replace("\"main\": 10", "\"main\": 10, \"main\": 10"),
        text.replace("\"upload\"", "\"other\""),
        text.replace("wx0123456789abcdef", "wx/../../x"),
        text.replace("1.4.0", "1 4"),
        text.replace("\"upload\"", "\"release\""),
        text.replace("山茶小店", "a\\nb"),
        String::new(),
    ] {
        assert!(Manifest::parse(bad.as_bytes()).is_err(), "{bad}");
    }
    let unfit = Draft { manifest: Manifest { version: String::new(), ..manifest }, files: BTreeMap::new() };
    assert!(matches!(unfit.sign(&key()), Err(Unmade::Manifest(BadManifest::Value { field: "version", .. }))));
}
