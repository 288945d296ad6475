//! A program begins while the room of what it keeps is still being opened; only calls that want something of the room wait.

mod common;

use common::client::{Address, Got};
use common::{FakeCage, Guest};
use menshen_broker::{Broker, Config};
use menshen_model::Subject;
use menshen_wire::{ToBroker, ToGuest, Value};

/// Says that it is there, asks for what it keeps, and tells in its view what the answer was.
fn keeper(mut guest: Guest) {
    guest.begin();
    let key = Value::object([("key", Value::from("k"))]);
    guest.send(&ToBroker::Call { id: 1, sync: false, name: "reportEvent".into(), args: Value::Undefined });
    guest.send(&ToBroker::Call { id: 2, sync: false, name: "getStorageSync".into(), args: key });
    while let Some((seq, frame)) = guest.recv() {
        if frame == ToGuest::Stop {
            return;
        }
        if let ToGuest::Reply { id, ok, value } = frame {
            let told = Value::Array(vec![Value::from(id), Value::from(ok), value]);
            guest.send(&ToBroker::View { page: 1, batch: told.encode() });
        }
        guest.send(&ToBroker::Done { seq });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_begins_before_its_room_is_open_and_its_calls_wait_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let other = common::store_in(folder.path()).await;
    let user = other.add_user("me", None).await.unwrap().id;
    other.sign_in("me", None).await.unwrap();
    let store = common::store_in(folder.path()).await;
    store.sign_in("me", None).await.unwrap();
    // Who has the room elsewhere keeps it: it is tried for a while, and then the program is told that it has none.
    let subject = Subject { program: common::program().id.clone(), user: user.clone() };
    let held = other.room(&subject).await.unwrap();
    let config = Config { store, user, ..common::config(FakeCage::new(keeper)).await };
    let handle = Broker::start(config, vec![common::program()]).await.unwrap();
    let mut events = handle.events();
    let (mut ws, _) = Address::of(&handle).await.shell().await;
    ws.launch().await;
    ws.json("page").await;
    let mut told = Vec::new();
    while told.len() < 2 {
        if let Got::Binary(bytes) = ws.next().await {
            let answer = Value::decode(&bytes[9..]).unwrap();
            let items = answer.as_array().unwrap();
            let reason = items[2].get("errMsg").and_then(Value::as_str).unwrap_or_default().to_owned();
            told.push((items[0].as_u32(), items[1] == Value::from(true), reason));
        }
    }
    assert_eq!(told[0], (Some(1), true, String::new()), "a report waits for no room");
    let why = "getStorageSync:fail system error, database error: the store is in use elsewhere";
    assert_eq!(told[1], (Some(2), false, why.to_owned()), "it waited until that was known");
    let fault = loop {
        match events.recv().await.unwrap() {
            menshen_broker::Event::Fault { kind, message, .. } => break (kind, message),
            _ => continue,
        }
    };
    assert!(fault.0 == "store" && fault.1.contains("dev:1"), "{fault:?}");
    // The next start finds the room free.
    drop(held);
    other.close().await.unwrap();
    ws.launch().await;
    loop {
        if let Got::Binary(bytes) = ws.next().await {
            let answer = Value::decode(&bytes[9..]).unwrap();
            let items = answer.as_array().unwrap();
            if items[0].as_u32() == Some(2) {
                assert_eq!((&items[1], &items[2]), (&Value::from(true), &Value::from("")));
                break;
            }
        }
    }
}
