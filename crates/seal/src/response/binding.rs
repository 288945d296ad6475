//! What ties an answer to its request, and the text that an answer's signature is over.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::request::{BodyDigest, Mode, Target};

/// What of a request its answer is bound to: method, authority and the signature itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub(crate) method: String,
    pub(crate) authority: String,
    /// As a structured field: base64 between colons.
    pub(crate) signature: String,
}

pub(super) const COMPONENTS: &str = concat!(
    r#"("@status" "content-digest" "x-wx-checksum" "@method";req "@authority";req "#,
    r#""signature";req;key="wx")"#
);

impl Binding {
    /// Of a request whose signature field `wx` has these bytes.
    pub fn new(target: &Target, signature: &[u8]) -> Self {
        Self {
            method: target.method.clone(),
            authority: target.authority.clone(),
            signature: format!(":{}:", STANDARD.encode(signature)),
        }
    }

    pub(super) fn params(created: u64, mode: Mode, kid: &str) -> String {
        format!(r#"{COMPONENTS};created={created};alg="{}";keyid="{kid}";tag="wx-response""#, mode.alg())
    }

    /// The signature base of RFC 9421, section 2.5, with components of the request (section 2.4).
    pub(super) fn base(&self, status: u16, body: &BodyDigest, params: &str) -> String {
        format!(
            "\"@status\": {status}\n\"content-digest\": {}\n\"x-wx-checksum\": {}\n\"@method\";req: {}\n\
             \"@authority\";req: {}\n\"signature\";req;key=\"wx\": {}\n\"@signature-params\": {params}",
            body.field(),
            body.checksum(),
            self.method,
            self.authority,
            self.signature
        )
    }
}
