//! A line of a domain list, as an operator writes it: `https://shop.example`, `https://shop.example:8443`, `wss://push.example`.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::target::{Scheme, Target};

/// Names that mean this machine or this network, wherever they are asked.
const NEAR: [&str; 5] = ["localhost", "local", "internal", "localdomain", "home.arpa"];
/// Servers of WeChat's that no list may name: they take an app's secret, which a program must not have.
const NEVER: [&str; 1] = ["api.weixin.qq.com"];

/// A server that a list allows.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Domain {
    scheme: Scheme,
    host: String,
    port: Option<u16>,
}

/// A text that is no line of a domain list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} cannot be a domain: {why}")]
pub struct BadDomain {
    given: String,
    why: &'static str,
}

impl Domain {
    /// Reads a line.
    ///
    /// # Errors
    /// [`BadDomain`] says what a line looks like, or why this server is on no list.
    pub fn parse(text: &str) -> Result<Self, BadDomain> {
        let bad = |why| BadDomain { given: text.chars().take(200).collect(), why };
        let like = "write https://NAME, https://NAME:PORT or wss://NAME, without a path";
        let target = Target::parse(text).map_err(|_| bad(like))?;
        let plain = text.trim();
        if target.path() != "/" || plain.matches('/').count() > 3 || plain.contains(['?', '#', '\\']) {
            return Err(bad(like));
        }
        if let Some(why) = unlisted(target.host()) {
            return Err(bad(why));
        }
        Ok(Self { scheme: target.scheme(), host: target.host().to_owned(), port: target.written_port() })
    }

    /// For https or for wss.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Does the line allow the target? A name covers no name below it. An https line with a port allows that port, one without
    /// allows addresses without one, even 443; a wss line allows every port.
    pub fn allows(&self, target: &Target) -> bool {
        let port = match self.scheme {
            Scheme::Wss => true,
            Scheme::Https => self.port == target.written_port(),
        };
        self.scheme == target.scheme() && self.host == target.host() && port
    }
}

/// Why a name is on no list, whoever wrote the list.
pub(super) fn unlisted(host: &str) -> Option<&'static str> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_' | b'.');
    if !host.bytes().all(plain) {
        return Some("a name has letters, digits, - and . (no *)");
    }
    if NEVER.contains(&host) {
        return Some("it takes an app's secret, which a program must not have; call it from your server");
    }
    let below = |end: &str| host == end || host.ends_with(&format!(".{end}"));
    if NEAR.iter().any(|end| below(end)) {
        return Some("it means this machine or this network; `menshen run --map` is for development");
    }
    if !host.contains('.') {
        return Some("a name without a dot means something else in every network");
    }
    None
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.scheme == Scheme::Wss { "wss" } else { "https" };
        write!(f, "{scheme}://{}", self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl TryFrom<String> for Domain {
    type Error = BadDomain;

    fn try_from(text: String) -> Result<Self, BadDomain> {
        Self::parse(&text)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.to_string()
    }
}

impl BadDomain {
    pub(super) fn scheme(text: &str, want: Scheme) -> Self {
        let why = match want {
            Scheme::Https => "this list has lines that begin with https://",
            Scheme::Wss => "this list has lines that begin with wss://",
        };
        Self { given: text.chars().take(200).collect(), why }
    }
}
