//! Files of a program and its temporary files, at the view's capability address.

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use menshen_model::errno;
use menshen_policy::{ApiTable, Decision, Facts, decide};
use sha2::{Digest, Sha256};

use super::guard::one;
use super::{headers, kind, range};
use crate::doors::Denied;
use crate::doors::path::{Mount, Place};
use crate::random;
use crate::views::Files;

/// Does the path lead to what the program keeps, and not into its package?
pub(crate) fn is_kept(path: &str) -> bool {
    Place::parse(path).is_ok_and(|at| at.mount != Mount::Package)
}

/// Answers one file, or a part of it.
pub(crate) fn serve(files: &Files, path: &str, request: &HeaderMap) -> Response {
    let found = Place::parse(path).and_then(|at| read(files, &at));
    let Ok(bytes) = found else {
        return (StatusCode::NOT_FOUND, "No such file in this program.\n").into_response();
    };
    let tag = format!("\"{}\"", random::hex(&Sha256::digest(&bytes)[..16]));
    let asked = match one(request, "if-range") {
        Some(known) if known != tag => None,
        _ => one(request, "range"),
    };
    let len = bytes.len();
    let (status, body, content_range) = match range::part(asked, len) {
        _ if asked.is_none() && one(request, "if-none-match") == Some(tag.as_str()) => {
            (StatusCode::NOT_MODIFIED, Bytes::new(), None)
        }
        range::Part::Whole => (StatusCode::OK, bytes, None),
        range::Part::Range(a, b) => {
            (StatusCode::PARTIAL_CONTENT, bytes.slice(a..=b), Some(format!("bytes {a}-{b}/{len}")))
        }
        range::Part::Unsatisfiable => {
            (StatusCode::RANGE_NOT_SATISFIABLE, Bytes::new(), Some(format!("bytes */{len}")))
        }
    };
    let mut response = (status, Body::from(body)).into_response();
    let h = response.headers_mut();
    headers::set(h, header::CONTENT_TYPE, kind::of(path));
    headers::set(h, header::ETAG, &tag);
    headers::set(h, header::ACCEPT_RANGES, "bytes");
    headers::set(h, header::CACHE_CONTROL, "private, no-cache");
    headers::set(h, header::CONTENT_SECURITY_POLICY, headers::FILE_POLICY);
    headers::set(h, header::CONTENT_DISPOSITION, "attachment");
    if let Some(content_range) = content_range {
        headers::set(h, header::CONTENT_RANGE, &content_range);
    }
    open_to_views(h);
    response
}

/// A view reads what its program may read, and that is decided as for the program.
fn read(files: &Files, at: &Place) -> Result<Bytes, Denied> {
    let facts = Facts { api: "FileSystemManager.readFile", subject: &files.subject };
    match decide(ApiTable::embedded(), facts) {
        Decision::Go(leave) => files.doors.files(&leave.files(), &files.program).read(at),
        Decision::Refuse(refusal) => Err(refusal),
        Decision::Ask(_) => Err(Denied::new(errno::NO_PERMISSION, "permission denied")),
    }
}

/// A canvas and a font ask with an origin, and a view's is opaque. The address is the secret.
pub(crate) fn open_to_views(h: &mut HeaderMap) {
    headers::set(h, header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
}
