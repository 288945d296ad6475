//! Every frame of a guest and every bound of a session, with a guest that says exactly what the test wants.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use common::client::{Address, Got, Ws};
use common::{Guest, broker};
use menshen_broker::Handle;
use menshen_wire::{PageOp, ToBroker, ToGuest, Value};
use serde_json::{Value as Json, json};

async fn launched(play: impl Fn(Guest) + Send + Sync + 'static) -> (Handle, Ws, u32) {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    (handle, ws, guest)
}

/// Runs a guest that breaks a rule after its start; answers how it ended.
async fn ended(play: impl Fn(&mut Guest) + Send + Sync + 'static) -> Json {
    let (handle, mut ws, _) = launched(move |mut guest| {
        guest.begin();
        play(&mut guest);
        guest.idle();
    })
    .await;
    let exited = ws.json("exited").await;
    // Whatever it was, the broker lives and starts the next guest.
    ws.launch().await;
    drop(handle);
    exited
}

fn killed(exited: &Json, why: &str) {
    assert_eq!(exited["how"], "killed", "{exited}");
    assert!(exited["message"].as_str().is_some_and(|m| m.contains(why)), "{exited}");
}

#[tokio::test]
async fn views_styles_events_and_pages_pass_through() {
    let (_handle, mut ws, guest) = launched(|mut g| {
        g.begin();
        g.send(&ToBroker::Style { page: 1, path: "pages/a".into() });
        g.send(&ToBroker::View { page: 1, batch: vec![7, 8, 9] });
        while let Some((seq, frame)) = g.recv() {
            match frame {
                ToGuest::Event { page: 1, batch } => {
                    g.send(&ToBroker::View { page: 1, batch: batch.encode() });
                }
                ToGuest::Notify { name, .. } if name == "back" => {
                    g.send(&ToBroker::Page {
                        page: 1,
                        op: PageOp::Close,
                        info: Value::object([("delta", Value::from(1u32))]),
                    });
                }
                ToGuest::Stop => return,
                _ => {}
            }
            g.send(&ToBroker::Done { seq });
        }
    })
    .await;
    let opened = ws.json("page").await;
    assert_eq!(
        (&opened["op"], &opened["path"], &opened["page"]),
        (&json!("open"), &json!("pages/a"), &json!(1))
    );
    let view = opened["view"].as_str().unwrap();
    let (site, capability) = view.strip_prefix("http://").unwrap().split_once("/v/").unwrap();
    assert!(capability.len() == 33 && site.find('.') == Some(32), "{view}");
    let mut seen = Vec::new();
    while seen.len() < 2 {
        if let Got::Binary(b) = ws.next().await {
            seen.push(b);
        }
    }
    let head = |kind: u8| [&[kind][..], &guest.to_le_bytes(), &1u32.to_le_bytes()].concat();
    assert_eq!(seen[0], [&head(2)[..], &7u16.to_le_bytes(), b"pages/a.a{}"].concat());
    assert_eq!(seen[1], [&head(1)[..], &[7, 8, 9]].concat());
    let event = Value::Array(vec![Value::Array(vec!["b".into()])]).encode();
    ws.frame(2, &[&head(1)[..], &event].concat()).await;
    loop {
        if let Got::Binary(b) = ws.next().await {
            assert_eq!(b, [&head(1)[..], &event].concat());
            break;
        }
    }
    ws.say(json!({"t": "back", "guest": guest})).await;
    let closed = ws.json("page").await;
    assert_eq!((&closed["op"], &closed["delta"]), (&json!("close"), &json!(1)));
    // Orders for guests of nobody and messages that are none change nothing.
    ws.say(json!({"t": "close", "guest": 9999})).await;
    ws.say(json!({"t": "no such"})).await;
    assert_eq!(ws.json("error").await["t"], "error");
    ws.say(json!({"t": "close", "guest": guest})).await;
    assert_eq!(ws.json("exited").await["how"], "closed");
}

