//! Names nobody can guess, and comparing them without telling how far the guess was right.

pub(crate) use menshen_seal::hash::hex;

use crate::Error;

/// 16 bytes of the system's entropy as 32 lower-case hex digits.
pub(crate) fn token() -> Result<String, Error> {
    let mut bytes = [0u8; 16];
    fill(&mut bytes)?;
    Ok(hex(&bytes))
}

/// Fills `out` from the system's entropy.
pub(crate) fn fill(out: &mut [u8]) -> Result<(), Error> {
    menshen_seal::random::fill(out).map_err(|e| Error::Entropy(e.to_string()))
}

/// Are they equal? The time taken depends on the lengths alone.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
}
