//! Headers that a program may set, and those that only the host sets.

use hyper::http::{HeaderMap, HeaderName, HeaderValue};

use crate::limits;

/// Set by the host, by the connection, or by nobody: a program's own are dropped. `Cookie` is not among them: no cookie is kept
/// here, and programs send by hand what `cookies` of an earlier answer gave them.
const HOST: [&str; 22] = [
    "accept-encoding",
    "connection",
    "content-digest",
    "content-length",
    "cookie2",
    "date",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "origin",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];
/// The same for everything that begins so.
const HOST_PREFIXES: [&str; 4] = ["x-wx-", "signature", "sec-", "proxy-"];

/// A header that cannot be sent: its name or value would be something else on the wire.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("header {name:?} cannot be sent: {why}")]
pub struct BadHeader {
    name: String,
    why: &'static str,
}

/// What a program asked for, sorted.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// What is sent.
    pub headers: HeaderMap,
    /// Names of what is not: only the host sets these.
    pub dropped: Vec<String>,
}

/// Sorts the headers of a program. Of one name the last stands.
///
/// # Errors
/// [`BadHeader`] for a line break or another character that no header may have, and for what is too much.
pub fn clean<'a>(given: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Given, BadHeader> {
    let mut out = Given::default();
    for (count, (name, value)) in given.into_iter().enumerate() {
        let bad = |why| BadHeader { name: name.chars().take(80).collect(), why };
        if count >= limits::GIVEN_HEADERS {
            return Err(bad("there are more than 100"));
        }
        if name.len() + value.len() > limits::GIVEN_HEADER {
            return Err(bad("it is longer than 16 KiB"));
        }
        let parsed = HeaderName::from_bytes(name.trim().as_bytes())
            .map_err(|_| bad("a name has letters, digits and some signs"))?;
        let value = HeaderValue::from_bytes(value.trim_matches([' ', '\t']).as_bytes())
            .map_err(|_| bad("a value has no line breaks or control characters"))?;
        if hosts(parsed.as_str()) {
            out.dropped.push(parsed.as_str().to_owned());
        } else {
            out.headers.insert(parsed, value);
        }
    }
    Ok(out)
}

/// `name` in lower case.
fn hosts(name: &str) -> bool {
    HOST.contains(&name) || HOST_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_the_host_sets_is_dropped_in_every_spelling() {
        let tries = [
            "Host",
            "HOST",
            "content-LENGTH",
            "Transfer-Encoding",
            "Cookie2",
            "Referer",
            "Connection",
            "Upgrade",
            "X-WX-OPENID",
            "x-wx-anything",
            "Signature",
            "Signature-Input",
            "signature-agent",
            "Content-Digest",
            "Proxy-Authorization",
            "Sec-WebSocket-Key",
            "TE",
            "Expect",
            " Host ",
        ];
        let given =
            clean(tries.iter().map(|name| (*name, "x")).chain([("Token", "t"), ("token", "u")])).unwrap();
        assert_eq!(given.headers.len(), 1);
        assert_eq!(given.headers.get("token").unwrap(), "u");
        assert_eq!(given.dropped.len(), tries.len());
    }

    #[test]
    fn a_header_that_would_be_two_is_refused() {
        for (name, value) in [
            ("a", "x\r\nHost: evil"),
            ("a", "x\ny"),
            ("a", "x\ry"),
            ("a", "\0"),
            ("a\r\nHost", "x"),
            ("a b", "x"),
            ("a:", "x"),
            ("", "x"),
            ("Ä", "x"),
            ("a", "\u{7f}"),
        ] {
            assert!(clean([(name, value)]).is_err(), "{name:?}: {value:?}");
        }
        let many: Vec<String> = (0..101).map(|n| format!("h{n}")).collect();
        assert!(clean(many.iter().map(|name| (name.as_str(), "x"))).is_err());
        assert!(clean([("a", "x".repeat(17 << 10).as_str())]).is_err());
        assert_eq!(clean([("a", "中")]).unwrap().headers["a"].as_bytes(), "中".as_bytes());
    }
}
