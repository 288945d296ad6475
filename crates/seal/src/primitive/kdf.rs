//! Keys from keys (HKDF-SHA-256) and keys from passphrases (Argon2id).

use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use zeroize::Zeroizing;

use crate::secret::Secret;

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-SHA-256 (RFC 5869): extract with `salt`, expand with `info`. `N` is at most 8,160.
pub(crate) fn derive<const N: usize>(salt: &[u8], key: &[u8], info: &[u8]) -> Secret<N> {
    const { assert!(N > 0 && N <= 255 * 32) };
    let mut out = Secret::empty();
    let prk = Salt::new(HKDF_SHA256, salt).extract(key);
    // Both steps fail only for a length that the assertion above excludes.
    prk.expand(&[info], Length(N))
        .and_then(|okm| okm.fill(out.bytes_mut()))
        .unwrap_or_else(|_| unreachable!("a length that HKDF gives"));
    out
}

/// Argon2id (RFC 9106), version 1.3, 32 bytes. `None` if the parameters are outside the algorithm's own bounds.
pub(crate) fn stretch(
    secret: &[u8],
    salt: &[u8],
    kibibytes: u32,
    passes: u32,
    lanes: u32,
) -> Option<Secret<32>> {
    use argon2::{Algorithm, Argon2, Block, Params, Version};
    let params = Params::new(kibibytes, passes, lanes, Some(32)).ok()?;
    // Own memory, so that it is wiped: it holds everything that the result follows from.
    let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
    let mut out = Secret::empty();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(secret, salt, out.bytes_mut(), memory.as_mut_slice())
        .ok()?;
    Some(out)
}
