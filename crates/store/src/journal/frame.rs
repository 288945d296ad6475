//! One frame of a journal: a header in the clear, and a sealed list of changes. The seal covers the header and the end of
//! the frame before, so that no frame can be taken out, moved, or replaced by one of another time, program or person.

use crate::Error;
use crate::crypt::{Keys, Use};

/// Bytes of a header: length of the box, number of the frame, a check against accidents.
pub(crate) const HEADER: usize = 16;
/// Largest box.
pub(crate) const MOST: usize = 64 << 20;

/// The end of a box: what the next frame is tied to.
pub(crate) type Link = [u8; 16];

/// One change of a record. A name begins with its space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// The record has this value now.
    Put(Vec<u8>, bytes::Bytes),
    /// The record is gone.
    Remove(Vec<u8>),
}

/// What stands at a place of a journal.
pub(crate) enum Found {
    /// A whole frame: how long it is, its changes, the next link.
    Frame(usize, Vec<Change>, Link),
    /// The beginning of a frame that was never finished, or zeros that a lost write left.
    Torn,
    /// Bytes that nobody wrote.
    Damaged,
}

/// A frame as bytes, and the link that follows it.
pub(crate) fn encode(
    keys: &Keys,
    seq: u64,
    link: &Link,
    changes: &[Change],
) -> Result<(Vec<u8>, Link), Error> {
    let mut plain = Vec::new();
    for change in changes {
        let (name, value) = match change {
            Change::Put(name, value) => (name, Some(value)),
            Change::Remove(name) => (name, None),
        };
        plain.push(u8::from(value.is_some()));
        plain.extend((name.len() as u32).to_le_bytes());
        plain.extend(name);
        if let Some(value) = value {
            plain.extend((value.len() as u32).to_le_bytes());
            plain.extend_from_slice(value);
        }
    }
    let sealed = keys.seal(Use::Frame, &[&seq.to_le_bytes(), link], &plain)?;
    if sealed.len() > MOST {
        return Err(Error::Seal("one change is larger than 64 MiB".into()));
    }
    let mut out = Vec::with_capacity(HEADER + sealed.len());
    out.extend((sealed.len() as u32).to_le_bytes());
    out.extend(seq.to_le_bytes());
    out.extend(check(&out).to_le_bytes());
    out.extend(&sealed);
    Ok((out, end(&sealed)))
}

/// Reads the frame at the beginning of `bytes`, which must be number `seq`.
pub(crate) fn decode(keys: &Keys, seq: u64, link: &Link, bytes: &[u8]) -> Found {
    if bytes.iter().all(|b| *b == 0) {
        return Found::Torn;
    }
    let Some((header, rest)) = bytes.split_at_checked(HEADER) else { return Found::Torn };
    let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let len = word(0) as usize;
    if word(12) != check(&header[..12]) || header[4..12] != seq.to_le_bytes() || len > MOST {
        return Found::Damaged;
    }
    let Some(sealed) = rest.get(..len) else { return Found::Torn };
    let Some(plain) = keys.open(Use::Frame, &[&seq.to_le_bytes(), link], sealed) else {
        return Found::Damaged;
    };
    match changes(plain) {
        Some(changes) => Found::Frame(HEADER + len, changes, end(sealed)),
        None => Found::Damaged,
    }
}

fn changes(plain: Vec<u8>) -> Option<Vec<Change>> {
    let plain = bytes::Bytes::from(plain);
    let (mut at, mut out) = (0, Vec::new());
    let mut part = |len: usize| {
        let part = (at + len <= plain.len()).then(|| plain.slice(at..at + len));
        at += len;
        part
    };
    loop {
        let Some(kind) = part(1) else { return Some(out) };
        let len = |word: bytes::Bytes| word[..].try_into().map(u32::from_le_bytes).ok();
        let name = len(part(4)?)? as usize;
        let name = part(name)?.to_vec();
        match kind[0] {
            0 => out.push(Change::Remove(name)),
            1 => {
                let value = len(part(4)?)? as usize;
                // A copy, so that one small value does not keep a large frame alive.
                out.push(Change::Put(name, bytes::Bytes::copy_from_slice(&part(value)?)));
            }
            _ => return None,
        }
    }
}

fn end(sealed: &[u8]) -> Link {
    let mut link = [0; 16];
    link.copy_from_slice(&sealed[sealed.len() - 16..]);
    link
}

/// FNV-1a, against accidents alone: it tells a length that was damaged from one whose frame was cut off.
fn check(header: &[u8]) -> u32 {
    header.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
