//! The first look at every request: is it meant for us, and does it come from where it may?

use std::sync::Arc;

use axum::http::{HeaderMap, Method, StatusCode, request::Parts};

use super::origin::Origin;
use super::windows::Windows;
use crate::views::Views;

/// Refuses a request before any handler sees it, else tells at which name of the shell it belongs. A name of the shell serves
/// the shell, a site's name serves the views or the door on it, and none serves the other's.
pub(crate) fn check(
    parts: &Parts,
    windows: &Windows,
    views: &Views,
) -> Result<Arc<Origin>, (StatusCode, &'static str)> {
    let of_view = capability(parts.uri.path()).and_then(|name| views.place(name));
    let asked = one(&parts.headers, "host").unwrap_or_default();
    let (host, origin) = match of_view {
        Some((host, shell)) => (host, shell),
        None => match windows.by_host(asked) {
            Some(origin) => (origin.host.clone(), origin.clone()),
            None => return Err((StatusCode::MISDIRECTED_REQUEST, "This server answers to one name only.\n")),
        },
    };
    if asked != host {
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
    Ok(origin)
}

/// The capability that a path of a view (`/v/`) or of a door (`/w/`) names.
fn capability(path: &str) -> Option<&str> {
    path.strip_prefix("/v/").or_else(|| path.strip_prefix("/w/")).and_then(|rest| rest.split('/').next())
}

/// The header if it is there exactly once, in plain characters.
pub(crate) fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
