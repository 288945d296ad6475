//! Servers that are not who they say, and ways of speaking that are too old.

use menshen_egress::Failure;
use rcgen::{CertificateParams, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::common::*;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

#[tokio::test]
async fn a_certificate_is_valid_complete_and_for_the_very_name_or_refused() {
    let world = World::new();
    let own = || {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["a.example".to_owned()]).unwrap();
        tls(params.self_signed(&key).unwrap().der().to_vec(), &key)
    };
    let foreign = World::new();
    let past = |p: &mut CertificateParams| {
        p.not_before = rcgen::date_time_ymd(2019, 1, 1);
        p.not_after = rcgen::date_time_ymd(2020, 1, 1);
    };
    let future = |p: &mut CertificateParams| {
        p.not_before = rcgen::date_time_ymd(2998, 1, 1);
        p.not_after = rcgen::date_time_ymd(2999, 1, 1);
    };
    let cases = [
        ("self-signed", own()),
        ("of an authority that nobody believes", foreign.server(&["a.example"], |_| {})),
        ("expired", world.server(&["a.example"], past)),
        ("not yet valid", world.server(&["a.example"], future)),
        ("for another name", world.server(&["b.example"], |_| {})),
        ("for a name below", world.server(&["www.a.example"], |_| {})),
        ("for the names below", world.server(&["*.a.example"], |_| {})),
        ("for an address", world.server(&[PUBLIC], |_| {})),
    ];
    for (what, config) in cases {
        let one = One::new(&world, says(config, OK).await);
        let got = one.fetch(get()).await;
        assert!(matches!(got.err(), Some(Failure::Tls(_))), "{what}");
    }
    let one = One::new(&world, says(world.server(&["a.example"], |_| {}), OK).await);
    one.fetch(get()).await.unwrap();
}

#[tokio::test]
async fn what_is_older_than_tls_1_2_is_not_spoken() {
    // A ServerHello of TLS 1.1, of TLS 1.0, of SSL 3, and an answer without TLS.
    let hello = |version: u8| {
        let mut body = vec![2, 0, 0, 38, 3, version];
        body.extend([7; 32]);
        body.extend([0, 0xc0, 0x13, 0]);
        let mut record = vec![22, 3, version, 0, u8::try_from(body.len()).unwrap()];
        record.extend(body);
        record
    };
    for answer in [hello(2), hello(1), hello(0), b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let said = answer.clone();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut hello = [0; 512];
            let _ = stream.read(&mut hello).await.unwrap();
            stream.write_all(&said).await.unwrap();
            let _ = stream.read(&mut hello).await;
        });
        let one = One::new(&World::new(), address);
        let got = one.fetch(get()).await;
        assert!(matches!(got.err(), Some(Failure::Tls(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn a_server_that_never_finishes_tls_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let one = One::new(&World::new(), listener.local_addr().unwrap());
    let request = menshen_egress::Request { within: std::time::Duration::from_millis(300), ..get() };
    assert!(matches!(one.fetch(request).await.err(), Some(Failure::Timeout(_))));
}