#[tokio::test]
async fn calls_are_answered_asked_and_refused() {
    let (_handle, mut ws, guest) = launched(|mut g| {
        g.begin();
        let set = Value::object([("key", Value::from("k")), ("data", Value::from(5u32))]);
        assert_eq!(g.call(1, "setStorage", set), Some((true, Value::Object(vec![]))));
        let key = || Value::object([("key", Value::from("k"))]);
        assert_eq!(g.call(2, "getStorageSync", key()), Some((true, Value::from(5u32))));
        let (ok, value) = g.call(3, "noSuchThing", Value::Undefined).unwrap();
        assert_eq!(
            (ok, value.get("errMsg").and_then(Value::as_str)),
            (false, Some("noSuchThing:fail not supported"))
        );
        assert_eq!(value.get("errno").and_then(Value::as_u32), Some(100));
        let modal = g.call(4, "showModal", Value::object([("title", Value::from("?"))])).unwrap();
        assert_eq!(modal, (true, Value::object([("confirm", Value::from(true))])));
        let (ok, value) = g.call(5, "showActionSheet", Value::Undefined).unwrap();
        assert_eq!(
            (ok, value.get("errMsg").and_then(Value::as_str)),
            (false, Some("showActionSheet:fail cancel"))
        );
        assert!(!g.call(6, "showModalSync", Value::Undefined).unwrap().0);
        g.call(7, "exitMiniProgram", Value::Undefined);
        g.idle();
    })
    .await;
    let modal = ws.json("ui").await;
    assert_eq!((&modal["name"], &modal["args"]["title"]), (&json!("showModal"), &json!("?")));
    // An answer to a call that was never made is ignored.
    ws.say(json!({"t": "ui", "guest": guest, "id": 77, "ok": true, "value": {}})).await;
    ws.say(json!({"t": "ui", "guest": guest, "id": 4, "ok": true, "value": {"confirm": true}})).await;
    let sheet = ws.json("ui").await;
    ws.say(json!({"t": "ui", "guest": guest, "id": sheet["id"], "ok": false,
        "value": {"errMsg": "showActionSheet:fail cancel", "errno": 0}}))
        .await;
    assert_eq!(ws.json("exited").await["how"], "closed");
    ws.say(json!({"t": "launch", "program": "none"})).await;
    assert!(ws.json("error").await["message"].as_str().unwrap().contains("no program"));
}

#[tokio::test]
async fn wake_load_probe_and_the_inspector() {
    let (_handle, mut ws, guest) = launched(|mut g| {
        g.begin();
        g.send(&ToBroker::Wake { ms: 10 });
        assert!(matches!(g.recv(), Some((_, ToGuest::Tick))));
        g.send(&ToBroker::Done { seq: 2 });
        for (unit, found) in [("js:app", true), ("js:none", false)] {
            g.send(&ToBroker::Load { unit: unit.into() });
            let Some((seq, ToGuest::Unit { bytes, .. })) = g.recv() else { panic!("a unit") };
            assert_eq!(bytes.is_some(), found);
            g.send(&ToBroker::Done { seq });
        }
        g.send(&ToBroker::Console { level: 3, args: Value::Array(vec![Value::from("\u{1b}[31mred")]) });
        g.send(&ToBroker::Fault {
            page: 1,
            kind: "error".into(),
            message: "boom".into(),
            stack: "at x".into(),
        });
        while let Some((seq, frame)) = g.recv() {
            if let ToGuest::Probe { id, value } = &frame {
                let data = Value::object([
                    ("page", Value::from(1u32)),
                    ("data", Value::object([("n", Value::from(3u32))])),
                ]);
                let answer = if value.get("op") == Some(&"data".into()) { data } else { Value::Null };
                g.send(&ToBroker::Inspect { id: *id, value: answer });
                g.send(&ToBroker::Inspect { id: 999, value: Value::Null });
            }
            g.send(&ToBroker::Done { seq });
            if frame == ToGuest::Stop {
                return;
            }
        }
    })
    .await;
    // What the guest did before anybody looked was recorded; it reads probes only after that.
    tokio::time::sleep(Duration::from_millis(500)).await;
    ws.say(json!({"t": "subscribe", "inspect": true, "guest": guest})).await;
    let mut kinds = std::collections::BTreeSet::new();
    while !["console", "fault", "page", "timing", "data", "stats"].iter().all(|k| kinds.contains(*k)) {
        let entry = ws.json("inspect").await;
        match entry["kind"].as_str().unwrap() {
            "fault" => {
                assert_eq!((&entry["message"], &entry["fault"]), (&json!("boom"), &json!("error")));
                ws.say(json!({"t": "data", "guest": guest, "page": 1})).await;
            }
            "console" => assert_eq!(entry["level"], "error"),
            "data" => assert_eq!(entry["data"]["n"], 3),
            "stats" => assert!(entry["pid"].is_u64()),
            _ => {}
        }
        kinds.insert(entry["kind"].as_str().unwrap().to_owned());
    }
}

