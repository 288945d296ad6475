//! The HTTP server on 127.0.0.1: the shell at one unguessable name, each view at one unguessable path.

pub(crate) mod accept;
pub(crate) mod assets;
mod file;
pub(crate) mod guard;
mod headers;
pub(crate) mod kind;
pub(crate) mod origin;
pub(crate) mod range;
mod remote;
mod sniff;
pub(crate) mod windows;

use std::sync::Arc;

use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Extension, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;

use crate::host::Host;
use crate::limits;
use crate::shell;
use crate::views::Access;
use origin::{COOKIE, Origin};

const GATE: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Menshen</title>\
<p>Open the address that the terminal shows.</p><p lang=\"zh\">请打开终端里显示的地址。</p></html>";

/// The page of an address that another window of ours opened: it goes on by itself, fragment and all.
const ONWARD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Menshen</title>\
<script src=\"/onward.js\"></script></html>";

/// Its script.
const ONWARD_JS: &str = "location.replace('/' + location.hash)";

/// All routes of the broker.
pub(crate) fn router(host: Arc<Host>) -> Router {
    Router::new()
        .route("/", get(page))
        .route("/p/{*rest}", get(page))
        .route("/enter/{token}", get(enter))
        .route("/window/{token}", get(window))
        .route("/onward.js", get(onward_js))
        .route("/shell.js", get(shell_js))
        .route("/shell.css", get(shell_css))
        .route("/recorder.js", get(recorder_js))
        .route("/export/{token}", get(export))
        .route("/ws", get(socket))
        .route("/v/{capability}/", get(view))
        .route("/v/{capability}/view.js", get(view_js))
        .route("/v/{capability}/view.css", get(view_css))
        .route("/v/{capability}/f/{*path}", get(view_file))
        .route("/v/{capability}/r", get(view_remote))
        .route("/w/{capability}/", get(door))
        .route("/w/{capability}/door.js", get(door_js))
        .fallback(|| async { (StatusCode::NOT_FOUND, "Nothing here.\n") })
        .layer(from_fn_with_state(host.clone(), look))
        .with_state(host)
}

async fn look(State(host): State<Arc<Host>>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let of_view = parts.uri.path().starts_with("/v/");
    let mut response = match guard::check(&parts, &host.windows, &host.views) {
        Ok(origin) => {
            let mut request = Request::from_parts(parts, body);
            request.extensions_mut().insert(origin);
            next.run(request).await
        }
        Err(refusal) => refusal.into_response(),
    };
    if of_view {
        // A frame's origin is opaque, so its own files are of another origin to it; a refusal must reach it as what it is.
        let name = HeaderName::from_static("cross-origin-resource-policy");
        headers::set(response.headers_mut(), name, "cross-origin");
    }
    headers::common(&mut response);
    response
}

fn gate() -> Response {
    (StatusCode::FORBIDDEN, Html(GATE)).into_response()
}

