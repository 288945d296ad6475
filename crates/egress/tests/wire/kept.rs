//! Connections that are kept, and HTTP/2: for one program alone, and never so that a request is made twice.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hyper::body::{Body as _, Incoming};
use hyper::service::service_fn;
use hyper::{Response, server::conn::http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use menshen_egress::{Answer, Egress, Failure, Hooks, Method, Payload, Pool, Request};
use menshen_policy::net::Lists;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::common::*;

async fn ask(one: &One, pool: Option<&Arc<Pool>>, request: Request) -> Result<Answer, Failure> {
    let again = |url: &str| permit(&one.lists, url);
    let hooks = Hooks { again: &again, seal: None, sent: None, pool };
    one.egress.fetch(permit(&one.lists, "https://a.example/x?y").unwrap(), request, hooks).await
}

fn post() -> Request {
    Request { method: Method::POST, body: Payload::new("body"), ..get() }
}

/// A server of HTTP/1.1 that answers one request after the other, and closes each connection after `most` of them.
async fn patient(world: &World, most: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    let address = server(world.server(&["a.example"], |_| {}), move |head, mut stream| {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            let mut head = head;
            for _ in 0..most {
                if head.starts_with("POST") {
                    stream.read_exact(&mut [0; 4]).await.unwrap();
                }
                let body = number.to_string();
                let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                stream.write_all(answer.as_bytes()).await.unwrap();
                let mut next = Vec::new();
                while !next.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = stream.read_u8().await else { return };
                    next.push(byte);
                }
                head = String::from_utf8(next).unwrap();
            }
        }
    })
    .await;
    (address, connections)
}

#[tokio::test]
async fn a_connection_is_kept_for_one_program_and_for_what_may_be_asked_twice() {
    let world = World::new();
    let (address, connections) = patient(&world, 100).await;
    let one = One::new(&world, address);
    let (mine, other) = (Arc::new(Pool::default()), Arc::new(Pool::default()));
    let number = async |pool, request| {
        let mut answer = ask(&one, pool, request).await.unwrap();
        assert_eq!(answer.http, "1.1");
        String::from_utf8(answer.body.whole().await.unwrap().to_vec()).unwrap()
    };
    assert_eq!(number(Some(&mine), get()).await, "1");
    assert_eq!(number(Some(&mine), get()).await, "1", "the same connection");
    assert_eq!(number(Some(&other), get()).await, "2", "another program's is another one");
    assert_eq!(number(None, get()).await, "3");
    assert_eq!(number(Some(&mine), post()).await, "4", "what must not be made twice");
    assert_eq!(number(Some(&mine), get()).await, "1");
    mine.clear();
    assert_eq!(number(Some(&mine), get()).await, "5");
    // An answer that was not read to its end leaves nothing behind that the next could read.
    let (big, counted) = patient(&world, 100).await;
    let (two, fresh) = (One::new(&world, big), Arc::new(Pool::default()));
    drop(ask(&two, Some(&fresh), get()).await.unwrap());
    ask(&two, Some(&fresh), get()).await.unwrap().body.whole().await.unwrap();
    assert_eq!((connections.load(Ordering::SeqCst), counted.load(Ordering::SeqCst)), (5, 2));
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let world = World::new();
    let (address, connections) = patient(&world, 1).await;
    let one = One::new(&world, address);
    let pool = Arc::new(Pool::default());
    for _ in 0..20 {
        ask(&one, Some(&pool), get()).await.unwrap().body.whole().await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 20);
}

