//! Shells and strangers on loopback that misbehave: whoever behaves beside them notices nothing.

mod common;

use std::time::{Duration, Instant};

use common::broker;
use common::client::{Address, Got};
use menshen_broker::limits;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Heads that never end: the shell that is there goes on, the strangers are shown out, and then there is room again.
#[tokio::test(flavor = "multi_thread")]
async fn slow_requests_are_shown_out_and_cannot_fill_the_house() {
    let (handle, _) = broker(|mut g| {
        g.begin();
        g.idle();
    })
    .await;
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    let began = Instant::now();
    let mut strangers = Vec::new();
    for _ in 0..limits::HTTP_CONNECTIONS + 40 {
        let mut stream = TcpStream::connect(("127.0.0.1", at.port)).await.unwrap();
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
        strangers.push(stream);
    }
    // The shell's own connection is untouched by the crowd.
    ws.launch().await;
    // One keeps adding a byte a second: what counts is the whole head, not the last byte.
    let mut dripping = strangers.remove(0);
    let drip = tokio::spawn(async move {
        let mut one = [0; 256];
        loop {
            let _ = dripping.write_all(b"a").await;
            if let Ok(Ok(n)) = timeout(Duration::from_secs(1), dripping.read(&mut one)).await
                && n == 0
            {
                return;
            }
        }
    });
    timeout(Duration::from_secs(25), drip).await.expect("a dripping head is closed").unwrap();
    assert!(began.elapsed() < limits::HTTP_HEADER + Duration::from_secs(10));
    // With the first crowd out, somebody new gets in.
    let answer = loop {
        let answer = at.get("/", &[]).await;
        if answer.status != 0 || began.elapsed() > Duration::from_secs(40) {
            break answer;
        }
    };
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_head_without_end_is_refused_before_memory_is_taken() {
    let (handle, _) = broker(|mut g| g.begin()).await;
    let at = Address::of(&handle).await;
    let mut stream = TcpStream::connect(("127.0.0.1", at.port)).await.unwrap();
    let _ = stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n", at.host).as_bytes()).await;
    let line = format!("X: {}\r\n", "a".repeat(8000));
    let mut sent = 0;
    while sent < 8 << 20 && stream.write_all(line.as_bytes()).await.is_ok() {
        sent += line.len();
    }
    assert!(sent < 8 << 20, "it took {sent} bytes of one head");
    assert_eq!(at.get("/", &[]).await.status, 403);
}

/// What a shell may never say ends that connection, and only it.
#[tokio::test(flavor = "multi_thread")]
async fn a_shell_that_misbehaves_loses_its_own_connection() {
    let (handle, _) = broker(|mut g| {
        g.begin();
        g.idle();
    })
    .await;
    let at = Address::of(&handle).await;
    let (mut good, _) = at.shell().await;
    let guest = good.launch().await;
    let too_large = vec![b' '; limits::SHELL_MESSAGE + 1];
    let garbage: [(u8, &[u8]); 6] =
        [(2, b""), (2, &[9; 40]), (2, &[1, 0, 0]), (1, &[0xff, 0xfe]), (1, &too_large), (0x0b, b"reserved")];
    for (op, body) in garbage {
        let (mut bad, _) = at.shell().await;
        bad.frame(op, body).await;
        let end = timeout(Duration::from_secs(10), async {
            loop {
                match bad.next().await {
                    Got::Gone | Got::Close(_) => return,
                    Got::Text(_) | Got::Binary(_) => {}
                }
            }
        });
        end.await.unwrap_or_else(|_| panic!("op {op} with {} bytes is still connected", body.len()));
    }
    // Text that is no message is answered, as many times as it comes; numbers that are no guest do nothing.
    let (mut odd, _) = at.shell().await;
    for text in [
        "{}",
        "[]",
        "\"x\"",
        "{\"t\":\"none\"}",
        "{\"t\":\"launch\"}",
        "{\"t\":\"launch\",\"program\":\"../x\"}",
    ] {
        odd.frame(1, text.as_bytes()).await;
        odd.json("error").await;
    }
    for _ in 0..5000 {
        odd.frame(1, b"{").await;
    }
    for t in ["close", "back", "home", "show", "hide"] {
        odd.say(json!({"t": t, "guest": u32::MAX})).await;
        // Another connection's guest does not exist for this one.
        odd.say(json!({"t": t, "guest": guest})).await;
    }
    good.say(json!({"t": "close", "guest": guest})).await;
    assert_eq!(good.json("exited").await["how"], "closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn shells_are_bounded_in_number_and_a_silent_one_is_shown_out() {
    let (handle, _) = broker(|mut g| g.begin()).await;
    let at = Address::of(&handle).await;
    let silent = at.socket().await;
    let mut shells = Vec::new();
    for _ in 0..limits::CONNECTIONS {
        shells.push(at.shell().await.0);
    }
    let mut over = at.socket().await;
    over.say(json!({"t": "hello", "version": 1, "secret": at.secret, "tab": "t"})).await;
    assert_eq!(over.next().await, Got::Close(1013));
    shells.pop();
    let freed = async {
        loop {
            let mut next = at.socket().await;
            next.say(json!({"t": "hello", "version": 1, "secret": at.secret, "tab": "t"})).await;
            if matches!(next.next().await, Got::Text(_)) {
                return;
            }
        }
    };
    timeout(Duration::from_secs(10), freed).await.expect("a place that is left is free again");
    // One that never says the secret is not kept.
    let mut silent = silent;
    let end = timeout(limits::HELLO + Duration::from_secs(5), silent.0.read_u8()).await;
    assert!(end.is_ok(), "a silent socket is still open");
}
