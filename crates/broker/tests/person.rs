//! What a person does with their data and their place at the phone: looks, exports, clears, deletes, and hands it to another.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;
mod stage;

use menshen_store::{Passphrase, Store};
use menshen_wire::Value;
use serde_json::{Value as Json, json};
use stage::{Stage, located, made, stage, stage_of, with};

impl Stage {
    fn set(&self, key: &str, value: &str) {
        self.call("setStorage", with(&[("key", key), ("data", value)]));
        self.succeeded();
    }

    /// What the program has under a key; `None`: nothing.
    fn get(&self, key: &str) -> Option<String> {
        self.call("getStorage", with(&[("key", key)]));
        let (ok, value) = self.came();
        ok.then(|| value.get("data").and_then(Value::as_str).unwrap().to_owned())
    }

    fn write(&self, path: &str, text: &str) {
        self.call(
            "FileSystemManager.writeFile",
            with(&[("filePath", path), ("data", text), ("encoding", "utf8")]),
        );
        self.succeeded();
    }

    async fn holdings(&mut self, t: &str) -> Json {
        self.say(json!({"t": t, "program": "dev:1"})).await;
        let told = self.ws.json("holdings").await;
        assert_eq!(told.get("failed"), None, "{told}");
        told
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_clears_and_deletes_what_a_program_keeps() {
    let mut s = stage(vec![made("dev:1", "wx1", located(), None)]).await;
    let none = s.holdings("holdings").await;
    assert_eq!((&none["keys"], &none["files"]), (&json!(0), &json!(0)));
    s.set("colour", "vermilion");
    s.write("wxfile://usr/a.txt", "hello");
    s.call("authorize", with(&[("scope", "scope.userLocation")]));
    s.asked("privacy", "allow").await;
    s.asked("scope", "allow").await;
    s.succeeded();
    let some = s.holdings("holdings").await;
    assert_eq!((&some["keys"], &some["files"], &some["kept"]), (&json!(1), &json!(1), &json!(5)));
    assert!(some["storage"].as_u64().unwrap() > 10);
    // The inspector's pane: as the program sees it, and as the disk has it.
    let guest = s.guest;
    s.say(json!({"t": "storage", "guest": guest})).await;
    let pane = s.ws.json("storage").await;
    let item = &pane["items"][0];
    assert_eq!((&item["key"], &item["value"]), (&json!("colour"), &json!("vermilion")), "{pane}");
    let hex = |text: &str| text.bytes().map(|b| format!("{b:02x}")).collect::<String>();
    let (name, sealed) = (item["name"].as_str().unwrap(), item["sealed"].as_str().unwrap());
    assert!(name.len() == 64 && sealed.len() > 100, "{name} {sealed}");
    for word in ["colour", "vermilion"] {
        assert!(!name.contains(&hex(word)) && !sealed.contains(&hex(word)), "{word} lies open on the disk");
    }
    assert_eq!(pane["files"][0]["path"], "wxfile://usr/a.txt");
    // A guest of another connection shows nothing.
    s.say(json!({"t": "storage", "guest": 99})).await;
    // Cleared: the program goes on with nothing; decisions stay.
    let cleared = s.holdings("clear").await;
    assert_eq!((&cleared["keys"], &cleared["files"], &cleared["storage"]), (&json!(0), &json!(0), &json!(0)));
    assert_eq!(s.get("colour"), None);
    assert_eq!(s.setting("scope.userLocation"), Some(true));
    s.set("colour", "again");
    // Deleted: the program ends, and nothing is left, decisions included.
    s.say(json!({"t": "delete", "program": "dev:1"})).await;
    assert_eq!(s.ws.json("exited").await["how"], "closed");
    let deleted = s.ws.json("holdings").await;
    assert_eq!((&deleted["keys"], deleted.get("failed")), (&json!(0), None));
    s.guest = s.ws.launch().await;
    assert_eq!(s.get("colour"), None);
    assert_eq!(s.setting("scope.userLocation"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_takes_their_data_along_once_for_each_address() {
    let mut s = stage(vec![made("dev:1", "wx1", located(), None)]).await;
    s.set("colour", "vermilion");
    s.write("wxfile://usr/a.txt", "hello");
    s.say(json!({"t": "export", "program": "dev:1"})).await;
    let url = s.ws.json("export").await["url"].as_str().unwrap().to_owned();
    let stranger = s.at.get(&url, &[]).await;
    assert_eq!(stranger.status, 403, "without the cookie nobody has it");
    let cookie = format!("Cookie: __Host-menshen={}", s.at.cookie);
    let answer = s.at.get(&url, std::slice::from_ref(&cookie)).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/zip")));
    assert!(answer.header("content-disposition").unwrap().starts_with("attachment"));
    for words in ["data.json", "menshen-export/1", "\"colour\"", "vermilion", "files/usr/a.txt", "hello"] {
        assert!(answer.body.contains(words), "{words} is not in it");
    }
    assert_eq!(s.at.get(&url, &[cookie]).await.status, 404, "used up");
}

/// A store with two people; the first has no passphrase, the second one has.
async fn two(store: &Store) -> menshen_model::UserId {
    let ann = store.add_user("ann", None).await.unwrap();
    let secret = Passphrase::new("open sesame".into()).unwrap();
    store.add_user("bob", Some(secret)).await.unwrap();
    store.sign_in("ann", None).await.unwrap();
    ann.id
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_sees_other_data_and_the_former_ones_programs_end() {
    let store = common::store().await;
    let ann = two(&store).await;
    let keep = store.clone();
    let mut s = stage_of(vec![made("dev:1", "wx1", located(), None)], move |config| {
        config.store = keep;
        config.user = ann;
    })
    .await;
    s.set("who", "ann");
    s.call("authorize", with(&[("scope", "scope.userLocation")]));
    s.asked("privacy", "allow").await;
    s.asked("scope", "allow").await;
    s.succeeded();
    s.say(json!({"t": "users"})).await;
    let users = s.ws.json("users").await["users"].clone();
    assert_eq!(
        users,
        json!([
        {"name": "ann", "guarded": false, "current": true}, {"name": "bob", "guarded": true, "current": false}])
    );
    for (name, passphrase) in [("bob", json!("wrong")), ("bob", Json::Null), ("nobody", Json::Null)] {
        s.say(json!({"t": "user", "name": name, "passphrase": passphrase})).await;
        let told = s.ws.json("users").await;
        assert!(told["refused"].is_string() && told["users"][0]["current"] == true, "{told}");
    }
    assert_eq!(s.get("who").as_deref(), Some("ann"), "a switch that failed ends nothing");
    s.say(json!({"t": "user", "name": "bob", "passphrase": "open sesame"})).await;
    assert_eq!(s.ws.json("exited").await["how"], "closed");
    assert_eq!(s.ws.json("users").await["users"][1]["current"], true);
    s.guest = s.ws.launch().await;
    assert_eq!(s.get("who"), None);
    assert_eq!(s.setting("scope.userLocation"), None);
    s.set("who", "bob");
    // Ann's key is gone from memory with her: her data opens again only when she signs in.
    s.say(json!({"t": "user", "name": "ann"})).await;
    s.ws.json("users").await;
    s.guest = s.ws.launch().await;
    assert_eq!(s.get("who").as_deref(), Some("ann"));
    assert_eq!(s.setting("scope.userLocation"), Some(true));
    // All of Ann's data goes, and nothing of Bob's.
    s.say(json!({"t": "erase"})).await;
    assert_eq!(s.ws.json("erased").await["failed"], Json::Null);
    s.guest = s.ws.launch().await;
    assert_eq!(s.get("who"), None);
    s.say(json!({"t": "user", "name": "bob", "passphrase": "open sesame"})).await;
    while s.ws.json("users").await["users"][1]["current"] != true {}
    s.guest = s.ws.launch().await;
    assert_eq!(s.get("who").as_deref(), Some("bob"));
}
