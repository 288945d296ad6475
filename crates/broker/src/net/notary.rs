//! Signs what one request sends, and looks at its answer: every answer that a program gets has the checksum of the bytes that came,
//! and where the host's lists ask for it, one that the server itself sent, signed and bound to this request.

use std::sync::{Mutex, PoisonError};

use menshen_egress::{Failure, HeaderName, HeaderValue, Outgoing, Payload, Seal, Signed};
use menshen_policy::net::{Checksum, KeyMode, Kind, SignForm, Signing};
use menshen_seal::hash::Sha256;
use menshen_seal::request::{BodyDigest, Form, Moment, Scheme, Target, public_from_text};
use menshen_seal::response::ResponseTrust;

use super::Net;
use super::sum::Sum;

/// Bodies larger than this are hashed beside the session.
const BESIDE: u64 = 256 << 10;

/// Looks after one request, with its redirects.
pub(crate) struct Notary {
    net: Net,
    kind: Kind,
    chunked: bool,
    body: BodyDigest,
    /// What was appended to the query last: a server that redirects to its own address sends it back.
    appended: Mutex<Option<String>>,
    told: Mutex<Option<Told>>,
}

/// How a request was signed, for the inspector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) mode: &'static str,
    pub(crate) form: &'static str,
    pub(crate) created: u64,
    pub(crate) nonce: String,
    /// Was the person named?
    pub(crate) named: bool,
}

impl Notary {
    /// For a request with this body. `chunked`: the program takes the answer before its end.
    pub(crate) async fn new(net: Net, kind: Kind, chunked: bool, body: &Payload) -> Self {
        let body = match body.len() {
            0 => BodyDigest::of(&[]),
            small if small <= BESIDE => digest(body),
            _ => {
                let body = body.clone();
                // Hashing panics nowhere; a runtime that is being shut down needs no digest any more.
                let made = tokio::task::spawn_blocking(move || digest(&body)).await;
                made.unwrap_or_else(|_| BodyDigest::of(&[]))
            }
        };
        Self { net, kind, chunked, body, appended: Mutex::default(), told: Mutex::default() }
    }

    /// How the last request was signed; `None`: not at all.
    pub(crate) fn told(&self) -> Option<Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The query of a target without what we appended to the one before.
    fn query(&self, path: &str) -> (String, Option<String>, bool) {
        let (path, query) = path.split_once('?').map_or((path, None), |(path, query)| (path, Some(query)));
        let ours = self.appended.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(query), Some(ours)) = (query, ours.as_deref())
            && let Some(at) = query.find(ours)
        {
            let before = query[..at].trim_end_matches('&');
            let after = query[at + ours.len()..].trim_start_matches('&');
            let and = if before.is_empty() || after.is_empty() { "" } else { "&" };
            return (path.to_owned(), Some(format!("{before}{and}{after}")), true);
        }
        (path.to_owned(), query.map(str::to_owned), false)
    }

    fn trust(
        &self,
        signing: &Signing,
        keys: Option<&menshen_seal::request::SessionKeys>,
    ) -> Option<ResponseTrust> {
        if let Some(keys) = keys {
            return Some(ResponseTrust::Session(keys.clone()));
        }
        let keys: Vec<_> =
            signing.answer_keys.iter().filter_map(|key| public_from_text(key.as_str())).collect();
        (signing.mode == KeyMode::Ed25519 && !keys.is_empty()).then_some(ResponseTrust::Registered(keys))
    }
}

impl Seal for Notary {
    fn sign(&self, request: &Outgoing<'_>) -> Result<Signed, Failure> {
        let host = request.target.host();
        let lists = self.net.lists();
        let signing = lists.signing(host);
        // A WebSocket has no answer to be verified: its frames are protected by TLS.
        let asked = if self.kind == Kind::Socket { Checksum::Broker } else { lists.checksum(host) };
        if self.chunked && asked == Checksum::Require {
            return Err(Failure::Sealed(
                "an answer that must be verified is given whole, so enableChunked cannot be used with this server".into(),
            ));
        }
        let (path, query, changed) = self.query(request.target.path());
        let chosen = signing.form_for(self.kind, request.target);
        let form = match chosen {
            SignForm::QueryAndHeader => Form::QueryAndHeader,
            SignForm::Header => Form::Header,
            SignForm::Query => Form::Query,
            SignForm::None => {
                bindable(asked, !signing.answer_keys.is_empty() || signing.mode == KeyMode::HmacSha256)?;
                let watch = Box::new(Sum::new(asked, None));
                let query = query.filter(|_| changed);
                *self.told.lock().unwrap_or_else(PoisonError::into_inner) = None;
                return Ok(Signed { query, headers: Vec::new(), kid: None, watch });
            }
        };
        let now = u64::try_from(time::OffsetDateTime::now_utc().unix_timestamp()).unwrap_or(0);
        let held = self.net.signers().get(signing.mode, signing.identity, now)?;
        let bad = |e: menshen_seal::request::Unsignable| Failure::Unsignable(e.to_string());
        let target = Target::new(
            request.method.as_str(),
            Scheme::Https,
            &request.target.authority(),
            &path,
            query.as_deref(),
        )
        .map_err(bad)?;
        let nonce = menshen_seal::random::nonce().map_err(|e| Failure::Unsigned(e.to_string()))?;
        let moment = Moment::new(now, nonce.clone()).map_err(bad)?;
        let body = if request.body.is_empty() { BodyDigest::of(&[]) } else { self.body };
        let signed = held.signer.sign(&target, &body, &moment, form).map_err(bad)?;
        let trust = self.trust(&signing, held.keys.as_ref());
        if signed.binding.is_none() {
            bindable(asked, trust.is_some())?;
        }
        let mut headers = Vec::with_capacity(signed.fields.len());
        for (name, value) in signed.fields {
            let value = HeaderValue::from_str(&value).map_err(|e| Failure::Unsigned(e.to_string()))?;
            headers.push((HeaderName::from_static(name), value));
        }
        let before = query.clone().unwrap_or_default();
        if form != Form::Header {
            let ours = signed.query.as_deref().and_then(|all| all.strip_prefix(before.as_str()));
            *self.appended.lock().unwrap_or_else(PoisonError::into_inner) =
                ours.map(|ours| ours.trim_start_matches('&').to_owned());
        }
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(Told {
            mode: signing.mode.as_str(),
            form: chosen.as_str(),
            created: now,
            nonce,
            named: held.named,
        });
        Ok(Signed {
            query: signed.query.filter(|_| changed || form != Form::Header),
            headers,
            kid: Some(held.signer.kid().to_owned()),
            watch: Box::new(Sum::new(asked, trust.zip(signed.binding))),
        })
    }
}

/// An answer that must be signed can only be bound to a request that is signed in headers.
fn bindable(asked: Checksum, keys: bool) -> Result<(), Failure> {
    if asked == Checksum::Require && keys {
        return Err(Failure::Sealed(
            "this server's answers must be signed, which needs requests that are signed in headers; register the form `header` for it"
                .into(),
        ));
    }
    Ok(())
}

fn digest(body: &Payload) -> BodyDigest {
    let mut hash = Sha256::new();
    for part in body.parts() {
        hash.update(part);
    }
    BodyDigest(hash.finish())
}
