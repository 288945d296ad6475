//! What the audit log is made of: the Merkle hashes of RFC 6962 and signed notes (C2SP signed-note) for its checkpoints.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::hash::{Digest, Sha256, hex, sha256};
use crate::primitive::{Pair, Public};
use crate::secret::{Secret, prints_nothing};
use crate::{Error, random};

/// The hash of one record: SHA-256 of 0 and its bytes.
pub fn leaf(record: &[u8]) -> Digest {
    hash(&[&[0], record])
}

/// The hash of two subtrees: SHA-256 of 1 and their hashes.
pub fn node(left: &Digest, right: &Digest) -> Digest {
    hash(&[&[1], left, right])
}

/// The root of a log without records.
pub fn empty_root() -> Digest {
    sha256(b"")
}

fn hash(parts: &[&[u8]]) -> Digest {
    let mut sha = Sha256::new();
    parts.iter().for_each(|p| sha.update(p));
    sha.finish()
}

/// The Ed25519 type of the signed-note format.
const ED25519: u8 = 1;

/// Signs the checkpoints of one log, under the log's name.
pub struct CheckpointKey {
    seed: Secret<32>,
    pair: Pair,
    name: String,
}

/// Verifies them. Its text is the `vkey` of the format: `NAME+ID+KEY`.
#[derive(Clone)]
pub struct CheckpointVerifier {
    key: Public,
    public: [u8; 32],
    name: String,
}

impl CheckpointKey {
    /// A new one. `None` for a name that is empty or holds white space or `+`.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn generate(name: &str) -> Result<Option<Self>, Error> {
        let mut seed = Secret::<32>::empty();
        random::fill(seed.bytes_mut())?;
        Ok(Self::from_seed(seed.bytes(), name))
    }

    /// From what was kept. `None` for a name that is empty or holds white space or `+`.
    pub fn from_seed(seed: &[u8; 32], name: &str) -> Option<Self> {
        is_name(name).then(|| Self {
            seed: Secret::copy(seed),
            pair: Pair::from_seed(seed),
            name: name.to_owned(),
        })
    }

    /// For being kept in the host's own folder, and nowhere else.
    pub fn to_keep(&self) -> &[u8; 32] {
        self.seed.bytes()
    }

    /// The public half.
    pub fn verifier(&self) -> CheckpointVerifier {
        let public = self.pair.public();
        // A public half that was just computed is a point of the curve.
        let key = Public::new(&public).unwrap_or_else(|| unreachable!("a point of the curve"));
        CheckpointVerifier { key, public, name: self.name.clone() }
    }

    /// The checkpoint of C2SP tlog-checkpoint as a signed note: name, size, root, an empty line, the signature.
    pub fn sign(&self, size: u64, root: &Digest) -> String {
        let text = format!("{}\n{size}\n{}\n", self.name, STANDARD.encode(root));
        let mut signature = key_id(&self.name, &self.pair.public()).to_vec();
        signature.extend_from_slice(&self.pair.sign(text.as_bytes()));
        format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(signature))
    }
}

impl CheckpointVerifier {
    /// From a `vkey`. `None` if it is none of Ed25519, or its id is not the key's.
    pub fn from_vkey(vkey: &str) -> Option<Self> {
        let (name, rest) = vkey.split_once('+')?;
        let (id, key) = rest.split_once('+')?;
        let key = STANDARD.decode(key).ok()?;
        let (&kind, public) = key.split_first()?;
        let public: [u8; 32] = public.try_into().ok()?;
        let good = is_name(name) && kind == ED25519 && hex(&key_id(name, &public)) == id;
        good.then(|| Some(Self { key: Public::new(&public)?, public, name: name.to_owned() }))?
    }

    /// The `vkey`.
    pub fn vkey(&self) -> String {
        let mut key = vec![ED25519];
        key.extend_from_slice(&self.public);
        format!("{}+{}+{}", self.name, hex(&key_id(&self.name, &self.public)), STANDARD.encode(key))
    }

