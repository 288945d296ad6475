//! The one address of this run of the broker, and the secrets that prove who was told it (wall 8).

use crate::{Error, random};

/// Name of the cookie. `__Host-` binds it to this exact host name: no other port or name receives it.
pub(crate) const COOKIE: &str = "__Host-menshen";

/// Address and secrets, fresh for every start.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// The port of this run.
    pub port: u16,
    /// `<32 hex>.localhost:PORT`, exactly what `Host` must say.
    pub host: String,
    /// `http://` and the host, exactly what `Origin` must say.
    pub origin: String,
    /// Value of the cookie.
    pub cookie: String,
    /// What the first WebSocket message repeats.
    pub secret: String,
    /// Last part of the address that sets the cookie.
    pub entry: String,
}

impl Origin {
    /// Fresh names and secrets for a port.
    pub(crate) fn new(port: u16) -> Result<Self, Error> {
        let host = format!("{}.localhost:{port}", random::token()?);
        Ok(Self {
            port,
            origin: format!("http://{host}"),
            host,
            cookie: random::token()?,
            secret: random::token()?,
            entry: random::token()?,
        })
    }

    /// The address for the terminal: the path sets the cookie, the fragment (which is sent to no server) holds the
    /// secret. With a page it opens there.
    pub(crate) fn url(&self, page: Option<(&str, &str)>) -> String {
        let mut url = format!("{}/enter/{}#k={}", self.origin, self.entry, self.secret);
        if let Some((program, path)) = page {
            let program = percent_encoding::utf8_percent_encode(program, percent_encoding::NON_ALPHANUMERIC);
            url.push_str(&format!("/p/{program}/{path}"));
        }
        url
    }

    /// Does this `Cookie` header hold our cookie, once and with the right value?
    pub(crate) fn has_cookie(&self, headers: &axum::http::HeaderMap) -> bool {
        let mut found = headers
            .get_all("cookie")
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == COOKIE);
        match (found.next(), found.next()) {
            (Some((_, value)), None) => random::same(value, &self.cookie),
            _ => false,
        }
    }
}
