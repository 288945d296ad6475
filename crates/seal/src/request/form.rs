//! The two forms of menshen-sig/1 as text: what is signed, and how the parameters are written.

use super::{BodyDigest, Identity, Moment, SKEW, Target};
use crate::hash::hex;

/// Which algorithm; it comes from the key record and the domain's registration, never from a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A device key pair with a certificate.
    Ed25519,
    /// A key that both ends derive.
    HmacSha256,
}

impl Mode {
    pub(crate) fn alg(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::HmacSha256 => "hmac-sha256",
        }
    }
}

/// Everything that a request's signature covers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Covered<'a> {
    pub(crate) target: &'a Target,
    pub(crate) identity: &'a Identity,
    pub(crate) body: &'a BodyDigest,
    pub(crate) cert: Option<&'a str>,
    pub(crate) moment: &'a Moment,
    pub(crate) mode: Mode,
    pub(crate) kid: &'a str,
}

impl Covered<'_> {
    /// The names of the covered components, in their order.
    pub(crate) fn components(&self) -> Vec<&'static str> {
        let mut names = vec!["@method", "@authority", "@path", "@query", "content-digest", "x-wx-appid"];
        if self.identity.openid.is_some() {
            names.push("x-wx-openid");
        }
        names.push("x-wx-version");
        if self.cert.is_some() {
            names.push("x-wx-cert");
        }
        names
    }

    /// What stands in `Signature-Input` after `wx=`, and in the base after `@signature-params`.
    pub(crate) fn params(&self) -> String {
        let names: Vec<_> = self.components().iter().map(|n| format!("\"{n}\"")).collect();
        format!(
            "({});created={};expires={};nonce=\"{}\";alg=\"{}\";keyid=\"{}\";tag=\"wx-request\"",
            names.join(" "),
            self.moment.created,
            self.moment.created + SKEW,
            self.moment.nonce,
            self.mode.alg(),
            self.kid
        )
    }

    /// The signature base of RFC 9421, section 2.5.
    pub(crate) fn base(&self, params: &str) -> String {
        let Target { method, authority, path, query } = self.target;
        let query = query.as_deref().unwrap_or_default();
        let size = 512 + path.len() + query.len() + self.cert.map_or(0, str::len) + params.len();
        let mut out = String::with_capacity(size);
        let mut line = |name: &str, value: &[&str]| {
            out.push('"');
            out.push_str(name);
            out.push_str("\": ");
            value.iter().for_each(|v| out.push_str(v));
            out.push('\n');
        };
        line("@method", &[method]);
        line("@authority", &[authority]);
        line("@path", &[path]);
        line("@query", &["?", query]);
        line("content-digest", &[&self.body.field()]);
        line("x-wx-appid", &[self.identity.appid.as_str()]);
        if let Some(openid) = &self.identity.openid {
            line("x-wx-openid", &[openid.as_str()]);
        }
        line("x-wx-version", &[self.identity.version.as_str()]);
        if let Some(cert) = self.cert {
            line("x-wx-cert", &[cert]);
        }
        out.push_str("\"@signature-params\": ");
        out.push_str(params);
        out
    }

    /// What the compact form signs: eleven lines, each ended by LF. The target's query is the one before the parameters
    /// of the signature are appended.
    pub(crate) fn compact(&self) -> String {
        let Target { method, authority, path, query } = self.target;
        let (created, body) = (self.moment.created.to_string(), hex(&self.body.0));
        let lines = [
            method.as_str(),
            authority,
            path,
            query.as_deref().unwrap_or_default(),
            self.kid,
            self.identity.appid.as_str(),
            self.identity.openid.as_ref().map_or("", |o| o.as_str()),
            self.identity.version.as_str(),
            &created,
            &self.moment.nonce,
            &body,
        ];
        let mut out = String::with_capacity(lines.iter().map(|l| l.len() + 1).sum());
        for line in lines {
            out.push_str(line);
            out.push('\n');
        }
        out
    }
}
