//! Name servers that lie, servers that are not who they say, answers that never end or explode: what a program is told about each, in
//! the documented words, and nothing about the network that its host stands in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;
#[expect(dead_code, reason = "one test uses a part of it")]
#[path = "../../egress/tests/wire/common.rs"]
mod wire;

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use common::{FakeCage, Guest, config, program};
use menshen_broker::{Broker, Config};
use menshen_egress::Egress;
use menshen_policy::net::{Kind, Lists};
use menshen_wire::Value;
use rcgen::CertificateParams;
use tokio::io::AsyncWriteExt;
use wire::{Names, PUBLIC, Wires, World, says, server};

type Told = (bool, u32, String);

/// What a program is told that asks `https://a.example/` as often as `times`.
async fn told(egress: Arc<Egress>, times: u32) -> Vec<Told> {
    let (tell, heard) = mpsc::channel();
    let cage = FakeCage::new(move |mut guest: Guest| {
        guest.begin();
        for task in 1..=times {
            let args = [
                ("task", Value::from(task)),
                ("url", "https://a.example/".into()),
                ("timeout", 2_000u32.into()),
            ];
            let (ok, value) = guest.call(task, "request", Value::object(args)).unwrap();
            let text = |name| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let errno = value.get("errno").and_then(Value::as_u32).unwrap_or(0);
            let said = if ok { text("data") } else { text("errMsg") };
            let _ = tell.send((ok, errno, said));
        }
        guest.idle();
    });
    let mut lists = Lists::default();
    lists.add(Kind::Request, "https://a.example").unwrap();
    let config = Config { egress: Some(egress), ..config(cage).await };
    let program = Arc::new(Arc::into_inner(program()).unwrap().with_domains(lists));
    let handle = Broker::start(config, vec![program]).await.unwrap();
    let (mut ws, _) = common::client::Address::of(&handle).await.shell().await;
    ws.launch().await;
    let wait = move || (0..times).map(|_| heard.recv_timeout(Duration::from_secs(60)).unwrap()).collect();
    tokio::task::spawn_blocking(wait).await.unwrap()
}

fn way(world: &World, names: &[&[&str]], to: &[(&str, SocketAddr)]) -> (Arc<Egress>, Arc<Wires>) {
    let wires = Wires::of(to);
    (Egress::new(Names::of(&[("a.example", names)]), wires.clone(), world.trust()).unwrap(), wires)
}

const HI: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi";
const DENIED: &str = "request:fail -10:net::ERR_ACCESS_DENIED";

#[tokio::test]
async fn names_that_lie_are_told_in_the_documented_words() {
    let world = World::new();
    let hi = says(world.server(&["a.example"], |_| {}), HI).await;
    let good = (true, 0, "hi".to_owned());
    let denied = (false, 600_001, DENIED.to_owned());
    for (what, names, wanted, dials) in [
        ("inside", &[&["10.0.0.1"][..]][..], vec![denied.clone()], 0),
        ("metadata", &[&["169.254.169.254"]], vec![denied.clone()], 0),
        ("mapped", &[&["::ffff:127.0.0.1"]], vec![denied.clone()], 0),
        ("public first, inside then", &[&[PUBLIC], &["127.0.0.1"]], vec![good.clone(), denied.clone()], 1),
        ("inside first, public then", &[&["127.0.0.1"], &[PUBLIC]], vec![denied, good.clone()], 1),
        ("mixed", &[&["127.0.0.1", "::1", PUBLIC, "10.0.0.1"]], vec![good], 1),
    ] {
        let (egress, wires) = way(&world, names, &[(PUBLIC, hi), ("127.0.0.1", hi), ("10.0.0.1", hi)]);
        let got = told(egress, u32::try_from(wanted.len()).unwrap()).await;
        assert_eq!(got, wanted, "{what}");
        let dialled = wires.dialled.lock().unwrap().clone();
        assert_eq!(dialled.len(), dials, "{what}: {dialled:?}");
        assert!(dialled.iter().all(|at| at.ip().to_string() == PUBLIC), "{what}: {dialled:?}");
    }
    let nobody = Egress::new(Names::of(&[]), Wires::of(&[]), world.trust()).unwrap();
    assert_eq!(
        told(nobody, 1).await,
        [(false, 600_001, "request:fail -105:net::ERR_NAME_NOT_RESOLVED".into())]
    );
}

#[tokio::test]
async fn broken_certificates_are_told_in_the_documented_words() {
    let (world, foreign) = (World::new(), World::new());
    let past = |p: &mut CertificateParams| p.not_after = rcgen::date_time_ymd(2020, 1, 1);
    for (what, config) in [
        ("of nobody's authority", foreign.server(&["a.example"], |_| {})),
        ("over", world.server(&["a.example"], past)),
        ("of another name", world.server(&["b.example"], |_| {})),
    ] {
        let (egress, _) = way(&world, &[&[PUBLIC]], &[(PUBLIC, says(config, HI).await)]);
        let wanted = (false, 600_001, "request:fail -107:net::ERR_SSL_PROTOCOL_ERROR".to_owned());
        assert_eq!(told(egress, 1).await, [wanted], "{what}");
    }
}

#[tokio::test]
async fn answers_without_end_or_measure_are_told_in_the_documented_words() {
    let world = World::new();
    let tls = || world.server(&["a.example"], |_| {});
    let endless = server(tls(), |_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await;
        let chunk = [b"10000\r\n".as_slice(), &[b'x'; 0x10000], b"\r\n"].concat();
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    let silent = server(tls(), |_, stream| async move {
        let _open = stream;
        std::future::pending().await
    })
    .await;
    let stuck = server(tls(), |_, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi").await;
        std::future::pending().await
    })
    .await;
    let bomb = {
        use std::io::Write;
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(&vec![0; 8 << 20]).unwrap();
        let body = out.finish().unwrap();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", body.len());
        says(tls(), [head.as_bytes(), &body].concat()).await
    };
    let around =
        says(tls(), "HTTP/1.1 302 X\r\nLocation: https://a.example/\r\nContent-Length: 0\r\n\r\n").await;
    let away =
        says(tls(), "HTTP/1.1 302 X\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n").await;
    for (what, to, errno, words) in [
        ("endless", endless, 602_001, "the answer is larger than 32 MB"),
        ("silent", silent, 5, "timeout"),
        ("stuck", stuck, 5, "timeout"),
        ("exploding", bomb, 600_001, "-330:net::ERR_CONTENT_DECODING_FAILED"),
        (
            "cut short",
            says(tls(), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi").await,
            600_001,
            "-320:net::ERR_INVALID_RESPONSE",
        ),
        ("no HTTP", says(tls(), "SSH-2.0-x\r\n\r\n").await, 600_001, "-320:net::ERR_INVALID_RESPONSE"),
        (
            "packed with what nobody asked for",
            says(tls(), "HTTP/1.1 200 OK\r\nContent-Encoding: zstd\r\nContent-Length: 1\r\n\r\nx").await,
            600_001,
            "-330:net::ERR_CONTENT_DECODING_FAILED",
        ),
        ("round and round", around, 600_008, "too many redirects"),
        ("inside", away, 600_002, "url not in domain list"),
    ] {
        let (egress, _) = way(&world, &[&[PUBLIC]], &[(PUBLIC, to)]);
        assert_eq!(told(egress, 1).await, [(false, errno, format!("request:fail {words}"))], "{what}");
    }
}
