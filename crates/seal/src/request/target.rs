//! What of a request's address is signed, in its one canonical form.

use super::Unsignable;

/// Longest path and query together, in bytes.
const LONGEST: usize = 64 << 10;

/// How the request travels: decides which port goes without saying. `wss` is [`Scheme::Https`], `ws` is [`Scheme::Http`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Port 443 goes without saying.
    Https,
    /// Port 80 goes without saying. In development only.
    Http,
}

/// Method and address of a request. The authority is lower case and without the scheme's own port; path and query are as
/// they are sent, an empty path is `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(crate) method: String,
    pub(crate) authority: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
}

impl Target {
    /// Takes the parts as they stand in the request line and the Host field.
    ///
    /// # Errors
    /// [`Unsignable`] names the part that is not in the form of RFC 9110 and 3986. In particular: characters outside
    /// ASCII (they are sent percent-encoded), white space, control characters, `#`, a user name, an empty port.
    pub fn new(
        method: &str,
        scheme: Scheme,
        authority: &str,
        path: &str,
        query: Option<&str>,
    ) -> Result<Self, Unsignable> {
        if method.is_empty() || method.len() > 32 || !method.bytes().all(is_token) {
            return Err(Unsignable::Method);
        }
        let path = if path.is_empty() { "/" } else { path };
        if path.len() + query.map_or(0, str::len) > LONGEST {
            return Err(Unsignable::TooLong { most: LONGEST });
        }
        if !path.starts_with('/') || !path.bytes().all(|b| b.is_ascii_graphic() && b != b'?' && b != b'#') {
            return Err(Unsignable::Path);
        }
        if !query.unwrap_or_default().bytes().all(|b| b.is_ascii_graphic() && b != b'#') {
            return Err(Unsignable::Query);
        }
        Ok(Self {
            method: method.to_owned(),
            authority: canonical_authority(scheme, authority).ok_or(Unsignable::Authority)?,
            path: path.to_owned(),
            query: query.map(str::to_owned),
        })
    }

    /// The canonical authority.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The query as it is sent, without `?`; `None` if the address has none.
    pub fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }
}

/// Lower case, without the port that goes without saying.
fn canonical_authority(scheme: Scheme, text: &str) -> Option<String> {
    let (host, port) = if let Some(rest) = text.strip_prefix('[') {
        let (inside, after) = rest.split_once(']')?;
        if !inside.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')) || !inside.contains(':')
        {
            return None;
        }
        let port = match after {
            "" => None,
            _ => Some(after.strip_prefix(':')?),
        };
        (&text[..inside.len() + 2], port)
    } else {
        let (host, port) = text.split_once(':').map_or((text, None), |(h, p)| (h, Some(p)));
        if host.is_empty()
            || !host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        {
            return None;
        }
        (host, port)
    };
    if host.len() > 255 {
        return None;
    }
    let mut out = host.to_ascii_lowercase();
    if let Some(port) = port {
        let number: u16 = port.parse().ok()?;
        if number == 0 || number.to_string() != port {
            return None;
        }
        let own = match scheme {
            Scheme::Https => 443,
            Scheme::Http => 80,
        };
        if number != own {
            out.push(':');
            out.push_str(port);
        }
    }
    Some(out)
}

/// A character of a token of RFC 9110.
fn is_token(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)
}