/// The name is public first and mapped then: what was opened for the one is not used for the other.
#[tokio::test]
async fn a_kept_connection_is_held_to_the_permit_again() {
    let world = World::new();
    let (address, _) = patient(&world, 100).await;
    let mut trust = world.trust();
    trust.mapped = world.roots.clone();
    let wires = Wires::of(&[(PUBLIC, address)]);
    let egress = Egress::new(Names::of(&[("a.example", &[&[PUBLIC]])]), wires.clone(), trust).unwrap();
    let public = lists(&["a.example"]);
    let elsewhere = patient(&world, 100).await.0;
    let maps =
        |to: SocketAddr| Lists { maps: vec![format!("a.example={to}").parse().unwrap()], ..Lists::default() };
    let pool = Arc::new(Pool::default());
    for lists in [&public, &public, &maps(address), &maps(elsewhere), &maps(elsewhere)] {
        let again = |url: &str| permit(lists, url);
        let hooks = Hooks { again: &again, seal: None, sent: None, pool: Some(&pool) };
        let first = permit(lists, "https://a.example/").unwrap();
        egress.fetch(first, get(), hooks).await.unwrap().body.whole().await.unwrap();
    }
    let dialled: Vec<SocketAddr> = wires.dialled.lock().unwrap().clone();
    assert_eq!(dialled, [format!("{PUBLIC}:443").parse().unwrap(), address, elsewhere]);
}

/// A server of HTTP/2: answers with `answer` and counts its connections.
async fn two(
    world: &World,
    answer: impl Fn(String) -> Response<String> + Clone + Send + Sync + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let mut config = (*world.server(&["a.example"], |_| {})).clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let count = connections.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            count.fetch_add(1, Ordering::SeqCst);
            let (acceptor, answer) = (acceptor.clone(), answer.clone());
            tokio::spawn(async move {
                let stream = acceptor.accept(stream).await.unwrap();
                let service = service_fn(move |request: hyper::Request<Incoming>| {
                    let answer = answer.clone();
                    async move {
                        let said = format!("{} {} {:?}", request.method(), request.uri(), request.headers());
                        let mut body = request.into_body();
                        while std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await.is_some() {}
                        Ok::<_, Infallible>(answer(said))
                    }
                });
                let _ = http2::Builder::new(TokioExecutor::new())
                    .serve_connection(TokioIo::new(stream), service)
                    .await;
            });
        }
    });
    (address, connections)
}

#[tokio::test]
async fn http_2_carries_many_requests_of_one_program_and_none_of_another() {
    let world = World::new();
    let (address, connections) = two(&world, Response::new).await;
    let one = One::new(&world, address);
    let (mine, other) = (Arc::new(Pool::default()), Arc::new(Pool::default()));
    let first = ask(&one, Some(&mine), post()).await.unwrap();
    assert_eq!((first.http, first.reused), ("2", false));
    let many = (0..10).map(|_| async {
        let mut answer = ask(&one, Some(&mine), post()).await.unwrap();
        assert!(answer.reused);
        String::from_utf8(answer.body.whole().await.unwrap().to_vec()).unwrap()
    });
    for said in futures_util::future::join_all(many).await {
        assert!(said.starts_with("POST https://a.example/x?y "), "{said}");
        assert!(!said.contains("\"host\"") && !said.contains("\"connection\""), "{said}");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    ask(&one, Some(&other), get()).await.unwrap();
    ask(&one, None, get()).await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn http_2_is_bounded_like_http_1() {
    let world = World::new();
    let many = |_: String| {
        let mut answer = Response::new(String::new());
        for n in 0..129 {
            answer
                .headers_mut()
                .insert(hyper::http::HeaderName::try_from(format!("h{n}")).unwrap(), 1.into());
        }
        answer
    };
    let large =
        |_: String| Response::builder().header("a", "x".repeat(80 << 10)).body(String::new()).unwrap();
    let long = |_: String| Response::new("x".repeat(3 << 20));
    for (what, address) in
        [("headers", two(&world, many).await.0), ("header bytes", two(&world, large).await.0)]
    {
        let got = ask(&One::new(&world, address), None, get()).await;
        assert!(matches!(got.err(), Some(Failure::Http(_))), "{what}");
    }
    let one = One::new(&world, two(&world, long).await.0);
    let request = Request { most: 1 << 20, ..get() };
    let mut answer = ask(&one, None, request).await.unwrap();
    assert!(matches!(answer.body.whole().await, Err(Failure::TooBig(_))));
}
