//! What a developer's server asks a platform for, on this machine: the keys that certify devices, and who a code stands for. Paths,
//! parameters and answers are those of WeChat's servers.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use menshen_model::AppId;
use serde_json::json;
use tokio::net::TcpListener;

use super::Local;

impl Local {
    /// Answers developers' servers until it is dropped.
    ///
    /// # Errors
    /// The listener fails.
    pub async fn serve(self: Arc<Self>, listener: TcpListener) -> std::io::Result<()> {
        let port = listener.local_addr()?.port();
        let router = Router::new()
            .route("/.well-known/menshen/keys.json", get(keys))
            .route("/sns/jscode2session", get(session))
            .layer(from_fn_with_state(port, guard))
            .with_state(self);
        axum::serve(listener, router).await
    }
}

/// A page in a browser reaches this port too, under another name: only those who mean this machine are answered.
async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let foreign = request.headers().contains_key(header::ORIGIN);
    if foreign || (host != format!("127.0.0.1:{port}") && host != format!("localhost:{port}")) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let mut answer = next.run(request).await;
    answer.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    answer
}

async fn keys(State(local): State<Arc<Local>>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], local.keys()).into_response()
}

async fn session(State(local): State<Arc<Local>>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let text = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let answer = |body: serde_json::Value| {
        ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    };
    let refused = |code: u32, message: &str| answer(json!({"errcode": code, "errmsg": message}));
    let Ok(appid) = AppId::new(text("appid")) else { return refused(40_013, "invalid appid") };
    if !local.knows(&appid, text("secret")) {
        return refused(40_125, "invalid appsecret, see `menshen platform app`");
    }
    if text("grant_type") != "authorization_code" {
        return refused(40_002, "invalid grant_type");
    }
    match local.redeem(text("js_code"), appid.as_str()) {
        Ok(of) => answer(json!({"openid": of.openid, "session_key": of.session_key.to_text().as_str()})),
        Err(code) => refused(code, "invalid code"),
    }
}