fn typed(kind: &'static str, body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// The name of the shell at which a request was let in.
type At = Extension<Arc<Origin>>;

async fn page(State(host): State<Arc<Host>>, Extension(origin): At, request: HeaderMap) -> Response {
    if !origin.has_cookie(&request) {
        return gate();
    }
    // The first frame loads beside the shell's own script instead of after it.
    let view = host.views.unclaimed(origin.clone()).ok().map(|name| host.views.address(&name));
    let mut response = typed("text/html; charset=utf-8", host.assets.shell_page(view.as_deref()));
    headers::set(response.headers_mut(), header::CONTENT_SECURITY_POLICY, &headers::shell_policy(&origin));
    let permissions = HeaderName::from_static("permissions-policy");
    headers::set(response.headers_mut(), permissions, headers::SHELL_PERMISSIONS);
    response
}

/// The address of the terminal: sets the cookie and goes on to the shell. The browser carries the fragment over.
async fn enter(Extension(origin): At, Path(token): Path<String>) -> Response {
    if !crate::random::same(&token, &origin.entry) {
        return gate();
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/".to_owned()), (header::SET_COOKIE, cookie(&origin))])
        .into_response()
}

fn cookie(origin: &Origin) -> String {
    format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Strict", origin.cookie)
}

/// The same for an address that a page of another name opened. Such a navigation carries no strict cookie, and a redirect of
/// it neither; the one that this page begins is our own.
async fn window(Extension(origin): At, Path(token): Path<String>) -> Response {
    if !crate::random::same(&token, &origin.entry) {
        return gate();
    }
    let mut response = typed("text/html; charset=utf-8", Bytes::from_static(ONWARD.as_bytes()));
    let policy =
        format!("default-src 'none'; script-src {}/onward.js; frame-ancestors 'none'", origin.origin);
    headers::set(response.headers_mut(), header::CONTENT_SECURITY_POLICY, &policy);
    headers::set(response.headers_mut(), header::SET_COOKIE, &cookie(&origin));
    response
}

async fn onward_js() -> Response {
    typed("text/javascript; charset=utf-8", Bytes::from_static(ONWARD_JS.as_bytes()))
}

async fn shell_js(State(host): State<Arc<Host>>, Extension(origin): At, request: HeaderMap) -> Response {
    if !origin.has_cookie(&request) {
        return gate();
    }
    typed("text/javascript; charset=utf-8", host.assets.shell_js.clone())
}

async fn shell_css(State(host): State<Arc<Host>>, Extension(origin): At, request: HeaderMap) -> Response {
    if !origin.has_cookie(&request) {
        return gate();
    }
    typed("text/css; charset=utf-8", host.assets.shell_css.clone())
}

/// What the browser runs beside the shell while it records.
async fn recorder_js(State(host): State<Arc<Host>>, Extension(origin): At, request: HeaderMap) -> Response {
    if !origin.has_cookie(&request) {
        return gate();
    }
    typed("text/javascript; charset=utf-8", host.assets.recorder_js.clone())
}

/// A program's data for the person who asked for it a moment ago, as a file that their browser saves.
async fn export(
    State(host): State<Arc<Host>>,
    Extension(origin): At,
    Path(token): Path<String>,
    request: HeaderMap,
) -> Response {
    if !origin.has_cookie(&request) {
        return gate();
    }
    let Some(subject) = host.exports.take(&token) else { return dead() };
    match host.export(subject).await {
        Ok(body) => {
            let mut response = typed("application/zip", Bytes::new());
            *response.body_mut() = body;
            headers::set(
                response.headers_mut(),
                header::CONTENT_DISPOSITION,
                "attachment; filename=\"menshen-export.zip\"",
            );
            response
        }
        Err(e) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{e}\n")).into_response(),
    }
}

/// Only the shell itself: its exact origin (never `null`, never none) and its cookie. The secret comes as first message.
async fn socket(
    State(host): State<Arc<Host>>,
    Extension(origin): At,
    request: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if guard::one(&request, "origin") != Some(origin.origin.as_str()) || !origin.has_cookie(&request) {
        return (StatusCode::FORBIDDEN, "Only the shell may connect.\n").into_response();
    }
    upgrade
        .max_message_size(limits::SHELL_MESSAGE)
        .max_frame_size(limits::SHELL_MESSAGE)
        .on_upgrade(move |socket| shell::serve(socket, host, origin))
}

fn dead() -> Response {
    (StatusCode::NOT_FOUND, "This view is closed.\n").into_response()
}

async fn view(
    State(host): State<Arc<Host>>,
    Extension(origin): At,
    Path(capability): Path<String>,
) -> Response {
    if !host.views.is_view(&capability) {
        return dead();
    }
    let mut response = typed("text/html; charset=utf-8", host.assets.view_html.clone());
    let policy = headers::view_policy(&origin, host.views.address(&capability).trim_end_matches('/'));
    headers::set(response.headers_mut(), header::CONTENT_SECURITY_POLICY, &policy);
    response
}

async fn view_js(State(host): State<Arc<Host>>, Path(capability): Path<String>) -> Response {
    view_part(&host, &capability, "text/javascript; charset=utf-8", &host.assets.view_js)
}

async fn view_css(State(host): State<Arc<Host>>, Path(capability): Path<String>) -> Response {
    view_part(&host, &capability, "text/css; charset=utf-8", &host.assets.view_css)
}

fn view_part(host: &Host, capability: &str, kind: &'static str, body: &Bytes) -> Response {
    if !host.views.is_view(capability) {
        return dead();
    }
    let mut response = typed(kind, body.clone());
    file::open_to_views(response.headers_mut());
    response
}

async fn view_file(
    State(host): State<Arc<Host>>,
    Path((capability, path)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    match host.views.get(&capability) {
        Some(Access::Page(files, _)) => {
            if file::is_kept(&path) {
                // That it can not be opened is said when the file is not found.
                let _ = files.doors.opened().await;
            }
            // A large file is hashed: not on a thread that others wait for.
            tokio::task::spawn_blocking(move || file::serve(&files, &path, &request))
                .await
                .unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
        }
        _ => dead(),
    }
}

/// The document between the shell and a business page.
async fn door(
    State(host): State<Arc<Host>>,
    Extension(origin): At,
    Path(capability): Path<String>,
) -> Response {
    let Some(Access::Door(list)) = host.views.get(&capability) else { return dead() };
    let mut response = typed("text/html; charset=utf-8", host.assets.door_html.clone());
    let base = host.views.address(&capability);
    let policy = headers::door_policy(&origin, base.trim_end_matches('/'), &list);
    headers::set(response.headers_mut(), header::CONTENT_SECURITY_POLICY, &policy);
    response
}

async fn door_js(State(host): State<Arc<Host>>, Path(capability): Path<String>) -> Response {
    match host.views.get(&capability) {
        Some(Access::Door(_)) => typed("text/javascript; charset=utf-8", host.assets.door_js.clone()),
        _ => dead(),
    }
}

async fn view_remote(
    State(host): State<Arc<Host>>,
    Path(capability): Path<String>,
    RawQuery(query): RawQuery,
    request: HeaderMap,
) -> Response {
    match host.views.get(&capability) {
        Some(Access::Page(files, guest)) => {
            remote::serve(&host, guest, &files, query.as_deref(), &request).await
        }
        Some(Access::Spare) => (StatusCode::FORBIDDEN, "This view has no program yet.\n").into_response(),
        Some(Access::Door(_)) | None => dead(),
    }
}
