//! Walls 8 and 9: what other pages and other local programs try on the HTTP server. The cases are data.

mod common;

use common::client::{Address, Got};
use common::{Guest, broker};
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    host: Option<String>,
    target: Option<String>,
    method: Option<String>,
    #[serde(default)]
    headers: Vec<String>,
    cookie: Option<String>,
    #[serde(default)]
    websocket: bool,
    status: u16,
    also: Option<u16>,
    body: Option<String>,
    lacks: Option<String>,
}

fn play(mut guest: Guest) {
    guest.begin();
    guest.idle();
}

#[tokio::test]
async fn every_attack_of_the_list_is_refused() {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    let (_ws, spare) = at.shell().await;
    let name = at.host.split('.').next().unwrap();
    let fill = |text: &str| {
        text.replace("NAME_UPPER", &name.to_uppercase())
            .replace("Host: HOST", &format!("Host: {}", at.host))
            .replace("NAME", name)
            .replace("ORIGIN", &format!("http://{}", at.host))
            .replace("@HOST", &format!("@{}", at.host))
            .replace("x.HOST", &format!("x.{}", at.host))
            .replace("//HOST", &format!("//{}", at.host))
            .replace("PORT", &at.port.to_string())
            .replace("ENTRY", &at.entry)
            .replace("COOKIE", &at.cookie)
            .replace("SITE", at.at(&spare).0)
            .replace("/v/VIEW/", at.at(&spare).1)
    };
    let cases: Cases = toml::from_str(include_str!("../../../tests/attacks/loopback.toml")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases.case {
        let host = fill(case.host.as_deref().unwrap_or("Host: HOST").trim_start_matches("Host: "));
        let of_view = case.target.as_ref().is_some_and(|t| t.contains("/v/VIEW/"));
        let own = if of_view { at.at(&spare).0.to_owned() } else { at.host.clone() };
        let host = if case.host.is_none() { own } else { host };
        let target = fill(case.target.as_deref().unwrap_or("/"));
        let mut headers: Vec<String> = case.headers.iter().map(|h| fill(h)).collect();
        if case.cookie.is_some() {
            headers.push(format!("Cookie: __Host-menshen={}", at.cookie));
        }
        let method = case.method.as_deref().unwrap_or("GET");
        let mut head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n");
        if case.websocket {
            head.push_str("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
            head.push_str("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
        }
        let got = at.send(&head, &headers).await;
        let fine = (got.status == case.status || Some(got.status) == case.also)
            && case.body.as_ref().is_none_or(|b| got.body.contains(b.as_str()))
            && case.lacks.as_ref().is_none_or(|b| !got.body.contains(b.as_str()));
        if !fine {
            wrong.push(format!("{}: {} instead of {}\n{}", case.name, got.status, case.status, got.body));
        }
    }
    assert!(cases.case.len() > 35);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn policies_stand_on_every_kind_of_answer() {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    let (_ws, spare) = at.shell().await;
    let cookie = [format!("Cookie: __Host-menshen={}", at.cookie)];
    for target in ["/", "/shell.js", "/nothing", &spare, &format!("{spare}view.js")] {
        let got = at.get(target, &cookie).await;
        assert_eq!(got.header("x-content-type-options"), Some("nosniff"), "{target}");
        assert_eq!(got.header("referrer-policy"), Some("no-referrer"), "{target}");
        let policy = got.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{target}: {policy}");
    }
    let view = at.get(&spare, &[]).await;
    let policy = view.header("content-security-policy").unwrap();
    for part in [
        "connect-src 'none'",
        "sandbox allow-scripts",
        "require-trusted-types-for 'script'; trusted-types 'none';",
        &format!("frame-ancestors http://{};", at.host),
        &format!("script-src {spare}view.js;"),
    ] {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("allow-same-origin"));
}

#[tokio::test]
async fn the_first_message_must_be_the_secret() {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    for (first, code) in [
        (json!({"t": "hello", "version": 1, "secret": "0".repeat(32), "tab": ""}), 4001),
        (json!({"t": "launch", "program": "dev:1"}), 4001),
        (json!({"t": "hello", "version": 2, "secret": at.secret, "tab": ""}), 4002),
    ] {
        let mut ws = at.socket().await;
        ws.say(first).await;
        assert_eq!(ws.next().await, Got::Close(code));
    }
    assert!(handle.guests().is_empty());
}

#[tokio::test]
async fn files_come_in_parts_and_die_with_the_view() {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    let (mut ws, spare) = at.shell().await;
    let guest = ws.launch().await;
    let page = ws.json("page").await;
    let view = page["view"].as_str().unwrap().to_owned();
    assert_eq!(view, spare, "the warmed frame is used, and the guest's own word for it is not");
    let file = format!("{view}f/img/x.png");
    let whole = at.get(&file, &[]).await;
    assert_eq!(
        (whole.status, whole.body.as_str(), whole.header("content-type")),
        (200, "0123456789", Some("image/png"))
    );
    assert!(whole.header("content-security-policy").unwrap().contains("sandbox"));
    let part = at.get(&file, &["Range: bytes=2-4".into()]).await;
    assert_eq!(
        (part.status, part.body.as_str(), part.header("content-range")),
        (206, "234", Some("bytes 2-4/10"))
    );
    assert_eq!(at.get(&file, &["Range: bytes=20-".into()]).await.status, 416);
    let tag = whole.header("etag").unwrap();
    let known = ["Range: bytes=2-4".to_owned(), format!("If-Range: {tag}")];
    assert_eq!(at.get(&file, &known).await.status, 206);
    assert_eq!(at.get(&file, &[known[0].clone(), "If-Range: \"old\"".into()]).await.status, 200);
    assert_eq!(
        at.get(&format!("{view}f/evil.html"), &[]).await.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
    for hidden in ["f/../../x", "f/..%2f..%2fetc%2fpasswd", "f/%2e%2e/app.json", "f//etc/passwd", "f/none"] {
        assert_eq!(at.get(&format!("{view}{hidden}"), &[]).await.status, 404, "{hidden}");
    }
    ws.say(json!({"t": "close", "guest": guest})).await;
    assert_eq!(ws.json("exited").await["how"], "closed");
    // The name of the site is nobody's any more either.
    assert_eq!(at.get(&file, &[]).await.status, 421);
    assert_eq!(at.get(at.at(&view).1, &[]).await.status, 404);
}

#[tokio::test]
async fn each_guest_s_views_stand_on_a_name_of_their_own() {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let mut sites = Vec::new();
    for _ in 0..3 {
        ws.launch().await;
        let view = ws.json("page").await["view"].as_str().unwrap().to_owned();
        assert_eq!(at.get(&view, &[]).await.status, 200);
        sites.push(at.at(&view).0.to_owned());
    }
    sites.push(at.host.clone());
    sites.sort();
    sites.dedup();
    assert_eq!(sites.len(), 4, "{sites:?}");
}

#[tokio::test]
async fn the_frame_that_comes_with_the_page_is_claimed_once_and_by_its_own_shell() {
    let (handle, _) = broker(play).await;
    let at = Address::of(&handle).await;
    let cookie = [format!("Cookie: __Host-menshen={}", at.cookie)];
    let frame = async || {
        let page = at.get("/", &cookie).await.body;
        assert!(page.contains("sandbox=\"allow-scripts\"") && !page.contains("same-origin"), "{page}");
        page.split("src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let first = frame().await;
    assert_eq!(
        (at.get(&first, &[]).await.status, at.get(&format!("{first}f/img/x.png"), &[]).await.status),
        (200, 404)
    );
    let hello = async |view: &str| {
        let mut ws = at.socket().await;
        ws.say(json!({"t": "hello", "version": 1, "secret": at.secret, "tab": "t", "view": view})).await;
        let spare = ws.json("spare").await["view"].as_str().unwrap().to_owned();
        (ws, spare)
    };
    let (mut ws, spare) = hello(&first).await;
    assert_eq!(spare, first);
    // Claimed is claimed: neither it nor another's spare frame can be had by naming it.
    let (_other, another) = hello(&first).await;
    let (_third, third) = hello(&another).await;
    assert!(another != first && third != another && third != first);
    ws.launch().await;
    assert_eq!(ws.json("page").await["view"], first.as_str());
    // Frames that nobody claims do not add up.
    let old = frame().await;
    for _ in 0..8 {
        frame().await;
    }
    assert_ne!(at.get(&old, &[]).await.status, 200);
    assert_eq!(at.get(&first, &[]).await.status, 200);
}
