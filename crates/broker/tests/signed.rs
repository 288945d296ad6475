//! Signed requests and answers from end to end: a program, the broker, a back end inside TLS that judges by the vectors' own rules.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[path = "common/back_end.rs"]
mod back_end;
#[path = "common/mod.rs"]
mod common;

use std::sync::{Arc, mpsc};
use std::time::Duration;

use back_end::{BackEnd, Seen, back_end, registered};
use common::client::Address;
use common::{FakeCage, Guest, config, program};
use menshen_broker::{Broker, Config, Keeping};
use menshen_policy::net::{Checksum, KeyMode, SignForm, Signing};
use menshen_wire::Value;
use serde_json::Value as Json;

type Got = (bool, Value);

/// Runs a guest against the back end, of whose answers `asked` is asked: what `play` gave back, what the back end saw, and what the
/// inspector was told.
async fn run<T: Send + 'static>(
    signing: Signing,
    asked: Checksum,
    play: impl Fn(&mut Guest) -> T + Send + Sync + 'static,
) -> (T, Vec<Seen>, Vec<Json>) {
    let BackEnd { egress, mut lists, platform, seen } = back_end(signing).await;
    lists.checksum.insert("shop.example".into(), asked);
    let (tell, told) = mpsc::channel();
    let cage = FakeCage::new(move |mut guest: Guest| {
        guest.begin();
        let result = play(&mut guest);
        let _ = tell.send(result);
        guest.idle();
    });
    let keeping = Keeping { platform, ..Keeping::passing().unwrap() };
    let config = Config { egress: Some(egress), keeping, ..config(cage).await };
    let audit = config.audit.clone();
    let program = Arc::new(Arc::into_inner(program()).unwrap().with_domains(lists));
    let handle = Broker::start(config, vec![program]).await.unwrap();
    let (mut ws, _) = Address::of(&handle).await.shell().await;
    let guest = ws.launch().await;
    ws.say(serde_json::json!({"t": "subscribe", "inspect": true, "guest": guest})).await;
    let wait = tokio::task::spawn_blocking(move || told.recv_timeout(Duration::from_secs(60)).unwrap());
    let result = wait.await.unwrap();
    let mut notes = Vec::new();
    while let Ok(json) = tokio::time::timeout(Duration::from_millis(300), ws.read_json("inspect")).await {
        if json["kind"] == "network" {
            notes.push(json);
        }
    }
    for entry in audit.look().0.iter().filter(|entry| entry.event.operation == "network.mismatch") {
        notes.push(serde_json::json!({"url": "", "audit": entry.event.detail}));
    }
    let seen = seen.lock().unwrap().clone();
    (result, seen, notes)
}

