//! The key behind a person's pseudonym in the audit log.

use menshen_model::UserId;

use crate::primitive::Mac;
use crate::secret::{Secret, prints_nothing};
use crate::{Error, hash, random};

/// One person's key for pseudonyms. The host keeps it beside the account and erases it with the account: the records
/// stay valid and nameless. It opens nothing that is sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonKey(Secret<32>);

impl PersonKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn random() -> Result<Self, Error> {
        let mut key = Secret::empty();
        random::fill(key.bytes_mut())?;
        Ok(Self(key))
    }

    /// The one that was kept.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Secret::copy(bytes))
    }

    /// For being kept beside the account, and nowhere else.
    pub fn to_keep(&self) -> &[u8; 32] {
        self.0.bytes()
    }

    /// How the audit log names this person: 32 hexadecimal digits, the first half of
    /// HMAC-SHA-256(key, "menshen-person/1" and the user id, each after its length).
    pub fn pseudonym(&self, user: &UserId) -> String {
        let text = crate::pack::pack(&[b"menshen-person/1", user.as_str().as_bytes()]);
        hash::hex(&Mac::new(self.0.bytes()).tag(&text)[..16])
    }
}

prints_nothing!(PersonKey);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_key_and_person() {
        let user = UserId::new("0".repeat(32)).unwrap();
        let other = UserId::new("1".repeat(32)).unwrap();
        let key = PersonKey::from_bytes(&[7; 32]);
        assert_eq!(key.pseudonym(&user), PersonKey::from_bytes(key.to_keep()).pseudonym(&user));
        assert_ne!(key.pseudonym(&user), key.pseudonym(&other));
        assert_ne!(key.pseudonym(&user), PersonKey::random().unwrap().pseudonym(&user));
        assert_eq!(key.pseudonym(&user).len(), 32);
        assert_eq!(format!("{key:?}"), "PersonKey(***)");
    }
}
