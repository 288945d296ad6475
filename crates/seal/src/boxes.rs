//! Sealed boxes for everything that is kept: AES-256-GCM under a [`PurposeKey`], bound to what it belongs to.
//!
//! A box is a version byte (1), a random nonce of 12 bytes, the cipher text, a tag of 16 bytes. What it belongs to (user,
//! program, name, version) is handed in as parts and authenticated, not stored: a box that is moved does not open.

use crate::keys::PurposeKey;
use crate::pack::pack;
use crate::primitive::{Aead, NONCE, TAG};
use crate::{Error, random};

const VERSION: u8 = 1;
/// What a box is longer than its content, in bytes.
pub const OVERHEAD: usize = 1 + NONCE + TAG;
/// Longest content of one box, in bytes. Larger things are sealed in pieces.
pub const MOST: usize = 64 << 20;

impl PurposeKey {
    /// Seals `plain` for the place that `aad` names.
    ///
    /// # Errors
    /// [`Error::NoRandom`], [`Error::TooLong`].
    pub fn seal(&self, aad: &[&[u8]], plain: &[u8]) -> Result<Vec<u8>, Error> {
        seal(&self.seal, aad, plain)
    }

    /// The content of a box of this key and this place.
    ///
    /// # Errors
    /// [`Error::NotOpened`], [`Error::Version`], [`Error::TooLong`].
    pub fn open(&self, aad: &[&[u8]], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        open(&self.seal, aad, sealed)
    }
}

/// A name as it can be looked up without being seen: the same name under the same key gives the same 32 bytes
/// (HMAC-SHA-256), and they tell nothing of it but that it is the same. The name itself belongs into the box beside it.
pub fn seal_name(key: &PurposeKey, name: &[u8]) -> [u8; 32] {
    key.hide.tag(name)
}

pub(crate) fn seal(key: &Aead, aad: &[&[u8]], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut nonce = [0; NONCE];
    random::fill(&mut nonce)?;
    let too_long = Error::TooLong { what: "the content of a box", most: MOST };
    if plain.len() > MOST {
        return Err(too_long);
    }
    let mut out = Vec::with_capacity(OVERHEAD + plain.len());
    out.push(VERSION);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plain);
    key.seal(nonce, &bind(aad), &mut out, 1 + NONCE).ok_or(too_long)?;
    Ok(out)
}

pub(crate) fn open(key: &Aead, aad: &[&[u8]], sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let (&version, rest) = sealed.split_first().ok_or(Error::NotOpened)?;
    if version != VERSION {
        return Err(Error::Version(version));
    }
    if sealed.len() > OVERHEAD + MOST {
        return Err(Error::TooLong { what: "the content of a box", most: MOST });
    }
    let (nonce, text) = rest.split_first_chunk::<NONCE>().ok_or(Error::NotOpened)?;
    key.open(*nonce, &bind(aad), text).ok_or(Error::NotOpened)
}

/// The version is authenticated with the place.
fn bind(aad: &[&[u8]]) -> Vec<u8> {
    let mut out = vec![VERSION];
    out.extend_from_slice(&pack(aad));
    out
}

#[cfg(test)]
mod tests {
    use menshen_model::ProgramId;

    use super::*;
    use crate::keys::{AccountKey, Purpose};

    fn key(account: u8, program: &str, purpose: Purpose) -> PurposeKey {
        AccountKey::of([account; 32]).program(&ProgramId::new(program).unwrap()).purpose(purpose)
    }

    #[test]
    fn opens_only_where_it_belongs() {
        let mine = key(1, "dev:a", Purpose::StorageValue);
        let sealed = mine.seal(&[b"user", b"name"], b"content").unwrap();
        assert_eq!(mine.open(&[b"user", b"name"], &sealed).unwrap(), b"content");
        for place in [&[b"user".as_slice(), b"nam"][..], &[b"userna", b"me"], &[b"user"], &[]] {
            assert_eq!(mine.open(place, &sealed), Err(Error::NotOpened), "{place:?}");
        }
        for other in [
            key(2, "dev:a", Purpose::StorageValue),
            key(1, "dev:b", Purpose::StorageValue),
            key(1, "dev:a", Purpose::FileContent),
        ] {
            assert_eq!(other.open(&[b"user", b"name"], &sealed), Err(Error::NotOpened));
        }
    }

    #[test]
    fn no_bit_may_change_and_no_byte_be_missing() {
        let key = key(1, "dev:a", Purpose::FileContent);
        let sealed = key.seal(&[b"p"], b"four").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut bad = sealed.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            let error = key.open(&[b"p"], &bad).unwrap_err();
            let want = if bit < 8 { Error::Version(bad[0]) } else { Error::NotOpened };
            assert_eq!(error, want, "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert_eq!(key.open(&[b"p"], &sealed[..length]), Err(Error::NotOpened), "{length} bytes");
        }
    }

    #[test]
    fn equal_contents_look_different_and_equal_names_alike() {
        let key = key(1, "dev:a", Purpose::StorageName);
        let boxes: std::collections::BTreeSet<_> =
            (0..100).map(|_| key.seal(&[], b"same").unwrap()).collect();
        assert_eq!(boxes.len(), 100);
        assert!(boxes.iter().all(|b| b.len() == 4 + OVERHEAD));
        assert_eq!(seal_name(&key, b"n"), seal_name(&key, b"n"));
        assert_ne!(seal_name(&key, b"n"), seal_name(&key, b"m"));
    }

    #[test]
    fn size_is_bounded() {
        let key = key(1, "dev:a", Purpose::FileContent);
        let large = vec![0; MOST + 1];
        assert!(matches!(key.seal(&[], &large), Err(Error::TooLong { .. })));
        let sealed = key.seal(&[], &large[..MOST]).unwrap();
        assert_eq!(key.open(&[], &sealed).unwrap().len(), MOST);
    }
}
