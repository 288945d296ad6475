//! One request, with its redirects, up to the head of the answer.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::http::{HeaderMap, HeaderValue, Method, header};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use menshen_policy::net::{Fetch, Target};
use menshen_policy::{Permit, Refusal};
use tokio::time::{Instant, timeout_at};

use crate::body::{Body, Bounds, Keep};
use crate::connect::Speak;
use crate::decode::{self, Decoder};
use crate::payload::{Payload, Progress};
use crate::pool::{Line, Open, Pool, Way};
use crate::seal::{Outgoing, Seal, Watch};
use crate::{Egress, Failure, limits};

/// What is done about a redirect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Follow {
    /// It is decided about and followed.
    Follow,
    /// It is the answer.
    Manual,
}

/// A request, its target aside: that is in the permit.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Headers of the program, cleaned ([`crate::clean`]), and those of the host.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Payload,
    /// Time for all of it, up to the last byte of the answer.
    pub within: Duration,
    /// Redirects.
    pub follow: Follow,
    /// Most bytes of the answer, unpacked.
    pub most: u64,
}

/// Who is asked while a request is made.
pub struct Hooks<'a> {
    /// Decides about a redirect.
    pub again: &'a (dyn Fn(&str) -> Result<Permit<Fetch>, Refusal> + Sync),
    /// Signs.
    pub seal: Option<&'a dyn Seal>,
    /// Is told how much of the body was sent.
    pub sent: Option<Arc<Progress>>,
    /// Connections of the same program in the same person's hands; `None`: this request gets one of its own.
    pub pool: Option<&'a Arc<Pool>>,
}

/// How long the steps took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    /// Until the connection stood, or a kept one was found.
    pub connect: Duration,
    /// From then until the head of the answer.
    pub answer: Duration,
}

/// The head of an answer, and its body to be read.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The address that answered, after redirects.
    pub url: String,
    /// Where it was connected to.
    pub address: SocketAddr,
    /// `1.1` or `2`.
    pub http: &'static str,
    /// Was the connection used before?
    pub reused: bool,
    /// Time, redirects aside.
    pub spent: Spent,
    /// Which key signed the request.
    pub kid: Option<String>,
    /// The body.
    pub body: Body,
}

impl Egress {
    /// Makes a request.
    ///
    /// # Errors
    /// [`Failure`] says at which step, and why.
    pub async fn fetch(
        &self,
        permit: Permit<Fetch>,
        request: Request,
        hooks: Hooks<'_>,
    ) -> Result<Answer, Failure> {
        let end = Instant::now() + request.within.min(limits::LONGEST);
        let (mut permit, mut request) = (permit, request);
        for _ in 0..=limits::REDIRECTS {
            let answer = match timeout_at(end, self.once(&permit, &request, &hooks, end)).await {
                Ok(answer) => answer?,
                Err(_) => return Err(Failure::Timeout("waiting for the answer")),
            };
            let mut answer = answer;
            let Some(location) = redirect(&answer, request.follow) else { return Ok(answer) };
            answer.body.led_on().await?;
            let from = permit.door().target.clone();
            permit = next_permit(&from, &location, &hooks)?;
            change(&mut request, answer.status, &from, &permit.door().target);
        }
        Err(Failure::TooManyRedirects)
    }

    /// One request without its redirects. A kept connection that turned out to be closed before anything was sent over it is
    /// replaced by a fresh one.
    async fn once(
        &self,
        permit: &Permit<Fetch>,
        request: &Request,
        hooks: &Hooks<'_>,
        end: Instant,
    ) -> Result<Answer, Failure> {
        let began = Instant::now();
        let kept = hooks.pool.and_then(|pool| pool.take(permit, &request.method));
        if let Some(open) = kept {
            let spent = Spent { connect: began.elapsed(), ..Spent::default() };
            if let Some(answer) = exchange(open, permit.door(), request, hooks, end, spent).await? {
                return Ok(answer);
            }
        }
        let open = self.line(permit).await?;
        if let Some(pool) = hooks.pool {
            pool.share(&open);
        }
        let spent = Spent { connect: began.elapsed(), ..Spent::default() };
        exchange(open, permit.door(), request, hooks, end, spent)
            .await?
            .ok_or_else(|| Failure::Http("the server closed the connection before it was asked".into()))
    }

    /// A fresh connection, in the newest way of speaking that the server knows.
    async fn line(&self, permit: &Permit<Fetch>) -> Result<Open, Failure> {
        let connected = self.connect(permit, Speak::Http).await?;
        let two = connected.stream.get_ref().1.alpn_protocol() == Some(b"h2");
        let io = TokioIo::new(connected.stream);
        let fail = |e: hyper::Error| Failure::Http(cause(&e));
        // How a connection ends is told by what is read from it.
        let (way, line) = if two {
            let (sender, connection) = http2::Builder::new(TokioExecutor::new())
                .timer(TokioTimer::new())
                .initial_stream_window_size(limits::STREAM_WINDOW)
                .initial_connection_window_size(limits::CONNECTION_WINDOW)
                .max_header_list_size(limits::HEADER_BYTES as u32)
                .handshake(io)
                .await
                .map_err(fail)?;
            (Way::Two(sender), tokio::spawn(async move { drop(connection.await) }))
        } else {
            let (sender, connection) = http1::Builder::new()
                .max_headers(limits::HEADERS)
                .max_buf_size(limits::HEADER_BYTES)
                .handshake(io)
                .await
                .map_err(fail)?;
            (Way::One(sender), tokio::spawn(async move { drop(connection.await) }))
        };
        Ok(Open::new(permit, connected.address, way, Line(line)))
    }
}

