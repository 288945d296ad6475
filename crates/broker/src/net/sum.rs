//! Looks at one answer: its checksum always, its signature where the server's key is known.

use menshen_egress::{HeaderMap, Verdict, Watch};
use menshen_policy::net::Checksum;
use menshen_seal::hash::Sha256;
use menshen_seal::request::{BodyDigest, Fields, Refused};
use menshen_seal::response::{Binding, ResponseTrust, verify, verify_checksum};

/// One answer, as it comes.
pub(super) struct Sum {
    asked: Checksum,
    /// By what it is believed, and which request it must be for.
    signed: Option<(ResponseTrust, Binding)>,
    status: u16,
    fields: Result<Fields, Refused>,
    hash: Sha256,
}

impl Sum {
    pub(super) fn new(asked: Checksum, signed: Option<(ResponseTrust, Binding)>) -> Self {
        Self { asked, signed, status: 0, fields: Ok(Fields::default()), hash: Sha256::new() }
    }

    /// `signed`, `verified` or, when the answer says nothing of itself, `None`.
    fn judge(&self, body: &BodyDigest) -> Result<Option<&'static str>, Refused> {
        let fields = self.fields.as_ref().map_err(Clone::clone)?;
        match &self.signed {
            Some((trust, binding)) if self.asked == Checksum::Require || fields.has("signature") => {
                verify(trust, binding, self.status, fields, body)?;
                Ok(Some("signed"))
            }
            _ if self.asked == Checksum::Require || fields.has("x-wx-checksum") => {
                verify_checksum(fields, body)?;
                Ok(Some("verified"))
            }
            _ => Ok(None),
        }
    }
}

impl Watch for Sum {
    fn head(&mut self, status: u16, headers: &HeaderMap) {
        self.status = status;
        self.fields = Fields::collect(headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())));
    }

    fn bytes(&mut self, raw: &[u8]) {
        self.hash.update(raw);
    }

    fn end(&mut self) -> Result<Verdict, String> {
        let body = BodyDigest(std::mem::take(&mut self.hash).finish());
        let (word, why) = match self.judge(&body) {
            Ok(word) => (word.unwrap_or("computed"), String::new()),
            Err(refused) if self.asked == Checksum::Require => return Err(refused.to_string()),
            Err(refused) => ("mismatch", refused.to_string()),
        };
        Ok(Verdict { word, why, checksum: Some(body.checksum()) })
    }

    fn must_hold(&self) -> bool {
        self.asked == Checksum::Require
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use menshen_seal::request::{Scheme, Target};
    use menshen_seal::response::ResponseKey;

    /// SHA-256 of "abc" (FIPS 180-4).
    const ABC: &str = "sha-256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn look(mut sum: Sum, status: u16, told: &[(&'static str, &str)]) -> Result<Verdict, String> {
        let mut headers = HeaderMap::new();
        for (name, value) in told {
            headers.append(*name, value.parse().unwrap());
        }
        sum.head(status, &headers);
        sum.bytes(b"a");
        sum.bytes(b"bc");
        sum.end()
    }

    #[test]
    fn a_checksum_that_is_asked_for_is_there_and_holds() {
        let word = |asked, told: &[&str]| {
            let told: Vec<_> = told.iter().map(|value| ("x-wx-checksum", *value)).collect();
            look(Sum::new(asked, None), 200, &told).map(|v| v.word)
        };
        assert_eq!(look(Sum::new(Checksum::Broker, None), 200, &[]).unwrap().checksum.as_deref(), Some(ABC));
        for asked in [Checksum::Require, Checksum::Report, Checksum::Broker] {
            assert_eq!(word(asked, &[ABC]), Ok("verified"));
        }
        for wrong in [&["sha-256=00"][..], &["?"], &[ABC, ABC], &[&ABC.to_uppercase()]] {
            assert!(word(Checksum::Require, wrong).is_err(), "{wrong:?}");
            assert_eq!(word(Checksum::Report, wrong), Ok("mismatch"));
        }
        assert!(word(Checksum::Require, &[]).is_err());
        assert_eq!(word(Checksum::Report, &[]), Ok("computed"));
    }

    #[test]
    fn an_answer_of_a_known_key_is_signed_for_this_request_and_this_status_or_refused() {
        let key = ResponseKey::generate().unwrap();
        let target = Target::new("GET", Scheme::Https, "shop.example", "/", None).unwrap();
        let (mine, other) = (Binding::new(&target, &[1; 64]), Binding::new(&target, &[2; 64]));
        let body = BodyDigest::of(b"abc");
        let sum =
            |asked| Sum::new(asked, Some((ResponseTrust::Registered(vec![key.public()]), mine.clone())));
        let fields = |signed: &[(&'static str, String)]| signed.to_vec();
        let word = |asked, status, signed: &[(&'static str, String)]| {
            let told: Vec<_> = signed.iter().map(|(n, v)| (*n, v.as_str())).collect();
            look(sum(asked), status, &told).map(|v| v.word)
        };
        let good = fields(&key.sign(&mine, 200, &body, 1));
        let replayed = fields(&key.sign(&other, 200, &body, 1));
        let tampered = fields(&key.sign(&mine, 200, &BodyDigest::of(b"abd"), 1));
        let foreign = fields(&ResponseKey::generate().unwrap().sign(&mine, 200, &body, 1));
        let bare = vec![("x-wx-checksum", ABC.to_owned())];
        assert_eq!(word(Checksum::Require, 200, &good), Ok("signed"));
        for (what, status, wrong) in [
            ("of another request", 200, &replayed),
            ("of another body", 200, &tampered),
            ("by another key", 200, &foreign),
            ("with another status", 404, &good),
        ] {
            assert!(word(Checksum::Require, status, wrong).is_err(), "{what}");
            assert_eq!(word(Checksum::Report, status, wrong), Ok("mismatch"), "{what}");
            assert_eq!(word(Checksum::Broker, status, wrong), Ok("mismatch"), "{what}");
        }
        assert!(word(Checksum::Require, 200, &bare).is_err(), "a hash alone finds no attacker");
        assert!(word(Checksum::Require, 200, &[]).is_err());
        assert_eq!(word(Checksum::Report, 200, &bare), Ok("verified"));
        assert_eq!(word(Checksum::Report, 200, &[]), Ok("computed"));
    }
}
