//! All that a platform for development keeps secret, from one seed: the authority of device certificates, each app's secrets, and
//! the names by which programs know people. The same seed gives the same keys, so that a developer's server stays set up.

use menshen_model::{AppId, OpenId, Subject};

use crate::cert::Authority;
use crate::envelope::SessionKey;
use crate::pack::pack;
use crate::primitive::derive;
use crate::request::SigningSecret;
use crate::secret::{Secret, prints_nothing};
use crate::{Error, hash};

const SALT: &[u8] = b"menshen-platform/1";

/// The 32 bytes that everything else follows from (HKDF-SHA-256, one label for each purpose).
pub struct Seed(Secret<32>);

impl Seed {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn random() -> Result<Self, Error> {
        let mut seed = Secret::empty();
        crate::random::fill(seed.bytes_mut())?;
        Ok(Self(seed))
    }

    /// From the text that was kept; `None` if it is not 64 lower-case hexadecimal digits.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = zeroize::Zeroizing::new(hash::unhex(text)?);
        Some(Self(Secret::copy(bytes.as_slice().try_into().ok()?)))
    }

    /// The text, for the file that keeps it and for nothing else.
    pub fn to_text(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(hash::hex(self.0.bytes()))
    }

    fn of<const N: usize>(&self, parts: &[&str]) -> Secret<N> {
        let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
        derive(SALT, self.0.bytes(), &pack(&parts))
    }

    /// Issues certificates.
    pub fn authority(&self) -> Authority {
        Authority::from_seed(self.of(&["authority"]).bytes())
    }

    /// What requests of an app are signed with where its server wants derived keys.
    pub fn signing_secret(&self, appid: &AppId) -> SigningSecret {
        SigningSecret::from_bytes(self.of(&["signing", appid.as_str()]).bytes())
    }

    /// The same as text, for the app's developer: 64 hexadecimal digits.
    pub fn signing_text(&self, appid: &AppId) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(hash::hex(self.of::<32>(&["signing", appid.as_str()]).bytes()))
    }

    /// The app's secret, with which its server redeems codes: 32 hexadecimal digits, as WeChat's have.
    pub fn app_secret(&self, appid: &AppId) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(hash::hex(self.of::<16>(&["app", appid.as_str()]).bytes()))
    }

    /// The person as this program knows them: always the same, and another one to every other program.
    pub fn openid(&self, subject: &Subject) -> OpenId {
        let name = self.of::<16>(&["openid", subject.program.as_str(), subject.user.as_str()]);
        let text = format!("o{}", &hash::hex(name.bytes())[..27]);
        OpenId::new(text).unwrap_or_else(|e| unreachable!("28 letters and digits: {e}"))
    }

    /// A key for what a logged-in person's data is sealed with; `login` tells one login from the next.
    pub fn session_key(&self, subject: &Subject, login: &str) -> SessionKey {
        let parts = ["session", subject.program.as_str(), subject.user.as_str(), login];
        SessionKey::from_bytes(self.of::<16>(&parts).bytes())
    }
}

prints_nothing!(Seed);

#[cfg(test)]
mod tests {
    use super::*;
    use menshen_model::{ProgramId, UserId};

    #[test]
    fn one_seed_gives_the_same_keys_again_and_no_two_alike() {
        let seed = Seed::random().unwrap();
        let again = Seed::from_text(&seed.to_text()).unwrap();
        let app = |text: &str| AppId::new(text).unwrap();
        let of = |program: &str, user: &str| Subject {
            program: ProgramId::new(program).unwrap(),
            user: UserId::new(user.repeat(32)).unwrap(),
        };
        assert_eq!(seed.authority().public(), again.authority().public());
        assert_eq!(*seed.app_secret(&app("a")), *again.app_secret(&app("a")));
        assert_ne!(*seed.app_secret(&app("a")), *seed.app_secret(&app("b")));
        assert_ne!(*seed.signing_text(&app("a")), *seed.signing_text(&app("b")));
        assert_eq!(seed.openid(&of("dev:1", "0")), again.openid(&of("dev:1", "0")));
        let names = [("dev:1", "0"), ("dev:2", "0"), ("dev:1", "1")].map(|(p, u)| seed.openid(&of(p, u)));
        assert!(names[0] != names[1] && names[0] != names[2] && names[1] != names[2]);
        assert!(seed.session_key(&of("dev:1", "0"), "1") != seed.session_key(&of("dev:1", "0"), "2"));
        assert!(Seed::random().unwrap().openid(&of("dev:1", "0")) != names[0]);
        assert_eq!(format!("{seed:?}"), "Seed(***)");
        for bad in ["", "00", &"0".repeat(63), &"G".repeat(64)] {
            assert!(Seed::from_text(bad).is_none(), "{bad}");
        }
    }
}