#[tokio::test]
async fn what_is_no_frame_ends_the_guest() {
    killed(
        &ended(|g| {
            g.raw(&[2, 0, 0, 0, 0x7f, 0]);
        })
        .await,
        "unknown frame kind",
    );
    killed(
        &ended(|g| {
            g.raw(&u32::MAX.to_le_bytes());
        })
        .await,
        "over the limit",
    );
    killed(
        &ended(|g| {
            g.raw(&[0, 0, 0, 0]);
        })
        .await,
        "kind",
    );
    killed(
        &ended(|g| {
            g.send(&ToBroker::Done { seq: 400 });
        })
        .await,
        "not owed",
    );
    killed(
        &ended(|g| {
            g.send(&ToBroker::View { page: 9, batch: vec![] });
        })
        .await,
        "never opened",
    );
    killed(
        &ended(|g| {
            g.open(1);
        })
        .await,
        "used before",
    );
    killed(
        &ended(|g| {
            (2..40).all(|n| g.open(n));
        })
        .await,
        "pages are open",
    );
    killed(
        &ended(|g| {
            g.send(&ToBroker::Ready { engine: "x".into(), heap: 0 });
        })
        .await,
        "twice",
    );
    killed(
        &ended(|g| {
            g.send(&ToBroker::Page { page: 3, op: PageOp::Close, info: Value::Null });
        })
        .await,
        "not open",
    );
}

