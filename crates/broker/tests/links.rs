//! What passes between people and programs: shared links, tickets, and who is said to have come. All of it is the broker's word.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;
mod stage;

use std::time::Duration;

use menshen_wire::Value;
use serde_json::{Value as Json, json};
use stage::{Stage, made, stage, with};

/// A signed program's identity, as far as this broker is concerned: not a development folder.
const SIGNED: &str = "signer:0123";

async fn standing() -> Stage {
    let listed = json!({"acceptExtraDataFrom": ["wx1"]});
    let s = stage(vec![made("dev:1", "wx1", json!({}), None), made(SIGNED, "wx2", listed, None)]).await;
    // The first program's own beginning is not taken for that of a later one.
    s.starts.recv_timeout(Duration::from_secs(10)).unwrap();
    s
}

impl Stage {
    /// The link of a card that the program shows, whatever it puts into it itself.
    async fn shared(&mut self, path: &str) -> String {
        self.call("shareCard", with(&[("from", "menu"), ("path", path), ("link", "forged")]));
        let ui = self.ws.json("ui").await;
        let (guest, link) = (self.guest, ui["args"]["link"].as_str().unwrap().to_owned());
        self.say(json!({"t": "ui", "guest": guest, "id": ui["id"], "ok": true, "value": {}})).await;
        self.succeeded();
        assert!(
            link.len() > 40 && link.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
            "{link}"
        );
        link
    }

    async fn follow(&mut self, message: Json) -> Json {
        self.starts.try_iter().for_each(drop);
        self.say(message).await;
        let launched = self.ws.json("launched").await;
        self.guest = launched["guest"].as_u64().unwrap() as u32;
        launched
    }

    /// How the guest that was started last was told to begin.
    fn begun(&self) -> (String, Value) {
        let env = self.starts.recv_timeout(Duration::from_secs(10)).unwrap();
        let launch = env.get("launch").unwrap().clone();
        (launch.get("path").and_then(Value::as_str).unwrap().to_owned(), launch)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_link_leads_to_its_page_of_its_program_and_says_nothing_by_itself() {
    let mut s = standing().await;
    let link = s.shared("/pages/b?x=1&y=%E6%96%87").await;
    for word in ["pages", "dev:1", "wx1"] {
        assert!(!link.contains(word), "{word} in {link}");
    }
    assert_ne!(
        s.shared("/pages/b?x=1&y=%E6%96%87").await,
        link,
        "two links do not tell that they lead to one page"
    );
    let launched = s.follow(json!({"t": "launch", "link": link})).await;
    assert_eq!(launched["program"], "dev:1");
    let (path, launch) = s.begun();
    assert_eq!((path.as_str(), launch.get("scene")), ("pages/b", Some(&Value::from(1007u32))));
    let query = launch.get("query").unwrap();
    assert_eq!((query.get("x"), query.get("y")), (Some(&Value::from("1")), Some(&Value::from("文"))));
    assert_eq!(launch.get("referrerInfo"), Some(&Value::Object(vec![])));
    // The page need not exist any more, or never did: the home page opens.
    let gone = s.shared("pages/none?x=1").await;
    s.follow(json!({"t": "launch", "link": gone})).await;
    assert_eq!(s.begun().0, "pages/a");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_was_not_made_here_opens_nothing() {
    let mut s = standing().await;
    let link = s.shared("pages/b").await;
    let mut forged: Vec<String> = (0..link.len() - 1)
        .step_by(2)
        .map(|at| {
            let other = if link.as_bytes()[at] == b'A' { 'B' } else { 'A' };
            format!("{}{other}{}", &link[..at], &link[at + 1..])
        })
        .collect();
    forged.extend(
        [
            "",
            "AAAA",
            &link[..link.len() - 4],
            &format!("{link}AAAA"),
            &"A".repeat(5000),
            "../../p",
            "signer:0123/pages/b",
        ]
        .map(str::to_owned),
    );
    // One of another host.
    let mut other = standing().await;
    forged.push(other.shared("pages/b").await);
    assert!(forged.len() > 30);
    for link in forged {
        s.say(json!({"t": "launch", "link": link})).await;
        let answer = s.ws.json("error").await;
        assert_eq!(answer["link"], true, "{link}");
    }
    // A link says its program itself: it cannot be turned to another one.
    let launched = s.follow(json!({"t": "launch", "link": link, "program": SIGNED, "path": "pages/a"})).await;
    assert_eq!(launched["program"], "dev:1");
    assert_eq!(s.begun().0, "pages/b");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_leads_a_developer_to_a_page_and_everybody_else_to_the_door() {
    let mut s = standing().await;
    s.follow(json!({"t": "launch", "program": "dev:1", "path": "pages/b?x=1"})).await;
    assert_eq!(s.begun().0, "pages/b");
    s.follow(json!({"t": "launch", "program": SIGNED, "path": "pages/b?x=1"})).await;
    let (path, launch) = s.begun();
    assert_eq!((path.as_str(), launch.get("query")), ("pages/a", Some(&Value::Object(vec![]))));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_is_never_the_word_of_a_program_or_an_address() {
    let mut s = standing().await;
    // An address, a query and a launch message that say who came say nothing.
    let lie = json!({"t": "launch", "program": "dev:1", "path": "pages/b?referrerInfo=wx9&appId=wx9", "referrer": {"appId": "wx9"},
        "referrerInfo": {"appId": "wx9"}, "scene": 1037});
    s.follow(lie).await;
    let (_, launch) = s.begun();
    assert_eq!(
        (launch.get("referrerInfo"), launch.get("scene")),
        (Some(&Value::Object(vec![])), Some(&Value::from(1001u32)))
    );
    let guest = s.guest;
    s.say(json!({"t": "show", "guest": guest})).await;
    // A program that opens another one: whatever it claims, the receiver hears the broker's word.
    s.tap("tap").await;
    let extra = Value::object([("appId", Value::from("wx9")), ("referrerInfo", with(&[("appId", "wx9")]))]);
    let args = Value::object([
        ("appId", Value::from("wx2")),
        ("path", Value::from("pages/none")),
        ("extraData", extra.clone()),
        ("referrerInfo", with(&[("appId", "wx9")])),
        ("from", Value::from("wx9")),
    ]);
    s.call("navigateToMiniProgram", args);
    s.asked("navigate", "allow").await;
    let open = s.ws.json("open").await;
    s.succeeded();
    s.follow(json!({"t": "launch", "program": SIGNED, "ticket": open["ticket"], "path": "pages/b"})).await;
    let (path, launch) = s.begun();
    let referrer = launch.get("referrerInfo").unwrap();
    assert_eq!(
        (path.as_str(), launch.get("scene")),
        ("pages/a", Some(&Value::from(1037u32))),
        "an undeclared page is the home page"
    );
    assert_eq!(referrer.get("appId"), Some(&Value::from("wx1")));
    assert_eq!(referrer.get("extraData"), Some(&extra), "the sender is listed");
}
