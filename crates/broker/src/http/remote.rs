//! Pictures, sound, video and fonts of other servers, at the view's capability address: fetched by egress without anything that
//! tells the server who asks, and served as what their bytes are.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream;
use menshen_egress::{Answer, Failure, Follow, Hooks, Method, Payload, Request};
use menshen_policy::net::{Kind, decide_fetch};

use super::guard::one;
use super::{file, headers, sniff};
use crate::host::Host;
use crate::limits;
use crate::net::Note;
use crate::views::Files;

/// Answers the address in `query` (`u=`), or a part of what it names.
pub(crate) async fn serve(
    host: &Host,
    guest: u32,
    files: &Files,
    query: Option<&str>,
    asked: &HeaderMap,
) -> Response {
    let Some(url) = query.and_then(address) else {
        return (StatusCode::BAD_REQUEST, "No address.\n").into_response();
    };
    let decide = |url: &str| decide_fetch(&files.subject, &files.program.domains, Kind::Asset, url);
    let refused = |why: String| (StatusCode::FORBIDDEN, format!("Refused: {why}.\n")).into_response();
    let mut note = Note::new("view", "GET", &url);
    let permit = match decide(&url) {
        Ok(permit) => permit,
        Err(refusal) => {
            note.refused(&refusal.reason);
            host.noted(guest, note.json());
            return refused(refusal.reason);
        }
    };
    note.goes(&permit.door().target, Vec::new(), 0);
    let Some(egress) = &host.egress else { return refused("this host has no way out".into()) };
    let Ok(_place) = host.fetching.acquire().await else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let mut wanted = HeaderMap::new();
    if let Some(range) = one(asked, "range").filter(|range| plain_range(range)) {
        headers::set(&mut wanted, header::RANGE, range);
    }
    let request = Request {
        method: Method::GET,
        headers: wanted,
        body: Payload::default(),
        within: limits::ASSET_TIME,
        follow: Follow::Follow,
        most: limits::ASSET,
    };
    let got =
        egress.fetch(permit, request, Hooks { again: &decide, seal: None, sent: None, pool: None }).await;
    match &got {
        Ok(answer) => note.answered(answer),
        Err(failure) => note.failed(failure),
    }
    host.noted(guest, note.json());
    match got {
        Ok(answer) => answered(answer).await,
        Err(Failure::Redirect { refusal, .. }) => refused(refusal.reason),
        Err(_) => (StatusCode::BAD_GATEWAY, "The server cannot be reached.\n").into_response(),
    }
}

async fn answered(mut answer: Answer) -> Response {
    let status = match answer.status {
        200 => StatusCode::OK,
        206 => StatusCode::PARTIAL_CONTENT,
        404 | 410 => return StatusCode::NOT_FOUND.into_response(),
        416 => return StatusCode::RANGE_NOT_SATISFIABLE.into_response(),
        _ => return StatusCode::BAD_GATEWAY.into_response(),
    };
    let mut head: Vec<Bytes> = Vec::new();
    while head.iter().map(Bytes::len).sum::<usize>() < sniff::HEAD {
        match answer.body.next().await {
            Ok(Some(bytes)) => head.push(bytes),
            Ok(None) => break,
            Err(_) => return StatusCode::BAD_GATEWAY.into_response(),
        }
    }
    let begin = head.concat();
    let text = |name| answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let part = text(header::CONTENT_RANGE);
    let inside = status == StatusCode::PARTIAL_CONTENT && !part.starts_with("bytes 0-");
    let kind = if inside { sniff::plain_media(&text(header::CONTENT_TYPE)) } else { sniff::kind(&begin) };
    let Some(kind) = kind else {
        let why = "This is no picture, sound, video or font.\n";
        return (StatusCode::UNSUPPORTED_MEDIA_TYPE, why).into_response();
    };
    let packed = answer.headers.contains_key(header::CONTENT_ENCODING);
    let length = text(header::CONTENT_LENGTH);
    let rest = stream::unfold((head.into_iter(), Some(answer.body)), |(mut head, body)| async move {
        if let Some(bytes) = head.next() {
            return Some((Ok(bytes), (head, body)));
        }
        let mut body = body?;
        match body.next().await {
            Ok(Some(bytes)) => Some((Ok(bytes), (head, Some(body)))),
            Ok(None) => None,
            Err(e) => Some((Err(std::io::Error::other(e.to_string())), (head, None))),
        }
    });
    let mut response = (status, Body::from_stream(rest)).into_response();
    let h = response.headers_mut();
    headers::set(h, header::CONTENT_TYPE, kind);
    headers::set(h, header::CACHE_CONTROL, "private, max-age=600");
    headers::set(h, header::CONTENT_SECURITY_POLICY, headers::FILE_POLICY);
    headers::set(h, header::CONTENT_DISPOSITION, "attachment");
    if !packed && length.bytes().all(|b| b.is_ascii_digit()) && !length.is_empty() {
        headers::set(h, header::CONTENT_LENGTH, &length);
    }
    if status == StatusCode::PARTIAL_CONTENT {
        headers::set(h, header::CONTENT_RANGE, &part);
        headers::set(h, header::ACCEPT_RANGES, "bytes");
    }
    file::open_to_views(h);
    response
}

/// The address in `u=…`, percent-decoded.
fn address(query: &str) -> Option<String> {
    let value = query.split('&').find_map(|pair| pair.strip_prefix("u="))?;
    percent_encoding::percent_decode_str(value).decode_utf8().ok().map(|text| text.into_owned())
}

/// One range as media elements write it.
fn plain_range(text: &str) -> bool {
    text.strip_prefix("bytes=").is_some_and(|r| {
        r.len() <= 40 && r.contains('-') && r.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    })
}