#[tokio::test]
async fn a_program_that_dies_often_must_wait() {
    let (_handle, mut ws, _) = launched(|mut g| {
        g.begin();
        g.raw(&[0; 4]);
        g.idle();
    })
    .await;
    ws.json("exited").await;
    for _ in 0..2 {
        ws.launch().await;
        ws.json("exited").await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    ws.say(json!({"t": "launch", "program": "dev:1"})).await;
    assert!(ws.json("error").await["message"].as_str().unwrap().contains("3 times in a row"));
}

#[tokio::test]
async fn an_endless_loop_is_ended_by_processor_time() {
    let (handle, cage) = broker(|mut g| {
        g.begin();
        // Takes the event and never says Done.
        while g.recv().is_some() {}
    })
    .await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    ws.json("page").await;
    cage.burn.store(true, Ordering::Relaxed);
    ws.say(json!({"t": "back", "guest": guest})).await;
    killed(&ws.json("exited").await, "processor time");
}

#[tokio::test]
async fn a_guest_that_never_answers_is_ended_by_the_clock() {
    let (_handle, mut ws, _) = launched(|mut g| while g.recv().is_some() {}).await;
    killed(&ws.json("exited").await, "did not answer");
}

#[tokio::test]
async fn a_view_that_does_not_acknowledge_stops_the_guest_from_being_read() {
    let stuck = Arc::new(AtomicBool::new(false));
    let done = stuck.clone();
    let (_handle, mut ws, guest) = launched(move |mut g| {
        g.begin();
        for _ in 0..40 {
            g.send(&ToBroker::View { page: 1, batch: vec![0; 1 << 20] });
        }
        done.store(true, Ordering::Relaxed);
        g.idle();
    })
    .await;
    let (mut got, mut acked) = (0, 0);
    while got < 16 << 20 {
        if let Got::Binary(b) = ws.next().await {
            got += b.len() - 9;
        }
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!stuck.load(Ordering::Relaxed), "40 MiB were read though 16 MiB are owed");
    while got < 40 << 20 {
        ws.say(json!({"t": "ack", "guest": guest, "page": 1, "bytes": got - acked})).await;
        acked = got;
        while got == acked {
            if let Got::Binary(b) = ws.next().await {
                got += b.len() - 9;
            }
        }
    }
}

#[tokio::test]
async fn a_guest_that_reads_nothing_is_ended_before_memory_is() {
    let (_handle, mut ws, _) = launched(|mut g| {
        g.begin();
        let args = || Value::object([("key", Value::from("none"))]);
        for id in 0..1_000_000 {
            if !g.send(&ToBroker::Call { id, sync: false, name: "getStorage".into(), args: args() }) {
                return;
            }
        }
    })
    .await;
    killed(&ws.json("exited").await, "unread");
}

#[tokio::test]
async fn guests_end_with_their_connection_and_others_do_not_notice() {
    let (handle, _) = broker(|mut g| {
        g.begin();
        g.idle();
    })
    .await;
    let at = Address::of(&handle).await;
    let (mut one, _) = at.shell().await;
    let (mut two, _) = at.shell().await;
    let first = one.launch().await;
    let second = two.launch().await;
    // One shell has no power over the other's guest.
    one.say(json!({"t": "close", "guest": second})).await;
    assert_eq!(handle.guests().len(), 2);
    drop(one);
    for _ in 0..100 {
        if handle.guests().len() == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let left = handle.guests();
    assert_eq!((left.len(), &left[0]["guest"]), (1, &json!(second)));
    assert_ne!(first, second);
    two.say(json!({"t": "fault", "guest": second, "page": 1, "message": "bad tag"})).await;
    two.say(json!({"t": "close", "guest": second})).await;
    assert_eq!(two.json("exited").await["how"], "closed");
    handle.stop().await;
}

#[tokio::test]
async fn random_bytes_of_a_guest_never_end_the_broker() {
    let (handle, _) = broker(|mut g| {
        g.begin();
        let mut seed = u64::from(g.recv().map_or(1, |(seq, _)| seq))
            ^ std::time::Instant::now().elapsed().as_nanos() as u64;
        for _ in 0..2000 {
            let mut frame = vec![0; 4];
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            frame.push((seed >> 60) as u8);
            for _ in 0..(seed >> 33) % 40 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                frame.push((seed >> 33) as u8);
            }
            let len = (frame.len() - 4) as u32;
            frame[..4].copy_from_slice(&len.to_le_bytes());
            if !g.raw(&frame) {
                return;
            }
        }
    })
    .await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    for _ in 0..3 {
        let guest = ws.launch().await;
        ws.say(json!({"t": "back", "guest": guest})).await;
        ws.json("exited").await;
    }
}

/// One guest floods the shell with messages that weigh next to nothing or seem to; the other one must live on.
async fn flooded(flood: impl Fn(&mut Guest) + Send + Sync + 'static) {
    let first = AtomicBool::new(true);
    let (handle, _) = broker(move |mut g| {
        g.begin();
        if !first.swap(false, Ordering::Relaxed) {
            flood(&mut g);
        }
        g.idle();
    })
    .await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let quiet = ws.launch().await;
    ws.launch().await;
    // The shell is busy with something else for a moment.
    tokio::time::sleep(Duration::from_millis(700)).await;
    ws.say(json!({"t": "close", "guest": quiet})).await;
    loop {
        let exited = ws.json("exited").await;
        if exited["guest"] == quiet {
            assert_eq!(exited["how"], "closed", "{exited}");
            return;
        }
    }
}

fn flood_of(frame: &ToBroker, times: usize, g: &mut Guest) {
    let mut bytes = Vec::new();
    (0..times).for_each(|_| frame.encode(&mut bytes));
    g.raw(&bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_empty_batches_does_not_close_the_shell_to_others() {
    flooded(|g| flood_of(&ToBroker::View { page: 1, batch: vec![] }, 300_000, g)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_unknown_stylesheets_does_not_close_the_shell_to_others() {
    flooded(|g| flood_of(&ToBroker::Style { page: 1, path: "x".into() }, 300_000, g)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_pages_does_not_close_the_shell_to_others() {
    flooded(|g| flood_of(&ToBroker::Page { page: 1, op: PageOp::Show, info: Value::Null }, 20_000, g)).await;
}

#[tokio::test]
async fn values_that_are_small_on_the_wire_and_large_here_do_not_reach_the_queue() {
    let many = || Value::Array(vec![Value::Undefined; 20_000]);
    killed(
        &ended(move |g| {
            g.send(&ToBroker::Page { page: 1, op: PageOp::Show, info: many() });
        })
        .await,
        "8,192 values",
    );
}

#[tokio::test]
async fn a_guest_that_reports_nothing_as_handled_is_ended_before_the_list_of_it_is_long() {
    killed(
        &ended(|g| {
            let load = ToBroker::Load { unit: "js:none".into() };
            for _ in 0..100 {
                flood_of(&load, 1000, g);
                for _ in 0..1000 {
                    if g.recv().is_none() {
                        return;
                    }
                }
            }
        })
        .await,
        "unanswered",
    );
}
