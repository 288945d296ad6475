//! Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint) and the keys that verify them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::tree::Hash;

/// A log's name and key: `NAME+ID+KEY`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) text: String,
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl Key {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '+');
        let (name, id, key) = (parts.next()?, parts.next()?, parts.next()?);
        let bytes = STANDARD.decode(key).ok()?;
        if bytes.len() != 33 || bytes[0] != 1 || name.is_empty() || name.contains(char::is_whitespace) {
            return None;
        }
        let mut hash = Sha256::new();
        hash.update(name);
        hash.update(b"\n");
        hash.update(&bytes);
        let own: [u8; 4] = hash.finalize()[..4].try_into().ok()?;
        let hex: String = own.iter().map(|b| format!("{b:02x}")).collect();
        let key = VerifyingKey::from_bytes(bytes[1..].try_into().ok()?).ok()?;
        (hex == id).then(|| Self { text: text.to_owned(), name: name.to_owned(), id: own, key })
    }

    /// Whether a secret key file (name, seed in hexadecimal digits, a line each) is this key's.
    pub(crate) fn is_of(&self, file: &[u8]) -> bool {
        let Ok(text) = std::str::from_utf8(file) else { return false };
        let mut lines = text.split('\n');
        let (Some(name), Some(seed), Some(""), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return false;
        };
        let bytes: Vec<u8> = (0..seed.len() / 2)
            .filter_map(|i| seed.get(2 * i..2 * i + 2).and_then(|p| u8::from_str_radix(p, 16).ok()))
            .collect();
        let plain =
            seed.len() == 64 && seed.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let Ok(seed) = <[u8; 32]>::try_from(bytes) else { return false };
        plain && name == self.name && SigningKey::from_bytes(&seed).verifying_key() == self.key
    }

    /// Size and root of a checkpoint that this key signed.
    pub(crate) fn open(&self, note: &str) -> Option<(u64, Hash)> {
        // The text ends with the line end before the empty line.
        let split = note.rfind("\n\n")? + 1;
        let (text, signatures) = (&note[..split], &note[split + 1..]);
        let lines: Vec<_> = text.lines().collect();
        let [name, size, root] = lines[..] else { return None };
        if name != self.name || text != format!("{name}\n{size}\n{root}\n") || !signatures.ends_with('\n') {
            return None;
        }
        let number: u64 = size.parse().ok()?;
        let root: Hash = STANDARD.decode(root).ok()?.try_into().ok()?;
        let ours = |line: &str| {
            let mut words = line.split(' ');
            let (dash, name, blob) = (words.next()?, words.next()?, words.next()?);
            let bytes = STANDARD.decode(blob).ok()?;
            let good = words.next().is_none()
                && dash == "\u{2014}"
                && name == self.name
                && bytes.get(..4)? == self.id;
            let signature = Signature::from_bytes(bytes.get(4..)?.try_into().ok()?);
            (good && self.key.verify_strict(text.as_bytes(), &signature).is_ok()).then_some(())
        };
        let signed = signatures.lines().any(|l| ours(l).is_some());
        (signed && number.to_string() == size).then_some((number, root))
    }
}
