//! The network as a program sees it: against a real server inside TLS, through the real egress.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[path = "common/mod.rs"]
mod common;
#[path = "common/server.rs"]
mod server;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use common::client::{Address, Ws};
use common::{FakeCage, Guest, config};
use menshen_broker::{Broker, Config, Handle};
use menshen_wire::{ToBroker, ToGuest, Value};
use serde_json::Value as Json;
use server::{Back, PNG, back};
use sha2::Digest;

type Got = (bool, Value);

/// Runs a guest against a server; what `play` gives back is handed to the test.
async fn run<T: Send + 'static>(
    play: impl Fn(&mut Guest) -> T + Send + Sync + 'static,
) -> (T, Back, Handle, Ws, Vec<Json>) {
    run_in(serde_json::json!({}), play).await
}

/// The same with a `networkTimeout` of app.json.
async fn run_in<T: Send + 'static>(
    times: Json,
    play: impl Fn(&mut Guest) -> T + Send + Sync + 'static,
) -> (T, Back, Handle, Ws, Vec<Json>) {
    let back = back().await;
    let (tell, told) = mpsc::channel();
    let cage = FakeCage::new(move |mut guest: Guest| {
        guest.begin();
        let result = play(&mut guest);
        let _ = tell.send(result);
        guest.idle();
    });
    let config = Config { egress: Some(back.egress.clone()), ..config(cage).await };
    let mut program = Arc::into_inner(back.program()).unwrap();
    program.compiled.env["app"]["networkTimeout"] = times;
    let handle = Broker::start(config, vec![Arc::new(program)]).await.unwrap();
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
    (result, back, handle, ws, notes)
}

fn args(pairs: &[(&str, Value)]) -> Value {
    Value::object(pairs.iter().map(|(k, v)| (*k, v.clone())))
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("{name} of {value:?}"))
}

/// Sends several calls at once and collects their answers.
fn all(guest: &mut Guest, calls: Vec<(u32, &str, Value)>) -> HashMap<u32, Got> {
    let mut waiting = calls.len();
    for (id, name, args) in calls {
        guest.send(&ToBroker::Call { id, sync: false, name: name.into(), args });
    }
    let mut out = HashMap::new();
    while waiting > 0 {
        let (seq, frame) = guest.recv().unwrap();
        guest.send(&ToBroker::Done { seq });
        if let ToGuest::Reply { id, ok, value } = frame {
            waiting -= 1;
            out.insert(id, (ok, value));
        }
    }
    out
}

#[tokio::test]
async fn a_request_carries_what_the_host_says_and_nothing_that_only_the_host_may_say() {
    let header = args(&[
        ("Token", "t".into()),
        ("Cookie", "session=1".into()),
        ("Referer", "https://forged.example/".into()),
        ("X-WX-OPENID", "forged".into()),
        ("Signature", "forged".into()),
        ("Host", "forged.example".into()),
    ]);
    let call = args(&[
        ("task", 1u32.into()),
        ("url", "https://shop.example/echo?a=b".into()),
        ("method", "POST".into()),
        ("header", header),
        ("body", "{\"x\":1}".into()),
    ]);
    let (got, back, _handle, _ws, notes) = run(move |g| g.call(7, "request", call.clone()).unwrap()).await;
    let (ok, value) = got;
    assert!(ok, "{value:?}");
    assert_eq!(value.get("statusCode").and_then(Value::as_u32), Some(200));
    assert_eq!(text(value.get("header").unwrap(), "Content-Type"), "text/plain; charset=utf-8");
    assert_eq!(value.get("cookies"), Some(&Value::Array(vec!["a=1".into(), "b=2".into()])));
    let sum = sha2::Sha256::digest(text(&value, "data").as_bytes());
    let hex: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(text(value.get("header").unwrap(), "X-WX-CheckSum"), format!("sha-256={hex}"));
    let seen = back.seen.requests.lock().unwrap()[0].to_lowercase();
    assert!(seen.starts_with("post /echo?a=b&sig_kid=") && seen.ends_with("\r\n\r\n{\"x\":1}"), "{seen}");
    for line in [
        "token: t\r\n",
        "cookie: session=1\r\n",
        "host: shop.example\r\n",
        "content-type: application/json\r\n",
        "referer: https://servicewechat.com/wx1/devtools/page-frame.html\r\n",
        "accept-encoding: gzip, deflate, br\r\n",
    ] {
        assert!(seen.contains(line), "{line} in {seen}");
    }
    assert!(!seen.contains("forged"), "{seen}");
    let note = &notes[0];
    assert_eq!(
        (note["api"].as_str(), note["host"].as_str()),
        (Some("request"), Some("shop.example")),
        "{note}"
    );
    assert_eq!((note["status"].as_u64(), note["verdict"].as_str()), (Some(200), Some("ok")), "{note}");
    assert!(note["address"].as_str().unwrap().starts_with("127.0.0.1:"), "{note}");
    assert!(note["dropped"].as_array().unwrap().contains(&"x-wx-openid".into()), "{note}");
}

