//! Looks at answers: every one that a program gets has the checksum of the bytes that came, and where the host's lists ask for
//! it, one that the server itself sent and that holds.

use menshen_egress::{HeaderMap, Outgoing, Seal, Signed, Verdict, Watch};
use menshen_policy::net::{Checksum, Lists};
use sha2::{Digest, Sha256};

use crate::random;

const NAME: &str = "x-wx-checksum";

/// Looks at the answers of one program's requests.
pub(crate) struct Notary<'a>(pub(super) &'a Lists);

impl Seal for Notary<'_> {
    fn sign(&self, request: &Outgoing<'_>) -> Result<Signed, String> {
        let asked = self.0.checksum(request.target.host());
        let sum = Sum { asked, told: None, hash: Sha256::new() };
        Ok(Signed { query: None, headers: Vec::new(), kid: None, watch: Box::new(sum) })
    }
}

struct Sum {
    asked: Checksum,
    told: Option<String>,
    hash: Sha256,
}

impl Watch for Sum {
    fn head(&mut self, _: u16, headers: &HeaderMap) {
        let mut all = headers.get_all(NAME).iter();
        let one = all.next().map(|v| v.to_str().unwrap_or("?").to_owned());
        // Two are none that holds.
        self.told = if all.next().is_some() { Some("?".to_owned()) } else { one };
    }

    fn bytes(&mut self, raw: &[u8]) {
        self.hash.update(raw);
    }

    fn end(&mut self) -> Result<Verdict, String> {
        let found = format!("sha-256={}", random::hex(&std::mem::take(&mut self.hash).finalize()));
        let word = match &self.told {
            Some(told) if *told == found => "verified",
            Some(_) if self.asked == Checksum::Require => {
                return Err("the checksum is not that of the bytes".into());
            }
            Some(_) => "mismatch",
            None if self.asked == Checksum::Require => return Err("the answer has no checksum".into()),
            None => "computed",
        };
        Ok(Verdict { word, checksum: Some(found) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SHA-256 of "abc" (FIPS 180-4).
    const ABC: &str = "sha-256=ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn look(asked: Checksum, told: &[&str]) -> Result<Verdict, String> {
        let mut headers = HeaderMap::new();
        for value in told {
            headers.append(NAME, value.parse().unwrap());
        }
        let mut sum = Sum { asked, told: None, hash: Sha256::new() };
        sum.head(200, &headers);
        sum.bytes(b"a");
        sum.bytes(b"bc");
        sum.end()
    }

    #[test]
    fn a_checksum_that_is_asked_for_is_there_and_holds() {
        let word = |asked, told: &[&str]| look(asked, told).map(|v| v.word);
        assert_eq!(look(Checksum::Broker, &[]).unwrap().checksum.as_deref(), Some(ABC));
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
}
