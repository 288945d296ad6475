//! Where signatures come in. This crate knows no key: whoever does hands in a [`Seal`], which signs each request that leaves,
//! also after a redirect, and watches its answer.

use hyper::http::{HeaderMap, HeaderName, HeaderValue, Method};
use menshen_policy::net::Target;

use crate::{Failure, Payload};

/// A request that is about to leave.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// Its method.
    pub method: &'a Method,
    /// Whom it asks.
    pub target: &'a Target,
    /// Its headers so far, those of the program cleaned.
    pub headers: &'a HeaderMap,
    /// Its body.
    pub body: &'a Payload,
}

/// What a signature adds to a request, and who looks at the answer.
pub struct Signed {
    /// The query to send instead, percent-encoded, without `?`; `None`: as it is.
    pub query: Option<String>,
    /// Headers.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Which key signed, for the inspector; `None`: nothing was signed.
    pub kid: Option<String>,
    /// Looks at the answer.
    pub watch: Box<dyn Watch>,
}

/// Signs requests.
pub trait Seal: Send + Sync {
    /// Signs one.
    ///
    /// # Errors
    /// Why it does not leave: [`Failure::Unsignable`] for an address that cannot be signed, [`Failure::Sealed`] when what is asked of
    /// its answer can never hold.
    fn sign(&self, request: &Outgoing<'_>) -> Result<Signed, Failure>;
}

/// Looks at one answer: its head, then its bytes as they were sent (before they are unpacked), then its end.
pub trait Watch: Send {
    /// The head.
    fn head(&mut self, status: u16, headers: &HeaderMap);
    /// Bytes of the body.
    fn bytes(&mut self, raw: &[u8]);
    /// The end of the body.
    ///
    /// # Errors
    /// Why the answer must not be believed; nobody gets it then.
    fn end(&mut self) -> Result<Verdict, String>;
    /// Is nobody given, nor led on by, an answer that does not hold? Redirects are read to their end then.
    fn must_hold(&self) -> bool;
}

/// What was found about an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// In a word, for the inspector: `signed`, `verified`, `mismatch`, `computed`.
    pub word: &'static str,
    /// Why it does not hold, where that is only told.
    pub why: String,
    /// The value of `X-WX-CheckSum` that the program is shown.
    pub checksum: Option<String>,
}
