//! The thin layer over the crypto library. What stands here takes keys, nonces and bytes; what the rest of the crate
//! offers has names that say what is promised. Checked against published vectors in `tests`.

mod aead;
pub(crate) mod cbc;
mod kdf;
mod mac;
mod sign;
#[cfg(test)]
mod tests;

pub(crate) use aead::{Aead, NONCE, TAG};
pub(crate) use kdf::{derive, stretch};
pub(crate) use mac::Mac;
pub(crate) use sign::{Pair, Public};

use crate::Error;

/// Random bytes of the operating system.
pub(crate) fn random(out: &mut [u8]) -> Result<(), Error> {
    aws_lc_rs::rand::fill(out).map_err(|_| Error::NoRandom)
}

/// Whether two byte strings are equal, in a time that tells only their lengths.
pub(crate) fn equal(a: &[u8], b: &[u8]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(a, b).is_ok()
}