#[tokio::test]
async fn everything_else_is_refused_in_the_documented_words() {
    let tries = [
        ("request", "https://evil.example/", 600_002, "request:fail url not in domain list"),
        ("request", "http://shop.example/", 600_002, "request:fail url not in domain list"),
        ("request", "https://127.0.0.1/", 600_002, "request:fail url not in domain list"),
        ("request", "not an address", 600_009, "request:fail invalid url \"not an address\""),
        ("request", "https://shop.example/elsewhere", 600_002, "request:fail url not in domain list"),
        ("downloadFile", "https://evil.example/", 600_002, "downloadFile:fail url not in domain list"),
        ("uploadFile", "https://evil.example/", 600_002, "uploadFile:fail url not in domain list"),
        ("connectSocket", "ws://push.example/", 600_002, "connectSocket:fail url not in domain list"),
        ("connectSocket", "wss://evil.example/", 600_002, "connectSocket:fail url not in domain list"),
    ];
    let (got, _back, _handle, _ws, notes) = run(move |g| {
        let ask = |(n, (name, url, ..)): (usize, &(&str, &str, u32, &str))| {
            let a = args(&[
                ("task", (n as u32).into()),
                ("url", (*url).into()),
                ("name", "f".into()),
                ("filePath", "wxfile://usr/x".into()),
            ]);
            g.call(100 + n as u32, name, a).unwrap()
        };
        tries.iter().enumerate().map(ask).collect::<Vec<_>>()
    })
    .await;
    for ((name, url, errno, message), (ok, value)) in tries.iter().zip(&got) {
        assert!(!ok, "{name} {url}");
        assert_eq!(
            (value.get("errno").and_then(Value::as_u32), text(value, "errMsg")),
            (Some(*errno), *message),
            "{url}"
        );
    }
    assert!(notes.iter().filter(|n| n["verdict"] == "refused").count() >= 8, "{notes:?}");
}

#[tokio::test]
async fn bad_headers_and_methods_are_refused_before_anything_leaves() {
    let bad = [
        ("header", args(&[("a", "x\r\nHost: evil".into())])),
        ("header", args(&[("a\r\nb", "x".into())])),
        ("method", "CONNECT".into()),
        ("method", "GET /evil HTTP/1.1\r\nX".into()),
    ];
    let count = bad.len();
    let (got, back, ..) = run(move |g| {
        let ask = |(n, (name, value)): (usize, &(&str, Value))| {
            let url = ("url", "https://shop.example/echo".into());
            g.call(1 + n as u32, "request", args(&[("task", (n as u32).into()), url, (name, value.clone())]))
                .unwrap()
        };
        bad.iter().enumerate().map(ask).collect::<Vec<_>>()
    })
    .await;
    assert_eq!(
        got.iter().filter(|(ok, v)| !ok && v.get("errno").and_then(Value::as_u32) == Some(600_005)).count(),
        count,
        "{got:?}"
    );
    assert!(back.seen.requests.lock().unwrap().is_empty());
}

