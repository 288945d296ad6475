//! One frame of a journal: a header in the clear, and a sealed list of changes. The seal covers the header and the end of
//! the frame before, so that no frame can be taken out, moved, or replaced by one of another time, program or person.

use crate::Error;
use crate::crypt::{Keys, Use};

/// Bytes of a header: length of the box, number of the frame, a check against accidents.
pub(crate) const HEADER: usize = 16;
/// Largest box.
const MOST: usize = 64 << 20;

/// What follows in a frame: a record is gone.
const REMOVE: u8 = 0;
/// A record has a value.
const PUT: u8 = 1;
/// The last frame that was on the disk.
const SYNCED: u8 = 2;

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

/// A whole frame.
pub(crate) struct Found {
    /// How long it is.
    pub len: usize,
    /// The last frame that was on the disk when this one was written, if that was news.
    pub synced: Option<u64>,
    /// Its changes.
    pub changes: Vec<Change>,
    /// What the next one is tied to.
    pub link: Link,
}

/// A frame as bytes, and the link that follows it. `synced`: the last frame that is on the disk, if that is news.
pub(crate) fn encode(
    keys: &Keys,
    seq: u64,
    link: &Link,
    synced: Option<u64>,
    changes: &[Change],
) -> Result<(Vec<u8>, Link), Error> {
    let mut plain = Vec::new();
    if let Some(synced) = synced {
        plain.push(SYNCED);
        plain.extend(synced.to_le_bytes());
    }
    for change in changes {
        let (name, value) = match change {
            Change::Put(name, value) => (name, Some(value)),
            Change::Remove(name) => (name, None),
        };
        plain.push(if value.is_some() { PUT } else { REMOVE });
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

/// The number that a frame at the beginning of `bytes` would have; `None` if no header is there.
pub(crate) fn number(bytes: &[u8]) -> Option<u64> {
    let header = bytes.first_chunk::<HEADER>()?;
    let (words, sum) = header.split_last_chunk::<4>()?;
    let number = words.last_chunk::<8>().map(|seq| u64::from_le_bytes(*seq));
    number.filter(|_| u32::from_le_bytes(*sum) == check(words))
}

/// Reads the frame at the beginning of `bytes`, which must be number `seq`. `None`: it is not there, or not whole.
pub(crate) fn decode(keys: &Keys, seq: u64, link: &Link, bytes: &[u8]) -> Option<Found> {
    if number(bytes)? != seq {
        return None;
    }
    let len = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
    let sealed = bytes.get(HEADER..HEADER + len.min(MOST + 1))?;
    let plain = keys.open(Use::Frame, &[&seq.to_le_bytes(), link], sealed)?;
    let (synced, changes) = changes(plain)?;
    Some(Found { len: HEADER + len, synced, changes, link: end(sealed) })
}

fn changes(plain: Vec<u8>) -> Option<(Option<u64>, Vec<Change>)> {
    let plain = bytes::Bytes::from(plain);
    let (mut at, mut synced, mut out) = (0, None, Vec::new());
    let mut part = |len: usize| {
        let part = (at + len <= plain.len()).then(|| plain.slice(at..at + len));
        at += len;
        part
    };
    loop {
        let Some(kind) = part(1) else { return Some((synced, out)) };
        if kind[0] == SYNCED {
            synced = Some(u64::from_le_bytes(part(8)?[..].try_into().ok()?));
            continue;
        }
        let len = |word: bytes::Bytes| word[..].try_into().map(u32::from_le_bytes).ok();
        let name = len(part(4)?)? as usize;
        let name = part(name)?.to_vec();
        match kind[0] {
            REMOVE => out.push(Change::Remove(name)),
            PUT => {
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