/// Sends a request over a connection and takes the head of its answer. `None`: the connection was closed, and nothing was sent.
async fn exchange(
    mut open: Open,
    door: &Fetch,
    request: &Request,
    hooks: &Hooks<'_>,
    end: Instant,
    mut spent: Spent,
) -> Result<Option<Answer>, Failure> {
    let asked = Instant::now();
    let two = matches!(open.way, Way::Two(_));
    let (head, watch, kid) = head(door, request, hooks, two)?;
    let body = request.body.sending(hooks.sent.clone());
    let head = head.body(body).map_err(|e| Failure::Http(e.to_string()))?;
    let sent = match &mut open.way {
        Way::One(sender) => sender.try_send_request(head).await,
        Way::Two(sender) => sender.try_send_request(head).await,
    };
    let answer = match sent {
        Ok(answer) => answer,
        Err(mut lost) => {
            // Over HTTP/1.1 only what may be made twice meets a connection that was used before.
            let unsent = lost.take_message().is_some() || matches!(open.way, Way::One(_));
            if open.reused && unsent {
                return Ok(None);
            }
            return Err(Failure::Http(cause(&lost.into_error())));
        }
    };
    spent.answer = asked.elapsed();
    receive(answer, Sent { open, door, request, hooks, watch, kid, end, spent }).map(Some)
}

/// A request that was sent.
struct Sent<'a> {
    open: Open,
    door: &'a Fetch,
    request: &'a Request,
    hooks: &'a Hooks<'a>,
    watch: Option<Box<dyn Watch>>,
    kid: Option<String>,
    end: Instant,
    spent: Spent,
}

fn receive(answer: hyper::Response<Incoming>, sent: Sent<'_>) -> Result<Answer, Failure> {
    let Sent { open, door, request, hooks, mut watch, kid, end, spent } = sent;
    let (parts, incoming) = answer.into_parts();
    let status = parts.status.as_u16();
    if parts.headers.len() > limits::HEADERS {
        return Err(Failure::Http(format!("more than {} headers", limits::HEADERS)));
    }
    if let Some(watch) = &mut watch {
        watch.head(status, &parts.headers);
    }
    let mut encodings = parts.headers.get_all(header::CONTENT_ENCODING).iter();
    let encoding = encodings.next().map(|v| v.to_str().unwrap_or("?"));
    if encodings.next().is_some() {
        return Err(Failure::Encoding("it is packed more than once".into()));
    }
    let bodiless = request.method == Method::HEAD || matches!(status, 204 | 304);
    let decoder = if bodiless { None } else { Decoder::of(encoding)? };
    let bounds = Bounds { most: request.most, idle: limits::IDLE, end };
    let (address, reused) = (open.address, open.reused);
    let http = if matches!(open.way, Way::Two(_)) { "2" } else { "1.1" };
    let keep = Keep { pool: hooks.pool.cloned(), open };
    let body = Body::new(incoming, decoder, watch, bounds, keep);
    let url = door.target.url();
    Ok(Answer { status, headers: parts.headers, url, address, http, reused, spent, kid, body })
}

type Head = (hyper::http::request::Builder, Option<Box<dyn Watch>>, Option<String>);

fn head(door: &Fetch, request: &Request, hooks: &Hooks<'_>, two: bool) -> Result<Head, Failure> {
    let mut headers = request.headers.clone();
    let mut target = door.target.clone();
    let (mut watch, mut kid) = (None, None);
    if let Some(seal) = hooks.seal {
        let outgoing =
            Outgoing { method: &request.method, target: &target, headers: &headers, body: &request.body };
        let signed = seal.sign(&outgoing)?;
        if let Some(query) = &signed.query {
            target = target.with_query(query);
        }
        headers.extend(signed.headers);
        (watch, kid) = (Some(signed.watch), signed.kid);
    }
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| Failure::Http(e.to_string()));
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(decode::ACCEPT));
    // HTTP/2 names the server in the address and has no header of a connection.
    if !two {
        headers.insert(header::HOST, value(&target.authority())?);
        if hooks.pool.is_none() {
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    }
    headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
    let address = if two { target.url() } else { target.path().to_owned() };
    let uri: hyper::http::Uri =
        address.parse().map_err(|_| Failure::Http("the path cannot be sent".into()))?;
    let mut builder = hyper::Request::builder().method(request.method.clone()).uri(uri);
    if let Some(all) = builder.headers_mut() {
        *all = headers;
    }
    Ok((builder, watch, kid))
}

const AGENT: &str = concat!("Menshen/", env!("CARGO_PKG_VERSION"));

fn redirect(answer: &Answer, follow: Follow) -> Option<String> {
    if follow == Follow::Manual || !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    answer.headers.get(header::LOCATION)?.to_str().ok().map(str::to_owned)
}

fn next_permit(from: &Target, location: &str, hooks: &Hooks<'_>) -> Result<Permit<Fetch>, Failure> {
    let refused = |refusal| Failure::Redirect { to: location.chars().take(200).collect(), refusal };
    (hooks.again)(&from.locate(location)).map_err(refused)
}

/// As browsers do it: after 303, and after 301 and 302 of a POST, the next request is a GET without a body. What authorizes at
/// one server is not shown to another.
fn change(request: &mut Request, status: u16, from: &Target, to: &Target) {
    let plain = status == 303 && request.method != Method::HEAD
        || matches!(status, 301 | 302) && request.method == Method::POST;
    if plain {
        request.method = Method::GET;
        request.body = Payload::default();
        for name in [header::CONTENT_TYPE, header::CONTENT_LANGUAGE, header::CONTENT_LOCATION] {
            request.headers.remove(name);
        }
    }
    if from.authority() != to.authority() {
        request.headers.remove(header::AUTHORIZATION);
        request.headers.remove(header::COOKIE);
    }
}

/// An error of the connection with what is behind it.
pub(crate) fn cause(error: &hyper::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
