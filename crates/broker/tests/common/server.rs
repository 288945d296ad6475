//! A developer's server inside TLS, and a way out in which `shop.example` is mapped to it.

#![expect(
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a part of a test, which says that it cannot go on by panicking"
)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use menshen_broker::Program;
use menshen_egress::{Authority, Egress};
use menshen_policy::net::Lists;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// What the server has seen.
#[derive(Default)]
pub struct Seen {
    /// Heads and bodies, in order.
    pub requests: Mutex<Vec<String>>,
    running: AtomicUsize,
    /// Requests at a time, at most.
    pub most: AtomicUsize,
}

/// The server, the way out to it and the lists that allow it.
pub struct Back {
    pub egress: Arc<Egress>,
    pub lists: Lists,
    pub seen: Arc<Seen>,
}

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0";

/// Starts it: `https://shop.example` answers requests, `wss://push.example` sends messages back.
pub async fn back() -> Back {
    let now = time::OffsetDateTime::now_utc();
    let authority = Authority::new(now).unwrap();
    let tls = |name: &str| {
        let issued = authority.issue(name, now).unwrap();
        let chain = CertificateDer::pem_slice_iter(issued.chain_pem.as_bytes()).map(Result::unwrap).collect();
        let key = PrivateKeyDer::from_pem_slice(issued.key_pem.as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    };
    let seen = Arc::new(Seen::default());
    let (web, push) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TcpListener::bind("127.0.0.1:0").await.unwrap());
    let maps = vec![
        format!("shop.example={}", web.local_addr().unwrap()).parse().unwrap(),
        format!("push.example={}", push.local_addr().unwrap()).parse().unwrap(),
    ];
    let egress = Egress::system(Some(authority.der())).unwrap();
    let (log, acceptor) = (seen.clone(), tls("shop.example"));
    tokio::spawn(async move {
        loop {
            let (stream, _) = web.accept().await.unwrap();
            let (log, acceptor) = (log.clone(), acceptor.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    serve(stream, &log).await;
                }
            });
        }
    });
    let acceptor = tls("push.example");
    tokio::spawn(async move {
        loop {
            let (stream, _) = push.accept().await.unwrap();
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            tokio::spawn(async move {
                let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
                while let Some(Ok(message)) = socket.next().await {
                    if message.is_text() || message.is_binary() {
                        let _ = socket.send(message).await;
                    }
                }
            });
        }
    });
    Back { egress, lists: Lists { maps, ..Lists::default() }, seen }
}

impl Back {
    /// The fake program, allowed to reach the server.
    pub fn program(&self) -> Arc<Program> {
        Arc::new(Arc::into_inner(crate::common::program()).unwrap().with_domains(self.lists.clone()))
    }
}

async fn serve(mut stream: TlsStream<TcpStream>, seen: &Seen) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    let length =
        head.lines().find_map(|l| l.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let request = format!("{head}{}", String::from_utf8_lossy(&body));
    seen.requests.lock().unwrap().push(request.clone());
    let running = seen.running.fetch_add(1, Ordering::SeqCst) + 1;
    seen.most.fetch_max(running, Ordering::SeqCst);
    let path = head.split(' ').nth(1).unwrap();
    let whole = |kind: &str, body: &[u8]| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    let answer = match path.split('?').next().unwrap() {
        "/slow" => {
            tokio::time::sleep(Duration::from_millis(150)).await;
            whole("text/plain", b"slow")
        }
        "/late" => {
            tokio::time::sleep(Duration::from_millis(600)).await;
            whole("text/plain", b"late")
        }
        "/never" => std::future::pending().await,
        "/file.png" => whole("text/html", PNG),
        "/page" => whole("image/png", b"<!doctype html><script>1</script>"),
        "/elsewhere" => {
            b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\nContent-Length: 0\r\n\r\n".to_vec()
        }
        "/chunks" => {
            let _ =
                stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n").await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            b"3\r\ntwo\r\n0\r\n\r\n".to_vec()
        }
        "/missing" => b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone".to_vec(),
        _ => whole("text/plain; charset=utf-8", request.as_bytes()),
    };
    let _ = stream.write_all(&answer).await;
    seen.running.fetch_sub(1, Ordering::SeqCst);
    let _ = stream.shutdown().await;
}
