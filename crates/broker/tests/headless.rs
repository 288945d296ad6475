//! `check` without a browser, and `ps` over the control socket.

mod common;

use std::sync::Arc;

use common::{BUDGETS, FakeCage, Guest, Shared, broker, program};
use menshen_broker::{control, headless};
use menshen_wire::{ToBroker, ToGuest, Value, Writer};

fn batch(commands: &[(u32, &[Value])]) -> Vec<u8> {
    let mut w = Writer::new();
    for (op, args) in commands {
        w.varint(*op);
        args.iter().for_each(|a| a.write(&mut w));
    }
    w.into_bytes()
}

fn n(v: u32) -> Value {
    v.into()
}

/// Draws a button; a tap on it asks the person and fails. A query and a probe are answered.
fn play(mut g: Guest) {
    g.begin();
    let draw = batch(&[
        (1, &[n(1), "button".into()]),
        (22, &[n(1), "tap".into(), n(0), n(0)]),
        (5, &[n(0), n(1)]),
        (26, &[n(7), Value::Array(vec![Value::Null])]),
    ]);
    g.send(&ToBroker::View { page: 1, batch: draw });
    for i in 0..250 {
        let message = format!("old {i}");
        g.send(&ToBroker::Fault { page: 1, kind: "warning".into(), message, stack: String::new() });
    }
    g.send(&ToBroker::Call { id: 3, sync: true, name: "viewAsk".into(), args: Value::Null });
    let mut queried = false;
    while let Some((seq, frame)) = g.recv() {
        match frame {
            ToGuest::Event { batch, .. } => {
                let first =
                    batch.as_array().and_then(|a| a[0].as_array()).expect("a batch is an array of events");
                if first[0] == "r".into() {
                    queried = first[1] == n(7);
                } else {
                    assert_eq!((&first[1], &first[2], queried), (&n(1), &"tap".into(), true));
                    g.send(&ToBroker::Call {
                        id: 1,
                        sync: false,
                        name: "showModal".into(),
                        args: Value::Null,
                    });
                    g.send(&ToBroker::Call {
                        id: 2,
                        sync: false,
                        name: "getWeRunData".into(),
                        args: Value::Null,
                    });
                    g.send(&ToBroker::Fault {
                        page: 1,
                        kind: "error".into(),
                        message: "boom".into(),
                        stack: "at f".into(),
                    });
                }
            }
            ToGuest::Reply { id: 1, ok, value } => {
                assert_eq!((ok, value.get("confirm")), (true, Some(&false.into())))
            }
            ToGuest::Reply { id: 3, ok, value } => {
                assert_eq!((ok, value.get("blank")), (true, Some(&true.into())));
            }
            ToGuest::Probe { id, value } => {
                let unresolved = Value::object(
                    [("name", "gone"), ("tag", "view"), ("type", "tap"), ("component", "p")]
                        .map(|(k, v)| (k, Value::from(v))),
                );
                let answer = match value.get("op").and_then(Value::as_str) {
                    Some("unresolved") => Value::Array(vec![unresolved]),
                    _ => Value::object([("unsupported", Value::object([("scanCode", n(2))]))]),
                };
                g.send(&ToBroker::Inspect { id, value: answer });
            }
            ToGuest::Stop => return,
            _ => {}
        }
        g.send(&ToBroker::Done { seq });
    }
}

#[tokio::test]
async fn a_page_is_drawn_tapped_and_reported() {
    let cage = Arc::new(Shared(FakeCage::new(play)));
    let r = headless::check(
        program(),
        "pages/a",
        cage,
        BUDGETS,
        common::recorder(common::store().await).await,
        None,
    )
    .await
    .unwrap();
    assert_eq!((r.nodes, r.commands, r.taps, r.ok, r.clean), (1, 4, 1, false, false), "{r:?}");
    assert_eq!(r.errors, ["after a tap: error: boom (at f)"]);
    assert_eq!(r.missing_handlers, ["\"gone\" for tap of <view> in p"]);
    assert_eq!((r.warnings.len(), r.warnings[0].as_str()), (200, "old 0"));
    assert!(!r.ui.contains_key("viewAsk"), "what the guest asks its view is no call of the program");
    assert_eq!((r.unsupported["scanCode"], r.unsupported["getWeRunData"], r.ui["showModal"]), (2, 1, 1));
}

