//! Bytecode with the name of the build that made it.
//!
//! QuickJS's bytecode is not checked when it is loaded: a blob of another version would corrupt memory. So each blob
//! begins with a magic word and [`BUILD_ID`], and [`open`] hands out nothing else. This guards against mistakes, not
//! against forgers: that blobs come from our own compiler alone is the signed manifest's promise.

use menshen_model::BYTECODE;

use crate::EngineError;

/// Version of what we do around QuickJS: to be raised when flags, intrinsics or the blob's layout change.
const FORMAT: u64 = 1;

/// The C sources in use. A test compares it with the lock file.
const SOURCES: &str = "rquickjs-sys 0.14.0";

/// Flags that go into the compilation of the C code and change its bytecode.
const FLAGS: u64 = (cfg!(target_endian = "big") as u64) << 1 | cfg!(target_pointer_width = "32") as u64;

/// Names the engine's version, its build flags and our format, as 16 hexadecimal digits.
pub const BUILD_ID: &str = match std::str::from_utf8(&DIGITS) {
    Ok(id) => id,
    Err(_) => unreachable!(),
};

const DIGITS: [u8; 16] = hex(name_build());

const fn name_build() -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    hash = fnv(hash, SOURCES.as_bytes());
    hash = fnv(hash, &FLAGS.to_le_bytes());
    fnv(hash, &FORMAT.to_le_bytes())
}

/// FNV-1a; a name, not a seal.
const fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut i = 0;
    while i < bytes.len() {
        hash = (hash ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    hash
}

const fn hex(n: u64) -> [u8; 16] {
    let mut out = [0; 16];
    let mut i = 0;
    while i < 16 {
        out[i] = b"0123456789abcdef"[(n >> (60 - 4 * i)) as usize & 15];
        i += 1;
    }
    out
}

/// Puts the header before bytecode.
pub(crate) fn seal(bytecode: &[u8]) -> Vec<u8> {
    [BYTECODE.as_slice(), BUILD_ID.as_bytes(), bytecode].concat()
}

/// The bytecode of a blob of this very build.
pub(crate) fn open(blob: &[u8]) -> Result<&[u8], EngineError> {
    let rest = blob.strip_prefix(BYTECODE.as_slice()).ok_or(EngineError::NotBytecode)?;
    let (id, bytecode) = rest.split_at_checked(BUILD_ID.len()).ok_or(EngineError::NotBytecode)?;
    if id != BUILD_ID.as_bytes() {
        return Err(EngineError::OtherBuild { found: id.escape_ascii().to_string() });
    }
    if bytecode.is_empty() {
        return Err(EngineError::NotBytecode);
    }
    Ok(bytecode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_sources_are_the_locked_ones() {
        let lock = include_str!("../../../Cargo.lock");
        let (name, version) = SOURCES.split_once(' ').unwrap();
        assert!(lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"\n")), "SOURCES is stale");
    }

    #[test]
    fn only_a_blob_of_this_build_opens() {
        let blob = seal(b"code");
        assert_eq!(open(&blob).unwrap(), b"code");
        let mut other = blob.clone();
        other[10] ^= 1;
        assert!(matches!(open(&other), Err(EngineError::OtherBuild { .. })));
        for bad in [&blob[..8], &blob[..24], b"", b"\x01\x02raw quickjs bytecode"] {
            assert!(matches!(open(bad), Err(EngineError::NotBytecode)), "{bad:?}");
        }
    }
}
