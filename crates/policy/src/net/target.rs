//! A program's address, read once. What is connected to, named in TLS and sent as path is taken from here and from nowhere
//! else, so that no second reading can mean another server.

use url::{Host, Url};

/// Longest address in bytes.
pub(super) const LONGEST: usize = 32 << 10;

/// How the server is spoken to; always inside TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Requests, uploads, downloads, pictures.
    Https,
    /// WebSockets.
    Wss,
}

/// A server and what is asked of it: a domain name in its canonical form, never an address in digits.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Target {
    scheme: Scheme,
    host: String,
    port: u16,
    written_port: Option<u16>,
    path: String,
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadUrl {
    /// It is no address at all, or one that carries what none may.
    #[error("{0}")]
    Invalid(&'static str),
    /// It is an address that is on no list: of another scheme, or of a server in digits.
    #[error("{0}")]
    NeverListed(&'static str),
}

impl Target {
    /// Reads an address by the rules of browsers (WHATWG URL). Refused besides: control characters within, names and passwords,
    /// servers in digits of any spelling, names that end in a dot, any scheme but https and wss.
    ///
    /// # Errors
    /// [`BadUrl`] says which.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        if text.len() > LONGEST {
            return Err(BadUrl::Invalid("it is longer than 32 KiB"));
        }
        let text = text.trim_matches(|c: char| c <= ' ');
        if text.chars().any(char::is_control) {
            return Err(BadUrl::Invalid("it has control characters in it"));
        }
        let url = Url::parse(text).map_err(|_| BadUrl::Invalid("it is no absolute address"))?;
        let scheme = match url.scheme() {
            "https" => Scheme::Https,
            "wss" => Scheme::Wss,
            _ => return Err(BadUrl::NeverListed("only https and wss lead out")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadUrl::Invalid("it carries a name or a password"));
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(_) => return Err(BadUrl::NeverListed("a server in digits is on no list")),
            None => return Err(BadUrl::Invalid("it names no server")),
        };
        if host.ends_with('.') || host.split('.').any(str::is_empty) {
            return Err(BadUrl::NeverListed("a name with an empty part is on no list"));
        }
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        let port = url.port_or_known_default().ok_or(BadUrl::Invalid("it has no port"))?;
        if port == 0 {
            return Err(BadUrl::Invalid("port 0 is none"));
        }
        Ok(Self { scheme, host, port, written_port: written_port(text), path })
    }

    /// How it is spoken to.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The server's name: lower case, in ASCII.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port as the program wrote it, also when it is the usual one.
    pub fn written_port(&self) -> Option<u16> {
        self.written_port
    }

    /// `host`, or `host:port` when the port is not 443.
    pub fn authority(&self) -> String {
        if self.port == 443 { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }

    /// Path and query, as they are sent.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole address, without a fragment.
    pub fn url(&self) -> String {
        let scheme = match self.scheme {
            Scheme::Https => "https",
            Scheme::Wss => "wss",
        };
        format!("{scheme}://{}{}", self.authority(), self.path)
    }

    /// The address that a `Location` header of this target's answer means, to be decided about: nothing is checked yet.
    #[must_use]
    pub fn locate(&self, location: &str) -> String {
        if location.chars().any(char::is_control) {
            return location.to_owned();
        }
        let next = Url::parse(&self.url()).and_then(|base| base.join(location));
        next.map_or_else(|_| location.to_owned(), String::from)
    }

    /// The same server and path, asked with this query (percent-encoded, without `?`).
    #[must_use]
    pub fn with_query(&self, query: &str) -> Self {
        let path = self.path.split('?').next().unwrap_or_default();
        Self { path: format!("{path}?{query}"), ..self.clone() }
    }
}

/// The parser forgets a port that is the scheme's own. Under a scheme with another one it keeps it.
fn written_port(text: &str) -> Option<u16> {
    let rest = text.split_once(':')?.1;
    let ftp = Url::parse(&format!("ftp:{rest}")).ok()?;
    ftp.port().or_else(|| Url::parse(&format!("http:{rest}")).ok()?.port())
}