/// Two things to tap, the first of which opens a page; but the guest is slow, and what it says first is that it has handled something
/// else. A tap below the page that is open is a fault.
fn slow(mut g: Guest) {
    g.begin();
    let tappable = |id: u32| {
        [
            (1, vec![n(id), "button".into()]),
            (22, vec![n(id), "tap".into(), n(0), n(0)]),
            (5, vec![n(0), n(id)]),
        ]
    };
    let mut commands: Vec<(u32, Vec<Value>)> = tappable(1).into_iter().chain(tappable(2)).collect();
    commands.push((26, vec![n(7), Value::Array(vec![Value::Null])]));
    let commands: Vec<(u32, &[Value])> = commands.iter().map(|(op, args)| (*op, args.as_slice())).collect();
    g.send(&ToBroker::View { page: 1, batch: batch(&commands) });
    let (mut held, mut above) = (None, false);
    while let Some((seq, frame)) = g.recv() {
        match frame {
            ToGuest::Event { page, batch } => {
                let events = batch.as_array().expect("a batch is an array of events").to_vec();
                if events[0].as_array().is_some_and(|e| e[0] == "r".into()) {
                    held = Some(seq);
                    continue;
                }
                if above && page == 1 {
                    let message = "a tap below a page that is open".to_owned();
                    g.send(&ToBroker::Fault { page, kind: "error".into(), message, stack: String::new() });
                }
                if let Some(seq) = held.take() {
                    g.send(&ToBroker::Done { seq });
                    std::thread::sleep(std::time::Duration::from_millis(100));
                    above = true;
                    g.open(2);
                }
            }
            ToGuest::Notify { name, .. } if name == "back" => {
                let info = Value::object([("delta", n(1))]);
                above = !g.send(&ToBroker::Page { page: 2, op: menshen_wire::PageOp::Close, info });
            }
            ToGuest::Probe { id, .. } => {
                g.send(&ToBroker::Inspect { id, value: Value::Array(Vec::new()) });
            }
            ToGuest::Stop => return,
            _ => {}
        }
        g.send(&ToBroker::Done { seq });
    }
}

#[tokio::test]
async fn nothing_is_tapped_below_a_page_that_a_slow_program_is_opening() {
    let cage = Arc::new(Shared(FakeCage::new(slow)));
    let audit = common::recorder(common::store().await).await;
    let r = headless::check(program(), "pages/a", cage, BUDGETS, audit, None).await.unwrap();
    assert_eq!((r.taps, r.errors), (2, Vec::<String>::new()));
}

#[tokio::test]
async fn a_page_that_draws_nothing_or_breaks_a_rule_fails() {
    for (bytes, why) in [(batch(&[(5, &[n(0), n(9)])]), "there is no node 9"), (vec![], "process ended")] {
        let cage = Arc::new(Shared(FakeCage::new(move |mut g| {
            g.begin();
            if !bytes.is_empty() {
                g.send(&ToBroker::View { page: 1, batch: bytes.clone() });
                g.idle();
            }
        })));
        let r = headless::check(
            program(),
            "pages/a",
            cage,
            BUDGETS,
            common::recorder(common::store().await).await,
            None,
        )
        .await
        .unwrap();
        assert!(!r.ok && r.nodes == 0, "{r:?}");
        assert!(
            r.errors.iter().any(|e| e.contains(why) || e.contains("nothing to draw") || e.contains("empty")),
            "{r:?}"
        );
    }
}

#[tokio::test]
async fn ps_reads_the_list_and_only_its_owner_may() {
    let (_unused, cage) = broker(play).await;
    let data = tempfile::tempdir().unwrap();
    let config = menshen_broker::Config { data: Some(data.path().into()), ..common::config(cage).await };
    let handle = menshen_broker::Broker::start(config, vec![program()]).await.unwrap();
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(data.path().join("run").join(format!("{}.sock", std::process::id())))
            .unwrap()
            .permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let at = common::client::Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    ws.launch().await;
    let path = data.path().to_owned();
    let list = tokio::task::spawn_blocking(move || control::list(&path).unwrap()).await.unwrap();
    assert_eq!((list.len(), &list[0]["name"]), (1, &"Fake".into()));
    handle.stop().await;
    assert!(!data.path().join("run").join(format!("{}.sock", std::process::id())).exists());
}
