//! Attacks of a guest that speaks the protocol itself: `tests/attacks/sandbox.toml`, items 30 to 44, at the level of frames.

mod common;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use common::client::{Address, Ws};
use common::{Guest, broker};
use menshen_broker::Handle;
use menshen_wire::{ToBroker, ToGuest, Value};
use serde_json::{Value as Json, json};

async fn shell(play: impl Fn(Guest) + Send + Sync + 'static) -> (Handle, Ws, u32) {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    (handle, ws, guest)
}

/// Runs an attack in a guest and hands back what it found out.
async fn attack<T: Send + 'static>(play: impl Fn(&mut Guest) -> T + Send + Sync + 'static) -> T {
    let (send, receive) = mpsc::channel();
    let (_handle, _ws, _) = shell(move |mut guest| {
        guest.begin();
        // Nobody listens for a second guest's answer.
        let _ = send.send(play(&mut guest));
        guest.idle();
    })
    .await;
    tokio::task::spawn_blocking(move || receive.recv_timeout(Duration::from_secs(30)))
        .await
        .expect("the thread that waits")
        .expect("the guest's answer")
}

/// Item 31: a frame begun and never finished.
#[tokio::test]
async fn a_frame_that_drips_is_not_waited_for() {
    let (_handle, mut ws, _) = shell(|mut guest| {
        guest.begin();
        guest.raw(&[100, 0, 0, 0]);
        // One byte every 300 ms: always alive, never done.
        for _ in 0..90 {
            if !guest.raw(&[2]) {
                return;
            }
            std::thread::sleep(Duration::from_millis(300));
        }
    })
    .await;
    let exited = tokio::time::timeout(Duration::from_secs(25), ws.read_json("exited"))
        .await
        .expect("it does not wait for the rest of the frame for 25 s");
    assert!(exited["message"].as_str().unwrap().contains("did not finish it"), "{exited}");
}

/// Item 32: more calls than a program may make are refused one by one; the guest lives, the broker's memory does not grow.
#[tokio::test]
async fn a_flood_of_calls_is_refused_call_by_call() {
    let (good, refused) = attack(|guest| {
        let mut counts = (0, 0);
        for round in 0..60u32 {
            let mut bytes = Vec::new();
            for n in 0..1000 {
                let id = round * 1000 + n + 1;
                ToBroker::Call { id, sync: false, name: "getStorageInfo".into(), args: Value::Null }
                    .encode(&mut bytes);
            }
            guest.raw(&bytes);
            for _ in 0..1000 {
                let Some((seq, ToGuest::Reply { ok, value, .. })) = guest.recv() else { return counts };
                guest.send(&ToBroker::Done { seq });
                if ok {
                    counts.0 += 1;
                } else {
                    assert_eq!(value.get("errno").and_then(Value::as_u32), Some(1003), "{value:?}");
                    counts.1 += 1;
                }
            }
        }
        counts
    })
    .await;
    assert_eq!(good + refused, 60_000, "every call is answered, once");
    assert!(good >= 10_000, "{good}");
    // On a slow machine the bucket refills while the flood runs; at the bound's rate it takes the flood six seconds.
    assert!(refused > 0 || good == 60_000, "{refused}");
}

/// Item 34: an id used twice, and answers that nobody asked for.
#[tokio::test]
async fn forged_and_repeated_ids_answer_nobody_twice() {
    let (send, receive) = mpsc::channel();
    let (_handle, mut ws, guest) = shell(move |mut guest| {
        guest.begin();
        for name in ["showModal", "showModal"] {
            guest.send(&ToBroker::Call { id: u32::MAX, sync: false, name: name.into(), args: Value::Null });
        }
        let mut replies = Vec::new();
        while let Some((seq, frame)) = guest.recv() {
            guest.send(&ToBroker::Done { seq });
            match frame {
                ToGuest::Reply { id, ok, .. } => replies.push((id, ok)),
                ToGuest::Notify { name, .. } if name == "back" => {
                    let _ = send.send(replies.clone());
                }
                ToGuest::Stop => return,
                _ => {}
            }
        }
    })
    .await;
    let ui = ws.json("ui").await;
    assert_eq!(ui["id"], u32::MAX);
    for id in [0u32, 1, 7, u32::MAX - 1] {
        ws.say(json!({"t": "ui", "guest": guest, "id": id, "ok": true, "value": {"confirm": true}})).await;
    }
    for _ in 0..3 {
        ws.say(json!({"t": "ui", "guest": guest, "id": u32::MAX, "ok": true, "value": {"confirm": true}}))
            .await;
    }
    ws.say(json!({"t": "back", "guest": guest})).await;
    let replies = tokio::task::spawn_blocking(move || receive.recv_timeout(Duration::from_secs(10)))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(replies, [(u32::MAX, false), (u32::MAX, true)]);
}