#[tokio::test]
async fn ten_at_a_time_and_the_others_wait() {
    let (got, back, ..) = run(|g| {
        let call =
            |n: u32| (n, "request", args(&[("task", n.into()), ("url", "https://shop.example/slow".into())]));
        all(g, (1..=25).map(call).collect())
    })
    .await;
    assert_eq!(got.values().filter(|(ok, _)| *ok).count(), 25);
    assert_eq!(back.seen.most.load(Ordering::SeqCst), 10);
}

#[tokio::test]
async fn a_request_is_given_up_or_runs_out_of_time() {
    let (got, ..) = run(|g| {
        let never = |n: u32, more: (&'static str, Value)| {
            (n, "request", args(&[("task", n.into()), ("url", "https://shop.example/never".into()), more]))
        };
        all(
            g,
            vec![
                never(1, ("timeout", 300u32.into())),
                never(2, ("x", Value::Null)),
                (3, "network.abort", args(&[("task", 2u32.into())])),
                (4, "network.abort", args(&[("task", 99u32.into())])),
            ],
        )
    })
    .await;
    assert_eq!((got[&1].0, text(&got[&1].1, "errMsg")), (false, "request:fail timeout"));
    assert_eq!(got[&1].1.get("errno").and_then(Value::as_u32), Some(5));
    assert_eq!((got[&2].0, text(&got[&2].1, "errMsg")), (false, "request:fail abort"));
    assert!(got[&3].0 && got[&4].0);
}

/// `networkTimeout` of app.json holds for its own call where that names no time; the call's own time goes before it.
#[tokio::test]
async fn the_time_of_app_json_holds_unless_the_call_names_its_own() {
    let (got, ..) = run_in(serde_json::json!({"uploadFile": 250}), |g| {
        let write = args(&[("filePath", "wxfile://usr/a".into()), ("data", "x".into())]);
        assert!(g.call(50, "FileSystemManager.writeFile", write).unwrap().0);
        let up = |n: u32, path: &str, more: &[(&str, Value)]| {
            let url = format!("https://shop.example{path}");
            let mut a = vec![
                ("task", n.into()),
                ("url", url.into()),
                ("filePath", "wxfile://usr/a".into()),
                ("name", "f".into()),
            ];
            a.extend_from_slice(more);
            (n, "uploadFile", args(&a))
        };
        let mut got = all(g, vec![up(1, "/never", &[]), up(2, "/late", &[("timeout", 20_000u32.into())])]);
        got.extend(all(
            g,
            vec![(3, "request", args(&[("task", 3u32.into()), ("url", "https://shop.example/late".into())]))],
        ));
        got
    })
    .await;
    assert_eq!((got[&1].0, text(&got[&1].1, "errMsg")), (false, "uploadFile:fail timeout"));
    assert!(got[&2].0 && got[&3].0, "{got:?}");
}

#[tokio::test]
async fn chunks_come_in_order_and_before_the_end() {
    let (events, ..) = run(|g| {
        let call = args(&[
            ("task", 1u32.into()),
            ("url", "https://shop.example/chunks".into()),
            ("enableChunked", true.into()),
        ]);
        g.send(&ToBroker::Call { id: 1, sync: false, name: "request".into(), args: call });
        let mut events = Vec::new();
        g.send(&ToBroker::Call {
            id: 2,
            sync: false,
            name: "network.next".into(),
            args: args(&[("task", 1u32.into())]),
        });
        let mut id = 2;
        loop {
            let (seq, frame) = g.recv().unwrap();
            g.send(&ToBroker::Done { seq });
            match frame {
                ToGuest::Reply { id: 1, value, .. } => {
                    events.push(("done".to_owned(), value));
                    return events;
                }
                ToGuest::Reply { value, .. } => {
                    let name = text(&value, "event").to_owned();
                    let end = name == "end";
                    events.push((name, value.get("value").cloned().unwrap_or_default()));
                    if !end {
                        id += 1;
                        let args = args(&[("task", 1u32.into())]);
                        g.send(&ToBroker::Call { id, sync: false, name: "network.next".into(), args });
                    }
                }
                _ => {}
            }
        }
    })
    .await;
    let names: Vec<&str> = events.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["headers", "chunk", "chunk", "end", "done"]);
    assert_eq!(
        (&events[1].1, &events[2].1),
        (&Value::Bytes(b"one".to_vec()), &Value::Bytes(b"two".to_vec()))
    );
}

