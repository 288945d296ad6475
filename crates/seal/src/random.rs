//! Chance, from the operating system through the crypto library. Fallible: whoever gets no chance does nothing.

use crate::{Error, primitive};

/// Fills `out` with random bytes.
///
/// # Errors
/// [`Error::NoRandom`]; `out` is then unspecified and must not be used.
pub fn fill(out: &mut [u8]) -> Result<(), Error> {
    primitive::random(out)
}

/// 16 random bytes: for identifiers, salts and capability addresses.
///
/// # Errors
/// [`Error::NoRandom`].
pub fn token16() -> Result<[u8; 16], Error> {
    let mut token = [0; 16];
    fill(&mut token)?;
    Ok(token)
}

/// A nonce as menshen-sig/1 wants it: 22 to 32 letters and digits; this one has 32 hexadecimal digits (128 bits).
///
/// # Errors
/// [`Error::NoRandom`].
pub fn nonce() -> Result<String, Error> {
    Ok(crate::hash::hex(&token16()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differs_each_time() {
        let all: std::collections::BTreeSet<_> = (0..1_000).map(|_| token16().unwrap()).collect();
        assert_eq!(all.len(), 1_000);
        assert_eq!(nonce().unwrap().len(), 32);
    }
}
