//! Account, program and purpose keys.

use menshen_model::ProgramId;

use super::Purpose;
use crate::pack::pack;
use crate::primitive::{Aead, Mac, derive};
use crate::secret::{Secret, prints_nothing};
use crate::{Error, random};

const SALT: &[u8] = b"menshen-key-tree/1";

/// A person's own key, the root of everything that is sealed for them. Lives unwrapped only while they are signed in.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountKey(pub(super) Secret<32>);

impl AccountKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn random() -> Result<Self, Error> {
        let mut key = Secret::empty();
        random::fill(key.bytes_mut())?;
        Ok(Self(key))
    }

    /// The key of one program in this person's hands.
    pub fn program(&self, program: &ProgramId) -> ProgramKey {
        ProgramKey(derive(SALT, self.0.bytes(), &pack(&[b"program", program.as_str().as_bytes()])))
    }

    #[cfg(test)]
    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self(Secret::copy(&bytes))
    }
}

/// The key of one program in one person's hands.
#[derive(Clone, PartialEq, Eq)]
pub struct ProgramKey(Secret<32>);

impl ProgramKey {
    /// The key for one purpose.
    pub fn purpose(&self, purpose: Purpose) -> PurposeKey {
        let both: Secret<64> = derive(SALT, self.0.bytes(), &pack(&[b"purpose", purpose.label().as_bytes()]));
        let (seal, hide) = both.bytes().split_at(32);
        let mut key = Secret::<32>::empty();
        key.bytes_mut().copy_from_slice(seal);
        PurposeKey { seal: Aead::new(key.bytes()), hide: Mac::new(hide) }
    }
}

/// The key for one purpose: it seals and opens ([`crate::boxes`]), and hides names.
///
/// One such key seals at most 2^32 boxes: their nonces are drawn by chance.
pub struct PurposeKey {
    pub(crate) seal: Aead,
    pub(crate) hide: Mac,
}

prints_nothing!(AccountKey, ProgramKey, PurposeKey);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hex;

    /// Recomputed by the standard library of Python (hmac, hashlib): `tests/vectors/keys.py` at the root of the repository.
    #[test]
    fn the_derivation_is_fixed() {
        let account = AccountKey::of(std::array::from_fn(|i| u8::try_from(i).unwrap()));
        let program = account.program(&ProgramId::new("dev:00ff").unwrap());
        assert_eq!(
            hex(program.0.bytes()),
            "304bdef247f0f626b6efebd64dfc9a641073202d3780c5ffd5a081df4069e03c"
        );
        let key = program.purpose(Purpose::StorageName);
        assert_eq!(
            hex(&key.hide.tag(b"name")),
            "98a8e04b5adb6c11dcea90e0a5660473d8663b2a7637c63e0cc2f8e3d76498a8"
        );
    }

    #[test]
    fn every_branch_has_another_key() {
        let mut seen = std::collections::BTreeSet::new();
        for account in [[1; 32], [2; 32]] {
            for program in ["dev:a", "dev:b"] {
                for purpose in Purpose::ALL {
                    let key = AccountKey::of(account).program(&ProgramId::new(program).unwrap());
                    seen.insert(key.purpose(purpose).hide.tag(b"x"));
                }
            }
        }
        assert_eq!(seen.len(), 2 * 2 * Purpose::ALL.len());
    }

    #[test]
    fn keys_print_nothing() {
        let account = AccountKey::of([0xab; 32]);
        let program = account.program(&ProgramId::new("dev:a").unwrap());
        let text = format!("{account:?} {program:?} {:?}", program.purpose(Purpose::OpenId));
        assert_eq!(text, "AccountKey(***) ProgramKey(***) PurposeKey(***)");
    }
}