#[tokio::test]
async fn files_go_up_and_come_down() {
    let (got, back, ..) = run(|g| {
        let write = args(&[("filePath", "wxfile://usr/a.txt".into()), ("data", "DATA".into())]);
        assert!(g.call(1, "FileSystemManager.writeFile", write).unwrap().0);
        let up = args(&[
            ("task", 1u32.into()),
            ("url", "https://shop.example/up".into()),
            ("filePath", "wxfile://usr/a.txt".into()),
            ("name", "photo".into()),
            ("formData", args(&[("who", "me".into())])),
        ]);
        let up = g.call(2, "uploadFile", up).unwrap();
        let foreign = args(&[
            ("task", 2u32.into()),
            ("url", "https://shop.example/up".into()),
            ("filePath", "/etc/../etc/passwd".into()),
            ("name", "x".into()),
        ]);
        let foreign = g.call(3, "uploadFile", foreign).unwrap();
        let down = |id: u32, more: &[(&str, Value)], g: &mut Guest| {
            let mut a = vec![("task", id.into()), ("url", "https://shop.example/file.png".into())];
            a.extend_from_slice(more);
            g.call(id, "downloadFile", args(&a)).unwrap()
        };
        let temp = down(4, &[], g);
        let read = args(&[("filePath", text(&temp.1, "tempFilePath").into())]);
        let read = g.call(5, "FileSystemManager.readFile", read).unwrap();
        let kept = down(6, &[("filePath", "wxfile://usr/b.png".into())], g);
        let inside = down(7, &[("filePath", "app.json".into())], g);
        let picture =
            g.call(8, "getImageInfo", args(&[("src", "https://shop.example/file.png".into())])).unwrap();
        vec![up, foreign, temp, read, kept, inside, picture]
    })
    .await;
    let [up, foreign, temp, read, kept, inside, picture] = &got[..] else { panic!("{got:?}") };
    assert!(up.0, "{up:?}");
    let seen = back.seen.requests.lock().unwrap();
    for part in [
        "content-type: multipart/form-data; boundary=",
        "name=\"who\"\r\n\r\nme\r\n",
        "name=\"photo\"; filename=\"a.txt\"",
        "\r\n\r\nDATA\r\n--",
    ] {
        assert!(seen[0].contains(part), "{part} in {}", seen[0]);
    }
    assert!(!foreign.0);
    assert!(text(&temp.1, "tempFilePath").ends_with(".png"), "{temp:?}");
    assert_eq!(read.1.get("data"), Some(&Value::Bytes(PNG.to_vec())));
    assert_eq!(text(&kept.1, "filePath"), "wxfile://usr/b.png");
    assert_eq!((inside.0, inside.1.get("errno").and_then(Value::as_u32)), (false, Some(603_303)));
    assert_eq!(
        (picture.1.get("width").and_then(Value::as_u32), text(&picture.1, "type")),
        (Some(2), "png"),
        "{picture:?}"
    );
    let identity = seen.iter().filter(|r| r.contains("servicewechat.com")).count();
    assert_eq!((seen.len(), identity), (4, 3), "no identity goes with a picture");
}

