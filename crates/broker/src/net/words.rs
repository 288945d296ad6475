//! What a program is told about a failure: WeChat's words and numbers, and nothing about the network that the host stands in.

use menshen_egress::{Failure, HeaderMap, header};
use menshen_model::errno;
use menshen_policy::Refusal;
use menshen_wire::Value;

use crate::doors::Denied;

/// The refusal of a decision.
pub(crate) fn refused(refusal: Refusal) -> Denied {
    Denied::new(refusal.errno, refusal.reason)
}

/// A failure on the way.
pub(crate) fn failed(failure: Failure, download: bool) -> Denied {
    let transport = |words: &str| Denied::new(errno::TRANSPORT, words);
    match failure {
        Failure::Redirect { refusal, .. } => refused(refusal),
        Failure::TooManyRedirects => Denied::new(errno::REDIRECTS, "too many redirects"),
        Failure::Resolve(_) => transport("-105:net::ERR_NAME_NOT_RESOLVED"),
        Failure::Forbidden(_) => transport("-10:net::ERR_ACCESS_DENIED"),
        Failure::Connect(_) => transport("-104:net::ERR_CONNECTION_FAILED"),
        Failure::Tls(_) => transport("-107:net::ERR_SSL_PROTOCOL_ERROR"),
        Failure::Http(_) => transport("-320:net::ERR_INVALID_RESPONSE"),
        Failure::Encoding(_) | Failure::Bomb(_) => transport("-330:net::ERR_CONTENT_DECODING_FAILED"),
        Failure::TooBig(_) if download => {
            Denied::new(errno::DOWNLOAD_TOO_BIG, "exceed max file size: 100 MB")
        }
        Failure::TooBig(most) => {
            Denied::new(errno::NETWORK_SYSTEM, format!("the answer is larger than {} MB", most >> 20))
        }
        Failure::Timeout(_) => Denied::new(errno::TIMEOUT, "timeout"),
        Failure::Unsigned(_) => Denied::new(errno::NETWORK_SYSTEM, "network error"),
        Failure::Unsignable(_) => Denied::new(errno::BAD_URL, "invalid url"),
        Failure::Sealed(_) => Denied::new(errno::CHECKSUM, "checksum mismatch"),
        _ => Denied::new(errno::NETWORK_SYSTEM, "network error"),
    }
}

/// Headers of an answer as a program reads them: `{Content-Type: "…"}`, several of one name joined.
pub(crate) fn headers(map: &HeaderMap, checksum: Option<&str>) -> Value {
    let mut out: Vec<(String, Value)> = Vec::new();
    for name in map.keys() {
        let values: Vec<String> =
            map.get_all(name).iter().map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned()).collect();
        out.push((titled(name.as_str()), Value::from(values.join(","))));
    }
    if let Some(checksum) = checksum {
        let name = "X-WX-CheckSum";
        out.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
        out.push((name.to_owned(), Value::from(checksum)));
    }
    Value::Object(out)
}

/// `Set-Cookie` headers, one by one.
pub(crate) fn cookies(map: &HeaderMap) -> Value {
    let all = map.get_all(header::SET_COOKIE).iter();
    Value::Array(all.map(|v| Value::from(String::from_utf8_lossy(v.as_bytes()).into_owned())).collect())
}

/// `content-type` is `Content-Type`, as servers write it and programs look it up.
fn titled(name: &str) -> String {
    let mut start = true;
    let letters = name.chars().map(|c| {
        let out = if start { c.to_ascii_uppercase() } else { c };
        start = c == '-';
        out
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_titled_joined_and_checked() {
        let mut map = HeaderMap::new();
        map.insert(header::CONTENT_TYPE, "a/b".parse().unwrap());
        map.append(header::SET_COOKIE, "a=1".parse().unwrap());
        map.append(header::SET_COOKIE, "b=2; Path=/".parse().unwrap());
        map.insert("x-wx-checksum", "forged".parse().unwrap());
        let out = headers(&map, Some("sha-256=00"));
        let get = |name: &str| out.get(name).and_then(Value::as_str).map(str::to_owned);
        assert_eq!(get("Content-Type").as_deref(), Some("a/b"));
        assert_eq!(get("Set-Cookie").as_deref(), Some("a=1,b=2; Path=/"));
        assert_eq!(get("X-WX-CheckSum").as_deref(), Some("sha-256=00"));
        assert_eq!(cookies(&map), Value::Array(vec!["a=1".into(), "b=2; Path=/".into()]));
    }

    #[test]
    fn a_program_learns_nothing_of_the_network_around_the_host() {
        let secret = "10.1.2.3:22 refused";
        for failure in [
            Failure::Connect(secret.into()),
            Failure::Tls(secret.into()),
            Failure::Resolve(secret.into()),
            Failure::Http(secret.into()),
        ] {
            let denied = failed(failure, false);
            assert_eq!(denied.errno, errno::TRANSPORT);
            assert!(!denied.reason.contains("10.1"), "{}", denied.reason);
        }
    }
}
