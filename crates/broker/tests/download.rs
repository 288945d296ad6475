//! A large download, alone in its process, so that the peak is its own: it passes from the server to the sealed file in bounded memory.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;
#[expect(dead_code, reason = "one test uses a part of it")]
#[path = "../../egress/tests/wire/common.rs"]
mod wire;

use std::sync::{Arc, mpsc};
use std::time::Duration;

use common::client::Address;
use common::{FakeCage, Guest, config, program};
use menshen_broker::{Broker, Config};
use menshen_egress::Egress;
use menshen_policy::net::{Kind, Lists};
use menshen_wire::Value;
use tokio::io::AsyncWriteExt;
use wire::{Names, PUBLIC, Wires, World, server};

const SIZE: usize = 100 << 20;

/// Peak memory of this process, in KiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_hundred_megabytes_become_a_file_in_bounded_memory() {
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
    let names = Names::of(&[("a.example", &[&[PUBLIC]])]);
    let egress = Egress::new(names, Wires::of(&[(PUBLIC, big)]), world.trust()).unwrap();
    let (tell, told) = mpsc::channel();
    let cage = FakeCage::new(move |mut guest: Guest| {
        guest.begin();
        let before = peak();
        let args = [
            ("task", Value::from(1u32)),
            ("url", "https://a.example/big.bin".into()),
            ("timeout", 300_000u32.into()),
        ];
        let got = guest.call(1, "downloadFile", Value::object(args)).unwrap();
        let used = peak() - before;
        let path = got.1.get("tempFilePath").cloned().unwrap_or_default();
        let size = guest.call(2, "FileSystemManager.stat", Value::object([("path", path)])).unwrap();
        let _ = tell.send((got, used, size));
        guest.idle();
    });
    let mut lists = Lists::default();
    lists.add(Kind::Download, "https://a.example").unwrap();
    let config = Config { egress: Some(egress), ..config(cage).await };
    let program = Arc::new(Arc::into_inner(program()).unwrap().with_domains(lists));
    let handle = Broker::start(config, vec![program]).await.unwrap();
    let (mut ws, _) = Address::of(&handle).await.shell().await;
    ws.launch().await;
    let wait = move || told.recv_timeout(Duration::from_secs(300)).unwrap();
    let (got, used, size) = tokio::task::spawn_blocking(wait).await.unwrap();
    assert!(got.0, "{got:?}");
    let stats = size.1.get("stats").cloned().unwrap_or_default();
    assert_eq!(stats.get("size").and_then(Value::as_u32), Some(SIZE as u32), "{size:?}");
    assert!(used < 32 << 10, "{used} KiB more at the peak");
}