/// Item 36, what the decoder refuses: the guest is ended, and only it.
#[tokio::test]
async fn depth_bombs_and_claimed_lengths_end_the_guest_before_memory_is_taken() {
    let nested = |n: usize| [[8u8, 1].repeat(n), vec![1]].concat();
    let bodies: Vec<Vec<u8>> = vec![
        nested(100_000),
        vec![8, 0xff, 0xff, 0xff, 0xff, 0x0f],
        vec![9, 0xff, 0xff, 0xff, 0xff, 0x0f],
        vec![6, 0xff, 0xff, 0xff, 0x7f],
        [vec![8, 0x80, 0x80, 0x80, 0x01], vec![1; 1 << 21]].concat(),
        vec![0x82, 0xc3, 0x28],
        vec![0x0a],
    ];
    let next = Arc::new(AtomicU32::new(0));
    let count = bodies.len();
    let (_handle, mut ws, _) = shell(move |mut guest| {
        guest.begin();
        let body = &bodies[next.fetch_add(1, Ordering::Relaxed) as usize % count];
        let mut frame = vec![2, 1, 0, 0, 0, 0, 1, b'x'];
        frame.extend(body);
        let mut bytes = u32::try_from(frame.len()).unwrap().to_le_bytes().to_vec();
        bytes.extend(frame);
        guest.raw(&bytes);
        guest.idle();
    })
    .await;
    // Three bad ends in a row are the most before a program must wait; a good guest between them resets nothing here.
    for _ in 0..3 {
        let exited = ws.json("exited").await;
        assert_eq!(exited["how"], "killed", "{exited}");
        assert!(exited["message"].as_str().unwrap().contains("message that is none"), "{exited}");
        ws.say(json!({"t": "launch", "program": "dev:1"})).await;
    }
}

/// Item 36, what is data and stays data.
#[tokio::test]
async fn strange_values_come_back_as_the_data_they_were() {
    let values = || {
        vec![
            Value::object([("__proto__", Value::object([("polluted", true.into())]))]),
            Value::object([
                ("constructor", "x".into()),
                ("a\0b", "\0".into()),
                ("\u{fffd}", "\u{202e}".into()),
            ]),
            Value::Number(f64::INFINITY),
            Value::Number(-0.0),
            Value::Number(9_007_199_254_740_993.0),
            Value::Object(vec![("twice".into(), 1u32.into()), ("twice".into(), 2u32.into())]),
            Value::Array(vec![Value::Undefined, Value::Null]),
            Value::Bytes(vec![0, 255]),
        ]
    };
    let got = attack(move |guest| {
        let mut got = Vec::new();
        for (n, value) in values().into_iter().enumerate() {
            let key = Value::from(format!("k{n}"));
            let args = Value::object([("key", key.clone()), ("data", value)]);
            let set = guest.call(2 * n as u32 + 1, "setStorage", args).unwrap();
            let back = guest.call(2 * n as u32 + 2, "getStorageSync", Value::object([("key", key)])).unwrap();
            got.push((set.0, back));
        }
        got
    })
    .await;
    for ((set, (ok, value)), sent) in got.into_iter().zip(values()) {
        assert!(!set || ok, "what was taken is given back: {sent:?}");
        if set && !matches!(sent, Value::Object(_) | Value::Bytes(_)) {
            assert_eq!(value, sent);
        }
    }
}

/// Item 37: every call of the table with arguments of every wrong kind. Each is answered, none ends the broker.
#[tokio::test]
async fn every_call_survives_every_kind_of_argument() {
    let answered = attack(|guest| {
        let object = |name: &str, value: Value| Value::object([(name, value)]);
        let mut kinds = vec![
            Value::Undefined,
            Value::Null,
            true.into(),
            Value::Number(f64::NAN),
            Value::Number(-1e300),
            "".into(),
            "../../etc/passwd".into(),
            Value::Bytes(vec![0; 64]),
            Value::Array(vec![Value::Array(Vec::new()); 3]),
            Value::Object(Vec::new()),
        ];
        let names = [
            "key", "url", "path", "filePath", "dirPath", "src", "fd", "data", "position", "length",
            "encoding",
        ];
        let odd = [
            Value::Object(Vec::new()),
            Value::Array(vec!["a".into()]),
            Value::Number(-1.0),
            Value::Number(f64::NAN),
            Value::Number(4e18),
            "\0".into(),
            "wxfile://usr/../../x".into(),
            "x".repeat(70_000).into(),
        ];
        for value in &odd {
            kinds.extend(names.iter().map(|name| object(name, value.clone())));
            kinds.push(Value::Object(names.iter().map(|name| ((*name).into(), value.clone())).collect()));
        }
        let mut id = 0;
        let mut answered = 0;
        use menshen_broker::calls::Handler;
        let local = menshen_broker::calls::names().filter(|name| {
            let handler = menshen_broker::calls::handler(name);
            matches!(handler, Some(Handler::Local(_) | Handler::Files(_)))
        });
        for name in local.collect::<Vec<_>>() {
            for args in &kinds {
                for form in [name.to_owned(), format!("{name}Sync")] {
                    id += 1;
                    if id % 8000 == 0 {
                        // The rate of calls is bounded too; this is another test's matter.
                        std::thread::sleep(Duration::from_millis(900));
                    }
                    assert!(
                        guest.call(id, &form, args.clone()).is_some(),
                        "no answer to {form} with {args:?}"
                    );
                    answered += 1;
                }
            }
        }
        answered
    })
    .await;
    assert!(answered > 5000, "{answered}");
}

