//! Every redirect is decided about, resolved and checked like a request.

use menshen_egress::{Egress, Failure, Follow, HeaderValue, Hooks, Method, Payload, Request, header};
use tokio::io::AsyncWriteExt;

use crate::common::*;

async fn redirecting(world: &World, status: u16, to: &'static str) -> std::net::SocketAddr {
    says(
        world.server(&["a.example"], |_| {}),
        format!("HTTP/1.1 {status} R\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"),
    )
    .await
}

#[tokio::test]
async fn a_redirect_to_where_the_program_may_not_go_is_refused() {
    let world = World::new();
    for (to, errno) in [
        ("https://evil.example/", 600_002),
        ("http://a.example/", 600_002),
        ("https://127.0.0.1/", 600_002),
        ("https://[::1]/", 600_002),
        ("//169.254.169.254/latest/", 600_002),
        ("https://a.example:8443/", 600_002),
        ("https://user@a.example/", 600_009),
        ("file:///etc/passwd", 600_002),
        ("gopher://a.example/", 600_002),
        ("https://localhost/", 600_002),
    ] {
        let one = One::new(&world, redirecting(&world, 302, to).await);
        match one.fetch(get()).await.err() {
            Some(Failure::Redirect { refusal, .. }) => assert_eq!(refusal.errno, errno, "{to}"),
            other => panic!("{to}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_redirect_to_a_name_that_leads_inside_is_refused() {
    let world = World::new();
    let server = redirecting(&world, 302, "https://b.example/").await;
    let names = Names::of(&[("a.example", &[&[PUBLIC]]), ("b.example", &[&["10.0.0.7"]])]);
    let wires = Wires::of(&[(PUBLIC, server), ("10.0.0.7", server)]);
    let egress = Egress::new(names, wires.clone(), world.trust()).unwrap();
    let allowed = lists(&["a.example", "b.example"]);
    let again = |url: &str| permit(&allowed, url);
    let hooks = Hooks { again: &again, seal: None, sent: None, pool: None };
    let got = egress.fetch(permit(&allowed, "https://a.example/").unwrap(), get(), hooks).await;
    assert!(matches!(got.err(), Some(Failure::Forbidden(_))));
    assert_eq!(wires.dialled.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn redirects_end_and_can_be_the_answer() {
    let world = World::new();
    let one = One::new(&world, redirecting(&world, 307, "/again").await);
    assert!(matches!(one.fetch(get()).await.err(), Some(Failure::TooManyRedirects)));
    let answer = one.fetch(Request { follow: Follow::Manual, ..get() }).await.unwrap();
    assert_eq!((answer.status, answer.headers[header::LOCATION].to_str().unwrap()), (307, "/again"));
}

/// A POST becomes a GET where browsers make it one, keeps its body where they keep it, and what authorizes at one server is not
/// shown to the next.
#[tokio::test]
async fn method_body_and_authorization_follow_the_rules_of_browsers() {
    let world = World::new();
    for (status, want) in [(302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
        let first = redirecting(&world, status, "https://b.example/next").await;
        let echo = server(world.server(&["b.example"], |_| {}), |head, mut stream| async move {
            let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{head}", head.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        })
        .await;
        let other = "93.184.216.35";
        let names = Names::of(&[("a.example", &[&[PUBLIC]]), ("b.example", &[&[other]])]);
        let egress = Egress::new(names, Wires::of(&[(PUBLIC, first), (other, echo)]), world.trust()).unwrap();
        let allowed = lists(&["a.example", "b.example"]);
        let again = |url: &str| permit(&allowed, url);
        let mut request = Request { method: Method::POST, body: Payload::new("data"), ..get() };
        request.headers.insert(header::AUTHORIZATION, HeaderValue::from_static("secret"));
        request.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain"));
        let hooks = Hooks { again: &again, seal: None, sent: None, pool: None };
        let first = permit(&allowed, "https://a.example/").unwrap();
        let mut answer = egress.fetch(first, request, hooks).await.unwrap();
        assert_eq!(answer.url, "https://b.example/next");
        let head = String::from_utf8(answer.body.whole().await.unwrap().to_vec()).unwrap();
        assert!(head.starts_with(&format!("{want} /next HTTP/1.1")), "{status}: {head}");
        assert!(!head.contains("secret"), "{head}");
        assert_eq!(head.contains("content-length: 4"), want == "POST", "{head}");
        assert_eq!(head.contains("text/plain"), want == "POST", "{head}");
        assert!(head.contains("host: b.example\r\n"), "{head}");
    }
}
