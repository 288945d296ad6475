//! `<web-view>`: what may be opened, in which window, behind which door, and what reaches the guest of it.

mod common;

use common::client::{Address, Ws};
use common::{FakeCage, Guest, config, program_of};
use menshen_broker::{Broker, Config, Handle};
use menshen_policy::business::BusinessDomains;
use menshen_wire::ToGuest;
use serde_json::{Value as Json, json};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// A broker of two programs with this list; the notifications of their guests.
async fn broker(business: BusinessDomains) -> (Handle, Receiver<(String, String)>) {
    let (told, heard) = channel();
    let cage = FakeCage::new(move |mut guest: Guest| {
        guest.begin();
        while let Some((seq, frame)) = guest.recv() {
            match frame {
                ToGuest::Stop => return,
                ToGuest::Notify { name, value } if name.starts_with("web") => {
                    told.send((name, format!("{value:?}"))).unwrap();
                }
                _ => {}
            }
            guest.send(&menshen_wire::ToBroker::Done { seq });
        }
    });
    let config = Config { business, ..config(cage) };
    let handle = Broker::start(config, vec![program_of("dev:1"), program_of("dev:2")]).await.unwrap();
    (handle, heard)
}

fn list() -> BusinessDomains {
    BusinessDomains {
        secure: vec!["example.com".parse().unwrap()],
        insecure: vec!["127.0.0.1:4000".parse().unwrap()],
    }
}

async fn ask(ws: &mut Ws, guest: u32, src: &str) -> Json {
    ws.say(json!({"t": "webview", "guest": guest, "page": 1, "node": 5, "src": src})).await;
    let answer = ws.json("webview").await;
    assert_eq!((&answer["guest"], &answer["page"], &answer["node"]), (&json!(guest), &json!(1), &json!(5)));
    answer
}

#[tokio::test]
async fn an_address_off_the_list_gets_no_door_and_the_command_that_would_allow_it() {
    let (handle, _heard) = broker(list()).await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    for bad in [
        "https://evil.example/",
        "http://example.com/",
        "https://example.com.evil.example/",
        "https://1.2.3.4/",
        "javascript:1",
        "",
        "http://127.0.0.1:4001/",
    ] {
        let answer = ask(&mut ws, guest, bad).await;
        assert!(answer["refused"]["why"].is_string(), "{bad}: {answer}");
        assert!(answer.get("door").is_none() && answer.get("list").is_none(), "{bad}: {answer}");
    }
    let answer = ask(&mut ws, guest, "https://www.evil.example:8443/x").await;
    assert_eq!(answer["refused"]["help"], "menshen run DIR --business-domain www.evil.example:8443");
}

#[tokio::test]
async fn without_business_domains_nothing_opens() {
    let (handle, _heard) = broker(BusinessDomains::default()).await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let guest = ws.launch().await;
    let answer = ask(&mut ws, guest, "https://example.com/").await;
    assert!(answer["refused"]["why"].as_str().unwrap().contains("is not a business domain"), "{answer}");
}

