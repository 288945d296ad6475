//! The first look at every request: is it meant for us, and does it come from where it may?

use axum::http::{HeaderMap, Method, StatusCode, request::Parts};

use super::origin::Origin;
use crate::views::Views;

/// Refuses a request before any handler sees it. The shell's name serves the shell, a site's name serves the views on it,
/// and neither serves the other's.
pub(crate) fn check(parts: &Parts, origin: &Origin, views: &Views) -> Result<(), (StatusCode, &'static str)> {
    let of_view = parts.uri.path().strip_prefix("/v/").and_then(|rest| rest.split('/').next());
    let host = of_view.and_then(|capability| views.host(capability)).unwrap_or_else(|| origin.host.clone());
    if one(&parts.headers, "host") != Some(host.as_str()) {
        return Err((StatusCode::MISDIRECTED_REQUEST, "This server answers to one name only.\n"));
    }
    // A request may also name its host in the request line; two opinions are one too many.
    if parts.uri.authority().is_some_and(|a| a.as_str() != host)
        || parts.uri.scheme_str().is_some_and(|s| s != "http")
    {
        return Err((StatusCode::MISDIRECTED_REQUEST, "This server answers to one name only.\n"));
    }
    if parts.method != Method::GET && parts.method != Method::HEAD {
        return Err((StatusCode::METHOD_NOT_ALLOWED, "Only GET is answered.\n"));
    }
    let from = parts.headers.get_all("origin").iter().count();
    let foreign = match (from, one(&parts.headers, "origin")) {
        (0, _) => false,
        (1, Some(o)) if o == origin.origin => false,
        // A view has an opaque origin: its fonts and canvas pictures are asked for with this word. Its address is the
        // secret; a WebSocket looks at the origin once more and takes no null.
        (1, Some("null")) => !parts.uri.path().starts_with("/v/"),
        _ => true,
    };
    if foreign {
        return Err((StatusCode::FORBIDDEN, "Requests of other pages are refused.\n"));
    }
    Ok(())
}

/// The header if it is there exactly once, in plain characters.
pub(crate) fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