/// Item 38: calls after the program was told to end.
#[tokio::test]
async fn calls_after_the_end_reach_nothing() {
    let after = Arc::new(AtomicBool::new(false));
    let seen = after.clone();
    let (_handle, mut ws, guest) = shell(move |mut guest| {
        guest.begin();
        while let Some((seq, frame)) = guest.recv() {
            if frame == ToGuest::Stop {
                // Instead of ending: more calls, and an answer to a question that was never put.
                guest.send(&ToBroker::Call {
                    id: 9,
                    sync: false,
                    name: "showModal".into(),
                    args: Value::Null,
                });
                guest.send(&ToBroker::Inspect { id: 77, value: Value::Null });
                seen.store(true, Ordering::Relaxed);
                while guest.recv().is_some() {}
                return;
            }
            guest.send(&ToBroker::Done { seq });
        }
    })
    .await;
    ws.say(json!({"t": "close", "guest": guest})).await;
    let exited = ws.json("exited").await;
    assert_eq!(exited["how"], "closed", "{exited}");
    assert!(after.load(Ordering::Relaxed));
    // The shell's late answer goes to a guest that is gone; another one with the same call id hears nothing of it.
    ws.say(json!({"t": "ui", "guest": guest, "id": 9, "ok": true, "value": {}})).await;
    assert_ne!(ws.launch().await, guest, "numbers of guests are not used again");
}

/// Item 39: a number that opens something for one guest opens nothing for another.
#[tokio::test(flavor = "multi_thread")]
async fn a_neighbours_numbers_open_nothing() {
    let first = AtomicBool::new(true);
    let (send, receive) = mpsc::channel();
    let (_handle, mut ws, _) = shell(move |mut guest| {
        guest.begin();
        if first.swap(false, Ordering::Relaxed) {
            let args = Value::object([("filePath", "wxfile://usr/a".into()), ("flag", "w+".into())]);
            let opened = guest.call(1, "FileSystemManager.open", args).unwrap();
            assert!(opened.0, "{opened:?}");
            let _ = send.send(opened.1.get("fd").cloned());
        } else {
            let mut open = Vec::new();
            let fds = (0..2000).map(|n: u32| Value::from(n.to_string())).chain((0..50u32).map(Value::from));
            for (n, fd) in fds.enumerate() {
                let args = Value::object([("fd", fd)]);
                if guest.call(n as u32 + 1, "FileSystemManager.fstat", args).unwrap().0 {
                    open.push(n);
                }
            }
            assert_eq!(open, [0usize; 0]);
            let _ = send.send(Some("none".into()));
        }
        guest.idle();
    })
    .await;
    ws.launch().await;
    let mut next = Vec::new();
    for _ in 0..2 {
        next.push(receive.recv_timeout(Duration::from_secs(20)).unwrap());
    }
    assert!(next.contains(&Some("none".into())), "{next:?}");
}

/// Item 40: a program's console reaches the inspector as data, cut, and not faster than a person could read a log.
#[tokio::test]
async fn console_lines_are_data_bounded_in_size_and_rate() {
    let (_handle, mut ws, guest) = shell(|mut guest| {
        guest.begin();
        let line =
            Value::Array(vec!["\u{1b}[2J\r\n{\"t\":\"exited\"}\u{202e}".into(), "x".repeat(64 << 10).into()]);
        for _ in 0..10 {
            guest.send(&ToBroker::Console { level: 4, args: line.clone() });
        }
        let mut flood = Vec::new();
        for _ in 0..20_000 {
            ToBroker::Console { level: 1, args: "x".into() }.encode(&mut flood);
        }
        guest.raw(&flood);
        // A second later there is room again, and the gap is told.
        std::thread::sleep(Duration::from_millis(1500));
        guest.send(&ToBroker::Console { level: 0, args: "last".into() });
        guest.idle();
    })
    .await;
    ws.say(json!({"t": "subscribe", "inspect": true, "guest": guest})).await;
    let mut lines = 0;
    loop {
        let entry: Json = ws.json("inspect").await;
        if entry["kind"] != "console" {
            continue;
        }
        assert!(entry.to_string().len() < 40 << 10, "a line is cut");
        if entry.to_string().contains("left out") {
            break;
        }
        lines += 1;
        assert!(lines <= 3000, "lines come without bound");
    }
}

/// Item 41: wishes to be woken replace each other.
#[tokio::test]
async fn a_flood_of_wakes_is_one_tick() {
    let ticks = attack(|guest| {
        let mut bytes = Vec::new();
        for _ in 0..100_000 {
            ToBroker::Wake { ms: 20 }.encode(&mut bytes);
        }
        guest.raw(&bytes);
        guest.stream.set_read_timeout(Some(Duration::from_millis(1500))).unwrap();
        let mut ticks = 0;
        while let Some((seq, frame)) = guest.recv() {
            ticks += u32::from(frame == ToGuest::Tick);
            guest.send(&ToBroker::Done { seq });
        }
        ticks
    })
    .await;
    assert!((1..50).contains(&ticks), "{ticks}");
}
