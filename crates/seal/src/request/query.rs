//! The compact form: four parameters at the end of the query.

use super::identity::{LATEST, is_kid, is_nonce};
use super::{Mode, Moment, Refused, Unsignable};
use crate::hash::{hex, unhex};

/// The names that the compact form uses; an address that has one of them already is not signed.
pub const NAMES: [&str; 4] = ["sig_kid", "sig_ts", "sig_nonce", "signature"];

/// What the compact form carries, and the query without it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cut<'a> {
    pub(crate) before: &'a str,
    pub(crate) kid: &'a str,
    pub(crate) moment: Moment,
    pub(crate) signature: Vec<u8>,
}

/// Refuses a query that already uses one of the four names, also percent-encoded, so that no two readers of the query can
/// disagree about which one is meant.
pub(crate) fn check_free(query: &str) -> Result<(), Unsignable> {
    for pair in query.split('&') {
        let name = decode(pair.split('=').next().unwrap_or_default());
        if let Some(taken) = NAMES.iter().find(|n| n.as_bytes() == name) {
            return Err(Unsignable::NameTaken(taken));
        }
    }
    Ok(())
}

/// Percent-decoding of a name; what is no escape stays.
fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = bytes.get(at + 1..at + 3).and_then(|two| {
            let two = std::str::from_utf8(two).ok()?;
            unhex(&two.to_ascii_lowercase())
        });
        match (bytes[at], escape) {
            (b'%', Some(byte)) => {
                out.extend(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}

/// The query with the parameters appended.
pub(crate) fn append(before: Option<&str>, kid: &str, moment: &Moment, signature: &[u8]) -> String {
    let before = before.unwrap_or_default();
    let and = if before.is_empty() { "" } else { "&" };
    let Moment { created, nonce } = moment;
    format!("{before}{and}sig_kid={kid}&sig_ts={created}&sig_nonce={nonce}&signature={}", hex(signature))
}

/// Cuts the query at the last `sig_kid=` that starts it or follows `&`. What stands there must be exactly what
/// [`append`] writes.
pub(crate) fn cut(query: &str, mode: Mode) -> Result<Cut<'_>, Refused> {
    const START: &str = "sig_kid=";
    let at = match query.rfind("&sig_kid=") {
        Some(at) => at + 1,
        None if query.starts_with(START) => 0,
        None => return Err(Refused::Missing("sig_kid")),
    };
    // `&sig_kid=` alone at the start would be a second way to write the same signed text.
    let before = if at == 0 { "" } else { &query[..at - 1] };
    if at == 1 {
        return Err(Refused::Malformed("the query"));
    }
    let mut rest = query[at..].split('&');
    let mut value = |name: &'static str| {
        let pair = rest.next().ok_or(Refused::Missing(name))?;
        pair.strip_prefix(name).and_then(|v| v.strip_prefix('=')).ok_or(Refused::Missing(name))
    };
    let (kid, created, nonce, signature) =
        (value("sig_kid")?, value("sig_ts")?, value("sig_nonce")?, value("signature")?);
    if rest.next().is_some() || check_free(before).is_err() {
        return Err(Refused::Malformed("the query"));
    }
    if !is_kid(kid) {
        return Err(Refused::Malformed("sig_kid"));
    }
    let seconds = created.parse::<u64>().ok().filter(|s| *s <= LATEST && s.to_string() == created);
    let created = seconds.ok_or(Refused::Malformed("sig_ts"))?;
    if !is_nonce(nonce) {
        return Err(Refused::Malformed("sig_nonce"));
    }
    let length = match mode {
        Mode::Ed25519 => 64,
        Mode::HmacSha256 => 32,
    };
    let signature = unhex(signature).filter(|s| s.len() == length).ok_or(Refused::Malformed("signature"))?;
    Ok(Cut { before, kid, moment: Moment { created, nonce: nonce.to_owned() }, signature })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_appended_is_cut_again() {
        let moment = Moment::new(1_700_000_000, "n".repeat(22)).unwrap();
        for before in
            [None, Some(""), Some("a=1"), Some("a=1&"), Some("&"), Some("a=sig_kid="), Some("xsig_kid=1")]
        {
            let whole = append(before, "kid", &moment, &[7; 64]);
            let cut = cut(&whole, Mode::Ed25519).unwrap();
            assert_eq!(cut.before, before.unwrap_or_default(), "{whole}");
            assert_eq!((cut.kid, &cut.moment, cut.signature.as_slice()), ("kid", &moment, &[7; 64][..]));
        }
    }

    #[test]
    fn there_is_one_way_to_write_it() {
        let moment = Moment::new(1_700_000_000, "n".repeat(22)).unwrap();
        let good = append(Some("a=1"), "kid", &moment, &[0xab; 32]);
        assert!(cut(&good, Mode::HmacSha256).is_ok());
        let bad = [
            good.replace("sig_ts=1", "sig_ts=01"),
            good.replace("sig_ts=1", "sig_ts=%31"),
            good.replace("sig_ts", "Sig_ts"),
            good.replace("abab", "ABAB"),
            good.replace("sig_nonce=n", "sig_nonce=-"),
            good.replace("&sig_ts", "&&sig_ts"),
            format!("{good}&"),
            format!("{good}&b=2"),
            good.replace("a=1", "signature=1"),
            good.replace("a=1", "s%69gnature=1"),
            good.replace("a=1&", "&"),
            good.replace("sig_kid=kid", "sig_kid="),
            good[..good.len() - 2].to_owned(),
        ];
        for query in bad {
            assert!(cut(&query, Mode::HmacSha256).is_err(), "{query}");
        }
        assert!(cut(&good, Mode::Ed25519).is_err(), "the other mode's signatures are longer");
    }

    #[test]
    fn a_taken_name_is_refused_however_it_is_written() {
        for query in ["signature=1", "a=1&sig_ts", "%73ig_kid=1", "sig%5fnonce=", "sig%5Fnonce="] {
            assert!(check_free(query).is_err(), "{query}");
        }
        for query in ["", "a=signature", "xsignature=1", "Signature=1", "%zz=1", "%"] {
            assert!(check_free(query).is_ok(), "{query}");
        }
    }
}
