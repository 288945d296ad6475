//! What the inspector is told about one request: `inspect` kind `network` of `docs/protocol.md` section 6.

use std::net::SocketAddr;
use std::time::Duration;

use menshen_egress::{Answer, Failure, Spent, Verdict};
use menshen_policy::net::Target;
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::Told;
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
    signed: Option<Told>,
    spent: Spent,
    http: &'static str,
    reused: bool,
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
            signed: None,
            spent: Spent::default(),
            http: "1.1",
            reused: false,
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

    /// The server that was asked.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The head of the answer.
    pub(crate) fn answered(&mut self, answer: &Answer) {
        self.status = answer.status;
        self.address = Some(answer.address);
        (self.spent, self.http, self.reused) = (answer.spent, answer.http, answer.reused);
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
        if let Some(verdict) = verdict.filter(|v| !v.why.is_empty()) {
            self.why = clip(&verdict.why, 256).to_owned();
        }
    }

    /// How it was signed.
    pub(crate) fn signed(&mut self, told: Option<Told>) {
        self.signed = told;
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
        if verdict == "mismatch" {
            self.checksum = Some("mismatch");
        }
        (self.verdict, self.why) = (verdict.into(), clip(&failure.to_string(), 256).to_owned());
    }

    pub(crate) fn json(&self) -> Json {
        let millis = |time: Duration| (time.as_secs_f64() * 10_000.0).round() / 10.0;
        let ms = millis(self.began.elapsed());
        let signed = self.signed.as_ref().map(|s| {
            json!({"mode": s.mode, "form": s.form, "created": s.created, "nonce": s.nonce, "named": s.named})
        });
        json!({
            "signed": signed, "http": self.http, "reused": self.reused,
            "connect": millis(self.spent.connect), "answer": millis(self.spent.answer), "api": self.api, "method": self.method, "url": self.url, "host": self.host, "status": self.status,
            "sent": self.sent, "bytes": self.bytes, "ms": ms, "address": self.address.map(|a| a.to_string()),
            "verdict": self.verdict, "why": self.why, "kid": self.kid, "checksum": self.checksum, "dropped": self.dropped,
        })
    }
}
