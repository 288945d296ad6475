//! Answers that explode, drip, never end, or say two things at once.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use menshen_egress::{Failure, Request};
use tokio::io::AsyncWriteExt;

use crate::common::*;

async fn ask(answer: impl Into<Vec<u8>>) -> Result<Vec<u8>, Failure> {
    let world = World::new();
    let server = says(world.server(&["a.example"], |_| {}), answer).await;
    One::new(&world, server).whole(get()).await
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(data).unwrap();
    out.finish().unwrap()
}

/// `unpacked` as Node's brotli packs it.
const BROTLI: &str = "8b0380756e7061636b656403";
/// 64 MiB of zeros in 106 bytes.
const BOMB: &str = concat!(
    "cbffff3ff82700e2b14020f7fe8fffff7ff04f00c4611180eefd1fffffffe09f0088c30200ddfb3ffeffffc13f0110870500",
    "baf77ffcffff837f02200e0b0074effff8ffff07ff04401c1600e8defff1ffff0ffe0980382c00d0bdffcbffff3ffc130071",
    "5800a07bff07",
);

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap())
        .collect()
}

fn packed(encoding: &str, body: &[u8]) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn answers_are_unpacked() {
    assert_eq!(ask(packed("gzip", &gzip(b"hello"))).await.unwrap(), b"hello");
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(b"hello").unwrap();
    assert_eq!(ask(packed("deflate", &zlib.finish().unwrap())).await.unwrap(), b"hello");
    assert_eq!(ask(packed("identity", b"hello")).await.unwrap(), b"hello");
    assert_eq!(ask(packed("br", &unhex(BROTLI))).await.unwrap(), b"unpacked");
    let two = [gzip(b"hel"), gzip(b"lo")].concat();
    assert_eq!(ask(packed("gzip", &two)).await.unwrap(), b"hello");
    assert_eq!(
        ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").await.unwrap(),
        b"abc"
    );
}

#[tokio::test]
async fn what_unpacks_to_a_thousand_times_its_size_is_refused() {
    let bomb = gzip(&vec![0; 64 << 20]);
    assert!(bomb.len() < 100 << 10);
    assert!(matches!(ask(packed("gzip", &bomb)).await, Err(Failure::Bomb(_))));
    assert!(matches!(ask(packed("br", &unhex(BOMB))).await, Err(Failure::Bomb(_))));
}

#[tokio::test]
async fn broken_and_unasked_packing_is_refused() {
    let whole = gzip(&(0..100_000u32).flat_map(u32::to_le_bytes).collect::<Vec<_>>());
    for body in [&whole[..whole.len() / 2], &whole[..whole.len() - 4], b"no gzip"] {
        assert!(matches!(ask(packed("gzip", body)).await, Err(Failure::Encoding(_))));
    }
    for body in [&unhex(BROTLI)[..6], b"no brotli", &unhex(BOMB)[..50]] {
        let got = ask(packed("br", body)).await;
        assert!(matches!(got, Err(Failure::Encoding(_) | Failure::Bomb(_))), "{got:?}");
    }
    for encoding in ["br", "zstd", "compress", "gzip, gzip", "gzip\r\nContent-Encoding: gzip"] {
        assert!(matches!(ask(packed(encoding, &whole)).await, Err(Failure::Encoding(_))), "{encoding}");
    }
}

#[tokio::test]
async fn what_is_too_much_is_refused_before_memory_is_taken() {
    let world = World::new();
    let endless = server(world.server(&["a.example"], |_| {}), |_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    let request = Request { most: 1 << 20, ..get() };
    assert!(
        matches!(One::new(&world, endless).whole(request).await, Err(Failure::TooBig(n)) if n == 1 << 20)
    );
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(100_000));
    assert!(matches!(ask(many).await, Err(Failure::Http(_))));
    let some = format!("HTTP/1.1 200 OK\r\n{}\r\n", "a: b\r\n".repeat(129));
    assert!(matches!(ask(some).await, Err(Failure::Http(_))));
    let long = format!("HTTP/1.1 200 OK\r\na: {}\r\n\r\n", "b".repeat(1 << 20));
    assert!(matches!(ask(long).await, Err(Failure::Http(_))));
    let claimed = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n";
    assert!(matches!(ask(claimed).await, Err(Failure::Http(_))));
    let chunk = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n";
    assert!(matches!(ask(chunk).await, Err(Failure::Http(_))));
}

#[tokio::test]
async fn silence_and_drips_have_an_end() {
    let world = World::new();
    let config = world.server(&["a.example"], |_| {});
    let silent = server(config.clone(), |_, stream| async move {
        let _open = stream;
        std::future::pending::<()>().await;
    })
    .await;
    let drips = server(config, |_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n").await;
        while stream.write_all(b"x").await.is_ok() && stream.flush().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    for address in [silent, drips] {
        let began = std::time::Instant::now();
        let request = Request { within: Duration::from_millis(700), ..get() };
        let got = One::new(&world, address).whole(request).await;
        assert!(matches!(got, Err(Failure::Timeout(_))));
        assert!(began.elapsed() < Duration::from_secs(15));
    }
}

#[tokio::test]
async fn an_answer_that_says_two_things_is_one_answer_or_none() {
    // What a second answer would be is never read as one: a connection serves one request.
    let smuggled =
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond";
    assert_eq!(ask(smuggled).await.unwrap(), b"first");
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nfirst!",
        "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nfirst",
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nfirst!",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nfirst\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 5\r\n\r\nfirst",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst",
        "HTTP/1.1 20 OK\r\n\r\n",
        "SMTP ready\r\n",
        "",
    ] {
        assert!(matches!(ask(answer).await, Err(Failure::Http(_))), "{answer:?}");
    }
}
