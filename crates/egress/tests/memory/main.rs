//! What an answer costs while it passes: alone in its process, so that the peak is its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

#[expect(dead_code, reason = "one test uses a part of it")]
#[path = "../wire/common.rs"]
mod common;

use std::time::Duration;

use menshen_egress::Request;
use tokio::io::AsyncWriteExt;

use common::{One, World, get, server};

/// Peak memory of this process, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_hundred_megabytes_pass_through_bounded_memory() {
    const SIZE: usize = 100 << 20;
    let world = World::new();
    let big = server(world.server(&["a.example"], |_| {}), |_, mut stream| async move {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let block = vec![b'x'; 64 << 10];
        for _ in 0..SIZE / block.len() {
            stream.write_all(&block).await.unwrap();
        }
        stream.shutdown().await.unwrap();
    })
    .await;
    let one = One::new(&world, big);
    let request = Request { most: SIZE as u64, within: Duration::from_secs(300), ..get() };
    let mut answer = one.fetch(request).await.unwrap();
    let (before, mut seen) = (peak(), 0);
    while let Some(bytes) = answer.body.next().await.unwrap() {
        seen += bytes.len();
    }
    assert_eq!(seen, SIZE);
    assert!(peak() - before < 16 << 10, "{} KiB more at the peak", peak() - before);
}
