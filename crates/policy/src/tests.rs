//! The table is consistent, canIUse tells the truth, the coverage pages are fresh.
#![expect(
    clippy::disallowed_methods,
    reason = "tests read the vectors and the pages from the checkout, and UPDATE=1 from the environment"
)]

use crate::coverage::{Lang, markdown};
use crate::{ApiTable, Impl, Kind, TableError};
use serde::Deserialize;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_embedded_table_is_consistent() {
    let table = ApiTable::parse(include_str!("../../../policies/api.toml")).unwrap();
    assert!(table.rows().count() >= 500, "WeChat documents about 500 members of wx");
    assert!(table.components().count() >= 65);
}

#[test]
fn every_served_promise_is_reachable() {
    let table = ApiTable::embedded();
    for object in table.objects().filter(|object| object.r#impl != Impl::None) {
        let from_api = table.rows().any(|api| {
            api.r#impl.served() && (api.object.as_deref() == Some(&object.name))
                || api
                    .returns
                    .iter()
                    .any(|field| field.name == "eventChannel" && object.name == "EventChannel")
        });
        let from_object = table
            .objects()
            .flat_map(|o| o.methods.values())
            .any(|m| m.object.as_deref() == Some(&object.name));
        // Made by a component, by the node or context of a selector query, or standing as a global.
        let other = [
            "Console",
            "MediaQueryObserver",
            "Canvas",
            "Image",
            "Path2D",
            "CanvasGradient",
            "EditorContext",
            "RealtimeTagLogManager",
        ];
        assert!(
            from_api || from_object || other.contains(&object.name.as_str()),
            "nobody returns {}",
            object.name
        );
    }
}

#[derive(Deserialize)]
struct Vectors {
    case: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    query: String,
    expect: bool,
    why: String,
}

#[test]
fn can_i_use_answers_the_vectors() {
    let text = std::fs::read_to_string(root().join("tests/specs/canIUse.toml")).unwrap();
    let vectors: Vectors = toml::from_str(&text).unwrap();
    assert!(vectors.case.len() >= 40);
    let wrong: Vec<String> = vectors
        .case
        .iter()
        .filter(|case| ApiTable::embedded().can_i_use(&case.query) != case.expect)
        .map(|case| format!("{:?} should be {}: {}", case.query, case.expect, case.why))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn can_i_use_equals_impl_for_every_name() {
    let table = ApiTable::embedded();
    for api in table.rows() {
        assert_eq!(table.can_i_use(&api.name), api.r#impl.served(), "{}", api.name);
        for field in &api.args {
            let query = format!("{}.object.{}", api.name, field.name);
            assert_eq!(table.can_i_use(&query), api.r#impl.served(), "{query}");
        }
    }
}

#[test]
fn the_coverage_pages_are_fresh() {
    for (lang, file) in [(Lang::En, "docs/coverage.md"), (Lang::Zh, "docs/coverage.zh-CN.md")] {
        let page = markdown(ApiTable::embedded(), lang);
        let path = root().join(file);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == page, "{file} is stale: run `UPDATE=1 cargo test -p menshen-policy`");
    }
}

const GOOD: &str = r#"
version = 1
[api]
showToast = { kind = "async", impl = "broker", group = "ui", args = ["title", "icon: success|none"] }
onShake = { kind = "on", impl = "guest", group = "device", callback = ["force"] }
offShake = { kind = "off", impl = "guest", group = "device" }
getThing = { kind = "create", impl = "guest", group = "device", object = "Thing" }
[object.Thing]
impl = "broker"
group = "device"
methods.read = { kind = "async" }
methods.fly = { kind = "sync", impl = "none" }
[component.box]
impl = "view"
attrs.side = { type = "string", default = "left", values = ["left", "right"] }
"#;

#[test]
fn rows_are_typed() {
    let table = ApiTable::parse(GOOD).unwrap();
    let toast = table.api("showToast").unwrap();
    assert_eq!((toast.kind, toast.r#impl), (Kind::Async, Impl::Broker));
    assert_eq!(toast.args[1].options, ["success", "none"]);
    assert_eq!(table.broker_calls().collect::<Vec<_>>(), ["showToast", "Thing.read"]);
    assert_eq!(table.object("Thing").unwrap().methods["fly"].r#impl, Impl::None);
}

#[test]
fn contradictions_are_refused() {
    let cases = [
        (
            "offShake = { kind = \"off\", impl = \"guest\"",
            "offShake = { kind = \"off\", impl = \"none\"",
            "different parts",
        ),
        ("offShake = { kind", "offWave = { kind", "no offShake"),
        ("object = \"Thing\"", "object = \"Other\"", "does not describe"),
        ("\"title\", ", "\"icon\", ", "twice"),
        ("default = \"left\"", "default = \"up\"", "none of its values"),
        ("[component.box]", "[component.showToast]", "cannot tell them apart"),
        ("onShake = { kind = \"on\"", "onShake = { kind = \"off\"", "does not look like"),
        ("group = \"ui\"", "group = \"ui\", scope = \"userLocation\"", "is no scope"),
        ("group = \"ui\"", "group = \"ui\", scope = \"scope.camera\"", "not its data"),
        ("group = \"ui\"", "group = \"ui\", data = \"dreams\"", "does not name"),
        ("group = \"ui\"", "group = \"ui\", class = \"core\"", "core data"),
        ("group = \"ui\"", "group = \"ui\", since = \"two\"", "three numbers"),
    ];
    for (from, to, expected) in cases {
        let text = GOOD.replacen(from, to, 1);
        assert_ne!(text, GOOD, "{from} stands nowhere");
        let message = ApiTable::parse(&text).unwrap_err().to_string();
        assert!(message.contains(expected), "{to}: {message}");
    }
}

#[test]
fn unknown_columns_kinds_and_versions_are_refused() {
    for (from, to) in [
        ("kind = \"async\"", "kind = \"maybe\""),
        ("impl = \"broker\", group", "impl = \"broker\", colour = 1, group"),
    ] {
        assert!(matches!(ApiTable::parse(&GOOD.replacen(from, to, 1)), Err(TableError::Syntax(_))), "{to}");
    }
    let newer = GOOD.replace("version = 1", "version = 2");
    assert!(matches!(ApiTable::parse(&newer), Err(TableError::Version { found: 2, expected: 1 })));
}