fn ask(guest: &mut Guest, id: u32, api: &str, path: &str, more: &[(&'static str, Value)]) -> Got {
    let url = format!("https://shop.example{path}");
    let mut args: Vec<(&str, Value)> = vec![("task", id.into()), ("url", url.into())];
    args.extend(more.iter().map(|(k, v)| (*k, v.clone())));
    guest.call(id, api, Value::object(args)).unwrap()
}

fn words(got: &Got) -> (bool, u32, String) {
    let text = |name| got.1.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    (got.0, got.1.get("errno").and_then(Value::as_u32).unwrap_or(0), text("errMsg"))
}

fn login(guest: &mut Guest) {
    assert!(guest.call(900, "login", Value::object::<&str>([])).unwrap().0);
}

#[tokio::test]
async fn each_request_is_signed_in_the_form_and_by_the_key_that_its_server_is_registered_for() {
    for mode in [KeyMode::Ed25519, KeyMode::HmacSha256] {
        let (got, seen, notes) = run(Signing { mode, ..Signing::default() }, Checksum::Broker, |g| {
            let body = [("method", "POST".into()), ("body", "{\"x\":1}".into())];
            let post = ask(g, 1, "request", "/order?id=7&b=%E4%B8%AD", &body);
            let write = Value::object([
                ("filePath", Value::from("wxfile://usr/a.txt")),
                ("data", "D".repeat(300 << 10).into()),
            ]);
            assert!(g.call(2, "FileSystemManager.writeFile", write).unwrap().0);
            let file = [("filePath", "wxfile://usr/a.txt".into()), ("name", "f".into())];
            let up = ask(g, 3, "uploadFile", "/up?a=1", &file);
            let down = ask(g, 4, "downloadFile", "/down", &[]);
            let stored = ask(g, 5, "request", "/object?X-Amz-Signature=ab", &[]);
            let socket = [("task", Value::from(6u32)), ("url", "wss://shop.example/s?c=1".into())];
            assert!(g.call(6, "connectSocket", Value::object(socket)).unwrap().0);
            let next = Value::object([("task", Value::from(6u32))]);
            let _ = g.call(7, "network.socket", next).unwrap();
            vec![post, up, down, stored]
        })
        .await;
        assert!(got.iter().all(|(ok, _)| *ok), "{got:?}");
        assert_eq!(seen.len(), 5);
        for (seen, both) in seen.iter().zip([true, false, false, false, false]) {
            assert_eq!(seen.header, Ok(None), "{mode:?} {}", seen.line);
            assert_eq!(seen.query.is_ok(), both, "{mode:?} {}: {:?}", seen.line, seen.query);
            assert_eq!(seen.line.contains("sig_kid="), both, "{}", seen.line);
        }
        assert!(seen[0].line.starts_with("POST /order?id=7&b=%E4%B8%AD&sig_kid="), "{}", seen[0].line);
        assert_eq!(seen[0].head.contains("x-wx-cert: "), mode == KeyMode::Ed25519);
        let first = &notes[0];
        assert_eq!(first["signed"]["form"], "query-and-header", "{first}");
        assert_eq!(first["signed"]["mode"], if mode == KeyMode::Ed25519 { "ed25519" } else { "hmac-sha256" });
        assert!(first["kid"].as_str().unwrap().len() > 30, "{first}");
        // The back end's own key is not registered here, the derived one needs no registration.
        assert_eq!(
            first["checksum"],
            if mode == KeyMode::Ed25519 { "verified" } else { "signed" },
            "{first}"
        );
    }
}

#[tokio::test]
async fn a_person_is_named_to_a_server_that_is_registered_for_it_and_after_a_login() {
    for (identity, mode) in [
        (true, KeyMode::Ed25519),
        (false, KeyMode::Ed25519),
        (true, KeyMode::HmacSha256),
        (false, KeyMode::HmacSha256),
    ] {
        let (_, seen, notes) = run(Signing { mode, identity, ..Signing::default() }, Checksum::Broker, |g| {
            let _ = ask(g, 1, "request", "/a", &[]);
            login(g);
            let _ = ask(g, 2, "request", "/b", &[]);
        })
        .await;
        assert_eq!(seen[0].header, Ok(None), "before the login");
        assert_eq!(seen[1].header.as_ref().unwrap().is_some(), identity, "{mode:?}");
        assert_eq!(seen[1].query.as_ref().unwrap().is_some(), identity, "{mode:?}");
        assert_eq!(notes[1]["signed"]["named"], identity);
        if identity {
            assert_ne!(notes[0]["kid"], notes[1]["kid"], "who may not know the person meets another key");
        }
    }
}

#[tokio::test]
async fn an_answer_that_must_be_signed_is_for_this_request_or_nobody_gets_it() {
    const PATHS: [&str; 11] = [
        "/good",
        "/tampered",
        "/replayed",
        "/replayed",
        "/other",
        "/missing",
        "/bare",
        "/status",
        "/led",
        "/led-badly",
        "/again?x=1",
    ];
    let good = [true, false, true, false, false, false, false, false, true, false, true];
    let play = |g: &mut Guest| {
        let each = |(n, path): (usize, &&str)| ask(g, 1 + u32::try_from(n).unwrap(), "request", path, &[]);
        PATHS.iter().enumerate().map(each).collect::<Vec<_>>()
    };
    let (got, seen, notes) = run(registered(), Checksum::Require, play).await;
    for ((path, good), got) in PATHS.iter().zip(good).zip(&got) {
        let wanted = (false, 600_004, "request:fail checksum mismatch".to_owned());
        match good {
            true => assert!(got.0 && got.1.get("data") == Some(&"good".into()), "{path}: {got:?}"),
            false => assert_eq!(words(got), wanted, "{path}"),
        }
    }
    assert!(seen.iter().all(|s| s.header == Ok(None)), "{seen:?}");
    assert_eq!(seen.len(), 13, "a redirect that is not signed leads nowhere");
    let word = |path: &str| {
        let note = notes.iter().find(|n| n["url"].as_str().unwrap().contains(path)).unwrap();
        (note["verdict"].clone(), note["checksum"].clone(), note["why"].as_str().unwrap().to_owned())
    };
    assert_eq!((word("/good").0, word("/good").1), ("ok".into(), "signed".into()));
    let recorded: Vec<_> = notes.iter().filter_map(|n| n["audit"].as_str()).collect();
    assert_eq!(recorded.len(), 7, "each is in the audit log: {recorded:?}");
    assert!(recorded.iter().all(|detail| detail.starts_with("shop.example: ")), "{recorded:?}");
    let (verdict, _, why) = word("/tampered");
    assert!(verdict == "mismatch" && why.contains("hash"), "{why}");
    assert!(word("/other").2.contains("does not fit"), "{:?}", word("/other"));
    assert!(word("/missing").2.contains("missing"), "{:?}", word("/missing"));

    let (got, _, notes) = run(registered(), Checksum::Report, play).await;
    assert!(got.iter().all(|(ok, _)| *ok), "what is wrong is only told: {got:?}");
    let told: Vec<_> = notes.iter().map(|n| n["checksum"].as_str().unwrap().to_owned()).collect();
    let wanted = [
        "signed", "mismatch", "signed", "mismatch", "mismatch", "computed", "verified", "mismatch", "signed",
        "signed", "signed",
    ];
    assert_eq!(told, wanted);
    assert!(notes[1]["why"].as_str().unwrap().contains("hash"), "{}", notes[1]);
}

#[tokio::test]
async fn answers_of_a_derived_key_are_held_to_the_same() {
    let signing = Signing { mode: KeyMode::HmacSha256, ..Signing::default() };
    let (got, ..) = run(signing, Checksum::Require, |g| {
        let mut n = 0;
        let mut each = |path| {
            n += 1;
            ask(g, n, "request", path, &[])
        };
        ["/good", "/tampered", "/replayed", "/replayed", "/other", "/missing"].map(&mut each).to_vec()
    })
    .await;
    let ok: Vec<bool> = got.iter().map(|(ok, _)| *ok).collect();
    assert_eq!(ok, [true, false, true, false, false, false]);
}

#[tokio::test]
async fn what_comes_down_is_verified_before_it_is_a_file() {
    let (got, ..) = run(registered(), Checksum::Require, |g| {
        let good = ask(g, 1, "downloadFile", "/good", &[]);
        let to = [("filePath", "wxfile://usr/kept.bin".into())];
        let evil = ask(g, 2, "downloadFile", "/tampered", &to);
        let kept = Value::object([("path", Value::from("wxfile://usr/kept.bin"))]);
        let kept = g.call(3, "FileSystemManager.access", kept).unwrap();
        let chunked = ask(g, 4, "request", "/good", &[("enableChunked", true.into())]);
        vec![good, evil, kept, chunked]
    })
    .await;
    assert!(got[0].0, "{got:?}");
    assert_eq!(words(&got[1]), (false, 600_004, "downloadFile:fail checksum mismatch".into()));
    assert!(!got[2].0, "no file of an answer that is not believed");
    assert_eq!(
        words(&got[3]),
        (false, 600_004, "request:fail checksum mismatch".into()),
        "chunks cannot be verified first"
    );
}

#[tokio::test]
async fn an_address_that_uses_our_names_is_refused_unless_its_server_is_signed_to_in_headers() {
    const URLS: [&str; 5] =
        ["/?signature=1", "/?a=1&sig_ts=2", "/?s%69g_kid=1", "/?sig_nonce", "/?a=sig_kid"];
    let play = |g: &mut Guest| {
        let each = |(n, path): (usize, &&str)| ask(g, 1 + u32::try_from(n).unwrap(), "request", path, &[]);
        URLS.iter().enumerate().map(each).collect::<Vec<_>>()
    };
    let (got, seen, notes) = run(Signing::default(), Checksum::Broker, play).await;
    for (n, got) in got.iter().enumerate() {
        match n {
            4 => assert!(got.0),
            _ => assert_eq!(words(got), (false, 600_009, "request:fail invalid url".into()), "{}", URLS[n]),
        }
    }
    assert_eq!(seen.len(), 1);
    assert!(notes[0]["why"].as_str().unwrap().contains("signature"), "{}", notes[0]);
    for form in [SignForm::Header, SignForm::None] {
        let signing = Signing { form: Some(form), ..Signing::default() };
        let (got, seen, _) = run(signing, Checksum::Broker, play).await;
        assert!(got.iter().all(|(ok, _)| *ok), "{got:?}");
        assert!(seen.iter().all(|s| s.header.is_ok() == (form == SignForm::Header)), "{seen:?}");
    }
    // By the query alone an answer cannot be bound to its request, so that a server whose answers must be signed is not asked.
    let signing = Signing { form: Some(SignForm::Query), ..registered() };
    let (got, seen, _) =
        run(signing.clone(), Checksum::Require, |g| ask(g, 1, "request", "/good", &[])).await;
    assert_eq!((words(&got).1, seen.len()), (600_004, 0));
    let (got, seen, _) = run(signing, Checksum::Report, |g| ask(g, 1, "request", "/good", &[])).await;
    assert!(got.0 && seen[0].query == Ok(None) && seen[0].header.is_err(), "{seen:?}");
}
