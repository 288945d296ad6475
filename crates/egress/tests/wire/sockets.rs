//! WebSockets over the same door.

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use menshen_egress::{Failure, Message};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_tungstenite::tungstenite;

use crate::common::*;

/// Sends every message back; text `close` is answered with a close, `flood` with a message that is too large.
async fn echo(world: &World) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = world.server(&["a.example"], |_| {});
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(stream) = TlsAcceptor::from(config.clone()).accept(stream).await else { continue };
            tokio::spawn(async move {
                let protocol =
                    |_: &tungstenite::handshake::server::Request,
                     mut answer: tungstenite::handshake::server::Response| {
                        answer.headers_mut().insert("sec-websocket-protocol", "chat".parse().unwrap());
                        Ok(answer)
                    };
                let mut socket = tokio_tungstenite::accept_hdr_async(stream, protocol).await.unwrap();
                while let Some(Ok(message)) = socket.next().await {
                    match message.to_text() {
                        Ok("close") => {
                            let frame =
                                tungstenite::protocol::CloseFrame { code: 4001.into(), reason: "bye".into() };
                            let _ = socket.close(Some(frame)).await;
                        }
                        Ok("flood") => {
                            let _ = socket.send(tungstenite::Message::binary(vec![0; 9 << 20])).await;
                        }
                        _ if message.is_text() || message.is_binary() => {
                            let _ = socket.send(message).await;
                        }
                        _ => {}
                    }
                }
            });
        }
    });
    address
}

async fn open(one: &One) -> menshen_egress::Socket {
    let first = permit(&one.lists, "wss://a.example:9443/chat").unwrap();
    let protocols = ["chat".to_owned(), "other".to_owned()];
    one.egress.open(first, get().headers, &protocols, get().within, None).await.unwrap()
}

#[tokio::test]
async fn messages_go_both_ways_and_closes_are_told() {
    let world = World::new();
    let one = One::new(&world, echo(&world).await);
    let socket = open(&one).await;
    assert_eq!(socket.headers["sec-websocket-protocol"], "chat");
    assert_eq!(socket.address.to_string(), format!("{PUBLIC}:9443"));
    let (mut sender, mut receiver) = socket.split();
    for message in [Message::Text("hé".into()), Message::Binary(Bytes::from(vec![0; 1 << 20]))] {
        sender.send(message.clone()).await.unwrap();
        assert_eq!(receiver.next().await.unwrap(), message);
    }
    let large = Message::Binary(Bytes::from(vec![0; (8 << 20) + 1]));
    assert!(matches!(sender.send(large).await, Err(Failure::TooBig(_))));
    sender.send(Message::Text("close".into())).await.unwrap();
    assert_eq!(receiver.next().await.unwrap(), Message::Close(4001, "bye".into()));
}

#[tokio::test]
async fn a_message_that_is_too_large_ends_the_socket() {
    let world = World::new();
    let one = One::new(&world, echo(&world).await);
    let (mut sender, mut receiver) = open(&one).await.split();
    sender.send(Message::Text("flood".into())).await.unwrap();
    assert!(matches!(receiver.next().await, Err(Failure::Http(_))));
}

#[tokio::test]
async fn a_server_that_opens_no_socket_is_told() {
    let world = World::new();
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: wss://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
    ] {
        let one = One::new(&world, says(world.server(&["a.example"], |_| {}), answer).await);
        let first = permit(&one.lists, "wss://a.example/").unwrap();
        let got = one.egress.open(first, get().headers, &[], get().within, None).await;
        assert!(matches!(got.err(), Some(Failure::Http(_))), "{answer:?}");
    }
}
