//! WebSockets over the same kind of connection: decided, resolved, checked and inside TLS like a request.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use hyper::http::{HeaderMap, HeaderValue, header};
use menshen_policy::Permit;
use menshen_policy::net::Fetch;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{self, client::IntoClientRequest, protocol::WebSocketConfig};

use crate::connect::Speak;
use crate::{Egress, Failure, Method, Outgoing, Payload, Seal, limits};

type Stream = WebSocketStream<TlsStream<TcpStream>>;

/// A message of a WebSocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
    /// The end, with the code and the words of who closed it.
    Close(u16, String),
}

/// A WebSocket that stands.
pub struct Socket {
    /// Headers of the server's answer.
    pub headers: HeaderMap,
    /// Where it was connected to.
    pub address: SocketAddr,
    /// Which key signed the handshake.
    pub kid: Option<String>,
    stream: Stream,
}

/// The half that sends.
pub struct Sender(SplitSink<Stream, tungstenite::Message>);

/// The half that receives.
pub struct Receiver(SplitStream<Stream>);

impl Egress {
    /// Opens a WebSocket. `headers`: those of the program, cleaned, and those of the host; `protocols` as the program names them.
    ///
    /// # Errors
    /// [`Failure`] says at which step, and why. A server that answers with a redirect, or with anything but a WebSocket, is refused.
    pub async fn open(
        &self,
        permit: Permit<Fetch>,
        headers: HeaderMap,
        protocols: &[String],
        within: Duration,
        seal: Option<&dyn Seal>,
    ) -> Result<Socket, Failure> {
        let opening = self.handshake(permit, headers, protocols, seal);
        timeout(within.min(limits::LONGEST), opening)
            .await
            .unwrap_or(Err(Failure::Timeout("opening the WebSocket")))
    }

    async fn handshake(
        &self,
        permit: Permit<Fetch>,
        mut headers: HeaderMap,
        protocols: &[String],
        seal: Option<&dyn Seal>,
    ) -> Result<Socket, Failure> {
        let mut target = permit.door().target.clone();
        let mut kid = None;
        if let Some(seal) = seal {
            let body = Payload::default();
            let outgoing = Outgoing { method: &Method::GET, target: &target, headers: &headers, body: &body };
            let signed = seal.sign(&outgoing)?;
            if let Some(query) = &signed.query {
                target = target.with_query(query);
            }
            headers.extend(signed.headers);
            kid = signed.kid;
        }
        let mut request = target.url().into_client_request().map_err(|e| Failure::Http(e.to_string()))?;
        request.headers_mut().extend(headers);
        if !protocols.is_empty() {
            let value = HeaderValue::from_str(&protocols.join(", "))
                .map_err(|_| Failure::Http("a protocol's name cannot be sent".into()))?;
            request.headers_mut().insert(header::SEC_WEBSOCKET_PROTOCOL, value);
        }
        let connected = self.connect(&permit, Speak::Upgrade).await?;
        let config = WebSocketConfig::default()
            .max_message_size(Some(limits::MESSAGE))
            .max_frame_size(Some(limits::MESSAGE))
            .max_write_buffer_size(2 * limits::MESSAGE);
        let opened =
            tokio_tungstenite::client_async_with_config(request, connected.stream, Some(config)).await;
        let (stream, answer) = opened.map_err(|e| Failure::Http(words(&e)))?;
        Ok(Socket { headers: answer.headers().clone(), address: connected.address, kid, stream })
    }
}

impl Socket {
    /// Its two halves.
    pub fn split(self) -> (Sender, Receiver) {
        let (sink, stream) = self.stream.split();
        (Sender(sink), Receiver(stream))
    }
}

impl Sender {
    /// Sends a message; returns when it has been handed to the connection.
    ///
    /// # Errors
    /// [`Failure::Http`] when the connection is no more, or the message is larger than [`limits::MESSAGE`].
    pub async fn send(&mut self, message: Message) -> Result<(), Failure> {
        let message = match message {
            Message::Text(text) if text.len() > limits::MESSAGE => {
                return Err(Failure::TooBig(limits::MESSAGE as u64));
            }
            Message::Binary(bytes) if bytes.len() > limits::MESSAGE => {
                return Err(Failure::TooBig(limits::MESSAGE as u64));
            }
            Message::Text(text) => tungstenite::Message::text(text),
            Message::Binary(bytes) => tungstenite::Message::binary(bytes),
            Message::Close(code, reason) => tungstenite::Message::Close(Some(CloseFrame {
                code: CloseCode::from(code),
                reason: reason.into(),
            })),
        };
        self.0.send(message).await.map_err(|e| Failure::Http(words(&e)))
    }
}

impl Receiver {
    /// The next message. After [`Message::Close`] there is none; a connection that ends without one closes with 1006.
    ///
    /// # Errors
    /// [`Failure::Http`] when what comes is no message within the bounds.
    pub async fn next(&mut self) -> Result<Message, Failure> {
        use tungstenite::Message as M;
        loop {
            match self.0.next().await {
                Some(Ok(M::Text(text))) => return Ok(Message::Text(text.as_str().to_owned())),
                Some(Ok(M::Binary(bytes))) => return Ok(Message::Binary(bytes)),
                Some(Ok(M::Close(frame))) => {
                    let (code, reason) =
                        frame.map_or((1005, String::new()), |f| (f.code.into(), f.reason.to_string()));
                    return Ok(Message::Close(code, reason));
                }
                Some(Ok(_)) => {}
                Some(Err(tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed))
                | None => {
                    return Ok(Message::Close(1006, "abnormal closure".into()));
                }
                Some(Err(e)) => return Err(Failure::Http(words(&e))),
            }
        }
    }
}

fn words(error: &tungstenite::Error) -> String {
    match error {
        tungstenite::Error::Http(answer) => {
            format!("the server answered {} and opened no WebSocket", answer.status())
        }
        other => other.to_string(),
    }
}
