//! One request, with its redirects, up to the head of the answer.

use std::error::Error as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::http::{HeaderMap, HeaderValue, Method, header};
use hyper_util::rt::TokioIo;
use menshen_policy::net::{Fetch, Target};
use menshen_policy::{Permit, Refusal};
use tokio::time::{Instant, timeout_at};

use crate::body::{Body, Bounds, Line};
use crate::decode::{self, Decoder};
use crate::payload::{Payload, Progress};
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
            let Some(location) = redirect(&answer, request.follow) else { return Ok(answer) };
            let from = permit.door().target.clone();
            permit = next_permit(&from, &location, &hooks)?;
            change(&mut request, answer.status, &from, &permit.door().target);
        }
        Err(Failure::TooManyRedirects)
    }

    async fn once(
        &self,
        permit: &Permit<Fetch>,
        request: &Request,
        hooks: &Hooks<'_>,
        end: Instant,
    ) -> Result<Answer, Failure> {
        let connected = self.connect(permit).await?;
        let address = connected.address;
        let (head, watch, kid) = head(permit.door(), request, hooks)?;
        let head =
            head.body(request.body.sending(hooks.sent.clone())).map_err(|e| Failure::Http(e.to_string()))?;
        let (mut sender, connection) = hyper::client::conn::http1::Builder::new()
            .max_headers(limits::HEADERS)
            .max_buf_size(limits::HEADER_BYTES)
            .handshake(TokioIo::new(connected.stream))
            .await
            .map_err(|e| Failure::Http(cause(&e)))?;
        let line = Line(tokio::spawn(async move {
            // How a connection ends is told by what is read from it.
            let _ = connection.await;
        }));
        let answer = sender.send_request(head).await.map_err(|e| Failure::Http(cause(&e)))?;
        receive(answer, address, permit.door(), request, watch, kid, end, line)
    }
}

#[expect(clippy::too_many_arguments, reason = "the parts of one answer meet here and nowhere else")]
fn receive(
    answer: hyper::Response<Incoming>,
    address: SocketAddr,
    door: &Fetch,
    request: &Request,
    mut watch: Option<Box<dyn Watch>>,
    kid: Option<String>,
    end: Instant,
    line: Line,
) -> Result<Answer, Failure> {
    let (parts, incoming) = answer.into_parts();
    let status = parts.status.as_u16();
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
    let body = Body::new(incoming, decoder, watch, bounds, line);
    Ok(Answer { status, headers: parts.headers, url: door.target.url(), address, kid, body })
}

type Head = (hyper::http::request::Builder, Option<Box<dyn Watch>>, Option<String>);

fn head(door: &Fetch, request: &Request, hooks: &Hooks<'_>) -> Result<Head, Failure> {
    let mut headers = request.headers.clone();
    let mut target = door.target.clone();
    let (mut watch, mut kid) = (None, None);
    if let Some(seal) = hooks.seal {
        let outgoing =
            Outgoing { method: &request.method, target: &target, headers: &headers, body: &request.body };
        let signed = seal.sign(&outgoing).map_err(Failure::Unsignable)?;
        if let Some(query) = &signed.query {
            target = target.with_query(query);
        }
        headers.extend(signed.headers);
        (watch, kid) = (Some(signed.watch), signed.kid);
    }
    let value = |text: &str| HeaderValue::from_str(text).map_err(|e| Failure::Http(e.to_string()));
    headers.insert(header::HOST, value(&target.authority())?);
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(decode::ACCEPT));
    headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    headers.entry(header::ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    headers.entry(header::USER_AGENT).or_insert(HeaderValue::from_static(AGENT));
    let uri: hyper::http::Uri =
        target.path().parse().map_err(|_| Failure::Http("the path cannot be sent".into()))?;
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
    }
}

/// An error of the connection with what is behind it.
pub(crate) fn cause(error: &hyper::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