#[tokio::test]
async fn sockets_send_back_close_and_are_five_at_most() {
    let (got, ..) = run(|g| {
        let open = |n: u32, g: &mut Guest| {
            g.call(n, "connectSocket", args(&[("task", n.into()), ("url", "wss://push.example/x".into())]))
                .unwrap()
        };
        let next = |id: u32, n: u32, g: &mut Guest| {
            g.call(id, "network.socket", args(&[("task", n.into())])).unwrap().1
        };
        let mut out = vec![open(1, g).1, next(10, 1, g)];
        let send = args(&[("task", 1u32.into()), ("data", "hé".into())]);
        assert!(g.call(11, "network.send", send).unwrap().0);
        out.push(next(12, 1, g));
        let send = args(&[("task", 1u32.into()), ("data", Value::Bytes(vec![1, 2]))]);
        assert!(g.call(13, "network.send", send).unwrap().0);
        out.push(next(14, 1, g));
        for n in 2..=5 {
            assert!(open(n, g).0);
        }
        out.push(open(6, g).1);
        let bad = args(&[("task", 1u32.into()), ("code", 1001u32.into())]);
        assert!(!g.call(15, "network.send", bad).unwrap().0);
        let close = args(&[("task", 1u32.into()), ("code", 4000u32.into()), ("reason", "done".into())]);
        assert!(g.call(16, "network.send", close).unwrap().0);
        out.push(next(17, 1, g));
        out.push(next(18, 1, g));
        assert!(open(7, g).0);
        out
    })
    .await;
    let event =
        |n: usize| (text(&got[n], "event").to_owned(), got[n].get("value").cloned().unwrap_or_default());
    assert_eq!(event(1).0, "open");
    assert_eq!(event(2).1.get("data"), Some(&"hé".into()));
    assert_eq!(event(3).1.get("data"), Some(&Value::Bytes(vec![1, 2])));
    assert_eq!(got[4].get("errno").and_then(Value::as_u32), Some(600_007));
    assert!(text(&got[4], "errMsg").ends_with("fail reach max websocket connect count 5"), "{:?}", got[4]);
    assert_eq!(event(5), ("close".into(), args(&[("code", 4000u32.into()), ("reason", "done".into())])));
    assert_eq!(event(6).0, "end");
}

/// A view's address serves pictures of other servers, without a word about who asks, and serves no page as a picture.
#[tokio::test]
async fn a_view_gets_pictures_of_other_servers_and_nothing_else() {
    let back = back().await;
    let cage = FakeCage::new(|mut guest: Guest| {
        guest.begin();
        guest.idle();
    });
    let config = Config { egress: Some(back.egress.clone()), ..config(cage).await };
    let handle = Broker::start(config, vec![back.program()]).await.unwrap();
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    ws.launch().await;
    let view = ws.json("page").await["view"].as_str().unwrap().to_owned();
    let get = async |u: &str| at.get(&format!("{view}r?u={u}"), &[]).await;
    let good = get("https%3A%2F%2Fshop.example%2Ffile.png").await;
    assert_eq!((good.status, good.header("content-type")), (200, Some("image/png")), "{}", good.head);
    assert!(good.header("content-security-policy").unwrap().contains("sandbox"));
    let head = back.seen.requests.lock().unwrap()[0].to_lowercase();
    assert!(!head.contains("referer") && !head.contains("cookie") && !head.contains("wx"), "{head}");
    assert_eq!(get("https%3A%2F%2Fshop.example%2Fpage").await.status, 415);
    assert_eq!(get("https%3A%2F%2Fshop.example%2Fmissing").await.status, 404);
    for refused in [
        "https%3A%2F%2F127.0.0.1%2F",
        "http%3A%2F%2Fshop.example%2F",
        "https%3A%2F%2Fshop.example%2Felsewhere2",
        "https%3A%2F%2Flocalhost%2F",
        "file%3A%2F%2F%2Fetc%2Fpasswd",
    ] {
        let status = get(refused).await.status;
        assert!(matches!(status, 403 | 415), "{refused}: {status}");
    }
    assert_eq!(get("").await.status, 403);
    assert_eq!(at.get(&format!("{view}r"), &[]).await.status, 400);
    let _ = Arc::strong_count(&back.seen);
}
