//! What the inspector is told about one request: `inspect` kind `network` of `docs/protocol.md` section 6.

use std::net::SocketAddr;

use menshen_egress::{Answer, Failure, Verdict};
use menshen_policy::net::Target;
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use crate::json::clip;

/// One request, as it comes to be known.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    began: Instant,
    api: &'static str,
    method: String,
    url: String,
    host: String,
    status: u16,
    sent: u64,
    bytes: u64,
    address: Option<SocketAddr>,
    verdict: String,
    why: String,
    kid: Option<String>,
    checksum: Option<&'static str>,
    dropped: Vec<String>,
}

impl Note {
    /// A request that is about to be decided.
    pub(crate) fn new(api: &'static str, method: &str, url: &str) -> Self {
        Self {
            began: Instant::now(),
            api,
            method: method.to_owned(),
            url: clip(url, 512).to_owned(),
            host: String::new(),
            status: 0,
            sent: 0,
            bytes: 0,
            address: None,
            verdict: "ok".into(),
            why: String::new(),
            kid: None,
            checksum: None,
            dropped: Vec::new(),
        }
    }

    /// It may go there, without these headers of the program.
    pub(crate) fn goes(&mut self, target: &Target, dropped: Vec<String>, sent: u64) {
        self.host = target.authority();
        self.dropped = dropped;
        self.sent = sent;
    }

    /// The head of the answer.
    pub(crate) fn answered(&mut self, answer: &Answer) {
        self.status = answer.status;
        self.address = Some(answer.address);
        self.kid.clone_from(&answer.kid);
        self.url = clip(&answer.url, 512).to_owned();
    }

    /// A WebSocket stands.
    pub(crate) fn opened(&mut self, address: SocketAddr, kid: Option<String>) {
        (self.status, self.address, self.kid) = (101, Some(address), kid);
    }

    /// The end of the answer.
    pub(crate) fn ended(&mut self, bytes: u64, verdict: Option<&Verdict>) {
        self.bytes = bytes;
        self.checksum = verdict.map(|v| v.word);
    }

    /// It was refused before it left.
    pub(crate) fn refused(&mut self, why: &str) {
        (self.verdict, self.why) = ("refused".into(), clip(why, 256).to_owned());
    }

    /// It failed on the way.
    pub(crate) fn failed(&mut self, failure: &Failure) {
        let verdict = match failure {
            Failure::Forbidden(_) | Failure::Redirect { .. } => "refused",
            Failure::Sealed(_) => "mismatch",
            _ => "fail",
        };
        (self.verdict, self.why) = (verdict.into(), clip(&failure.to_string(), 256).to_owned());
    }

    pub(crate) fn json(&self) -> Json {
        let ms = (self.began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
        json!({
            "api": self.api, "method": self.method, "url": self.url, "host": self.host, "status": self.status,
            "sent": self.sent, "bytes": self.bytes, "ms": ms, "address": self.address.map(|a| a.to_string()),
            "verdict": self.verdict, "why": self.why, "kid": self.kid, "checksum": self.checksum, "dropped": self.dropped,
        })
    }
}