#[tokio::test]
async fn the_door_s_policy_is_the_list_and_it_stands_on_a_name_of_its_own() {
    let (handle, _heard) = broker(list()).await;
    let at = Address::of(&handle).await;
    let (mut ws, spare) = at.shell().await;
    let guest = ws.launch().await;
    let answer = ask(&mut ws, guest, "https://www.EXAMPLE.com/a b").await;
    assert_eq!(
        (answer["src"].as_str(), answer["insecure"].as_bool()),
        (Some("https://www.example.com/a%20b"), Some(false))
    );
    let door = answer["door"].as_str().unwrap().to_owned();
    assert!(at.at(&door).0 != at.host && at.at(&door).0 != at.at(&spare).0);
    let page = at.get(&door, &[]).await;
    assert_eq!((page.status, page.body.as_str()), (200, "DOORPAGE"));
    let policy = page.header("content-security-policy").unwrap();
    let sources = "https://example.com https://*.example.com http://127.0.0.1:4000";
    for part in [
        "default-src 'none';",
        &format!("script-src {door}door.js;"),
        &format!("frame-src {sources};"),
        &format!("connect-src {sources};"),
        &format!("frame-ancestors http://{};", at.host),
        "sandbox allow-scripts allow-same-origin allow-forms",
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(
        !policy.contains("allow-top-navigation")
            && !policy.contains("allow-popups")
            && !policy.contains("unsafe")
    );
    assert_eq!(at.get(&format!("{door}door.js"), &[]).await.body, "DOOR");
    // A door serves nothing of a view, a view nothing of a door, and the shell's name neither.
    for other in [
        door.replace("/w/", "/v/"),
        format!("{}f/img/x.png", door.replace("/w/", "/v/")),
        spare.replace("/v/", "/w/"),
        format!("{}door.js", spare.replace("/v/", "/w/")),
    ] {
        assert_eq!(at.get(&other, &[]).await.status, 404, "{other}");
    }
    assert_eq!(at.get(at.at(&door).1, &[]).await.status, 421);
    // The next address has a door of its own, and the former is dead.
    let again = ask(&mut ws, guest, "http://127.0.0.1:4000/").await;
    assert_eq!(again["insecure"], true);
    assert_eq!(at.get(&door, &[]).await.status, 421);
    ws.say(json!({"t": "close", "guest": guest})).await;
    ws.json("exited").await;
    assert_ne!(at.get(again["door"].as_str().unwrap(), &[]).await.status, 200);
}

#[tokio::test]
async fn two_programs_show_web_pages_in_two_windows() {
    let (handle, _heard) = broker(list()).await;
    let first = Address::of(&handle).await;
    let second = Address::of_url(&handle, &handle.link("dev:2", "pages/a")).await;
    assert!(handle.link("dev:1", "pages/a").contains(&first.host));
    assert!(first.host != second.host && first.cookie != second.cookie && first.secret != second.secret);
    let (mut one, _) = first.shell().await;
    let (mut two, _) = second.shell().await;
    for (window, program, here) in [(&mut one, "dev:1", true), (&mut two, "dev:2", true)] {
        let guest = window.launch_of(program).await;
        assert_eq!(ask(window, guest, "https://example.com/").await["door"].is_string(), here);
    }
    // The wrong window gets the address of the right one, and no door.
    let guest = one.launch_of("dev:2").await;
    let answer = ask(&mut one, guest, "https://example.com/").await;
    let elsewhere = answer["elsewhere"].as_str().unwrap();
    assert!(
        elsewhere.starts_with(&format!("http://{}/window/", second.host))
            && elsewhere.ends_with("/p/dev%3A2/"),
        "{elsewhere}"
    );
    assert!(answer.get("door").is_none());
    // What it answers is our own page, which goes on by itself: a strict cookie is not sent with a navigation that another
    // name began.
    let onward = second.get(elsewhere.split('#').next().unwrap(), &[]).await;
    assert_eq!(onward.status, 200);
    assert!(onward.header("set-cookie").unwrap().contains(&second.cookie));
    let policy = onward.header("content-security-policy").unwrap();
    assert!(policy.contains(&format!("script-src http://{}/onward.js;", second.host)), "{policy}");
    assert_eq!(second.get("/window/00000000000000000000000000000000", &[]).await.status, 403);
    // The proof of one window is none at the other.
    let swapped = Address {
        host: second.host.clone(),
        port: second.port,
        entry: first.entry.clone(),
        secret: first.secret.clone(),
        cookie: first.cookie.clone(),
    };
    assert_eq!(swapped.get("/", &[format!("Cookie: __Host-menshen={}", swapped.cookie)]).await.status, 403);
    assert_eq!(swapped.get(&format!("/enter/{}", swapped.entry), &[]).await.status, 403);
    // A view of one window may be framed by that window alone.
    let guest = two.launch_of("dev:1").await;
    let view = loop {
        let page = two.json("page").await;
        if page["guest"] == guest && page["op"] == "open" {
            break page["view"].as_str().unwrap().to_owned();
        }
    };
    let policy = second.get(&view, &[]).await;
    assert!(
        policy
            .header("content-security-policy")
            .unwrap()
            .contains(&format!("frame-ancestors http://{};", second.host))
    );
}

// Waiting for the guest's thread must not hold the broker up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_page_tells_reaches_the_guest_of_this_connection_alone_and_within_bounds() {
    let (handle, heard) = broker(list()).await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let (mut other, _) = at.shell().await;
    let guest = ws.launch().await;
    let event = |kind: &str, detail: Json| json!({"t": "webevent", "guest": guest, "page": 1, "node": 5, "type": kind, "detail": detail, "last": true});
    // Somebody else's guest does not exist; a type or a method off the list is no message at all.
    other.say(event("message", json!({"data": ["not yours"]}))).await;
    for bad in [
        event("tap", json!({})),
        json!({"t": "webroute", "guest": guest, "page": 1, "method": "exitMiniProgram"}),
        json!({"t": "webroute", "guest": guest, "page": 1, "method": "request", "url": "https://x"}),
    ] {
        ws.say(bad).await;
        assert!(ws.json("error").await["message"].as_str().unwrap().contains("not understood"));
    }
    ws.say(event("message", json!({"data": ["x".repeat(300 << 10)]}))).await;
    assert!(ws.json("error").await["message"].as_str().unwrap().contains("256 KiB"));
    ws.say(event("message", json!({"data": vec![0; 9000]}))).await;
    assert!(ws.json("error").await["message"].as_str().unwrap().contains("8,192"));
    ws.say(
        json!({"t": "webroute", "guest": guest, "page": 1, "method": "navigateTo", "url": "x".repeat(9000)}),
    )
    .await;
    ws.say(json!({"t": "webroute", "guest": guest, "page": 1, "method": "reLaunch", "url": "/pages/b"}))
        .await;
    ws.say(event("message", json!({"data": [{"a": 1}]}))).await;
    let next = || heard.recv_timeout(Duration::from_secs(20)).unwrap();
    let (route, message) = (next(), next());
    assert!(
        route.0 == "webroute" && route.1.contains("reLaunch") && route.1.contains("/pages/b"),
        "{route:?}"
    );
    assert!(
        message.0 == "webview" && message.1.contains("message") && message.1.contains("\"a\""),
        "{message:?}"
    );
    assert!(heard.try_recv().is_err(), "nothing else arrived");
}