    /// Size and root of a checkpoint that this key signed; other people's signatures (witnesses) may stand beside.
    pub fn open(&self, note: &str) -> Option<(u64, Digest)> {
        let (text, signatures) = note.rsplit_once("\n\n")?;
        let text = format!("{text}\n");
        let mut lines = text.split('\n');
        if lines.next()? != self.name {
            return None;
        }
        let size = lines.next()?;
        let number: u64 = size.parse().ok().filter(|n: &u64| n.to_string() == size)?;
        let root: Digest = STANDARD.decode(lines.next()?).ok()?.try_into().ok()?;
        if !lines.next()?.is_empty() || lines.next().is_some() || !signatures.ends_with('\n') {
            return None;
        }
        let id = key_id(&self.name, &self.public);
        let signed = signatures.lines().any(|line| {
            let signature = line
                .strip_prefix("\u{2014} ")
                .and_then(|l| l.split_once(' '))
                .filter(|(name, _)| *name == self.name)
                .and_then(|(_, s)| STANDARD.decode(s).ok());
            signature.is_some_and(|s| {
                s.split_first_chunk::<4>()
                    .is_some_and(|(i, s)| *i == id && self.key.verify(text.as_bytes(), s))
            })
        });
        signed.then_some((number, root))
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 255
        && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+')
}

fn key_id(name: &str, public: &[u8; 32]) -> [u8; 4] {
    let hash = hash(&[name.as_bytes(), b"\n", &[ED25519], public]);
    std::array::from_fn(|i| hash[i])
}

impl std::fmt::Debug for CheckpointVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.vkey())
    }
}

prints_nothing!(CheckpointKey);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::unhex;

    /// RFC 6962's empty tree, and the leaf and node of the test data of Certificate Transparency's reference code.
    #[test]
    fn hashes_of_the_reference() {
        assert_eq!(hex(&empty_root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex(&leaf(b"")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(hex(&leaf(&[0])), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
        let pair = node(&leaf(b""), &leaf(&[0]));
        assert_eq!(hex(&pair), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }

    /// The example of the C2SP signed-note specification: `PeterNeumann`, from golang.org/x/mod/sumdb/note.
    #[test]
    fn the_published_note_verifies() {
        let vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let verifier = CheckpointVerifier::from_vkey(vkey).unwrap();
        assert_eq!(verifier.vkey(), vkey);
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let line =
            "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let signature = STANDARD.decode(line).unwrap();
        assert_eq!(hex(&signature[..4]), "c74f20a3");
        assert!(verifier.key.verify(text.as_bytes(), &signature[4..]));
        assert!(unhex("c74f20a3").is_some());
    }

    #[test]
    fn a_checkpoint_opens_as_it_was_signed_and_no_byte_may_change() {
        let key = CheckpointKey::from_seed(&[9; 32], "menshen.example/audit").unwrap();
        let verifier = CheckpointVerifier::from_vkey(&key.verifier().vkey()).unwrap();
        let note = key.sign(7, &[5; 32]);
        assert_eq!(verifier.open(&note), Some((7, [5; 32])));
        let witnessed = format!("{note}\u{2014} witness.example AAAAAAAA\n");
        assert_eq!(verifier.open(&witnessed), Some((7, [5; 32])));
        for at in 0..note.len() {
            let mut bytes = note.clone().into_bytes();
            bytes[at] ^= 1;
            let Ok(text) = String::from_utf8(bytes) else { continue };
            assert_eq!(verifier.open(&text), None, "byte {at}");
        }
        for length in (0..note.len()).filter(|l| note.is_char_boundary(*l)) {
            assert_eq!(verifier.open(&note[..length]), None, "{length} bytes");
        }
        let other = CheckpointKey::from_seed(&[8; 32], "menshen.example/audit").unwrap();
        assert_eq!(other.verifier().open(&note), None);
        assert!(CheckpointKey::from_seed(&[8; 32], "a b").is_none());
        assert_eq!(format!("{key:?}"), "CheckpointKey(***)");
    }
}
