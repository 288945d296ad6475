//! The journal: what is not yet in a whole tile. A head names how many records are, then one frame for each group.
//!
//! A frame is its length and a check of it (4 bytes each), then the records in a bundle, the signed checkpoint over
//! everything up to them, and a check of both. A frame that the file's end cuts was never acknowledged. A frame that is
//! whole and does not check is damage: it may have been acknowledged.

use menshen_seal::hash::sha256;

use super::tile;

/// First line of the file.
const MAGIC: &[u8] = b"menshen audit journal 1\n";
/// Longest frame, in bytes: 256 records of the longest kind and a checkpoint fit many times.
const LONGEST: usize = 1 << 20;
/// The path.
pub(super) const PATH: &str = "journal";

/// One group of records, or the head (which has none).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) records: Vec<Vec<u8>>,
    /// The checkpoint after them.
    pub(super) note: String,
}

/// What a journal says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Journal {
    /// Groups in order; the first is the head.
    pub(super) groups: Vec<Group>,
    /// Bytes up to the last whole frame.
    pub(super) length: u64,
    /// Bytes after it that a crash cut off.
    pub(super) torn: u64,
}

/// The bytes of a new journal: its head carries the checkpoint over what lies in whole tiles.
pub(super) fn start(note: &str) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(frame(&Group { records: Vec::new(), note: note.to_owned() }));
    out
}

/// The bytes of one group.
pub(super) fn frame(group: &Group) -> Vec<u8> {
    let bundle = tile::bundle(&group.records);
    let mut body = number(bundle.len()).to_vec();
    body.extend_from_slice(&bundle);
    body.extend_from_slice(group.note.as_bytes());
    let length = number(body.len());
    let mut out = Vec::with_capacity(body.len() + 24);
    out.extend_from_slice(&length);
    out.extend_from_slice(&sha256(&length)[..4]);
    out.extend_from_slice(&body);
    out.extend_from_slice(&sha256(&body)[..16]);
    out
}

fn number(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or_else(|_| unreachable!("a bounded group")).to_be_bytes()
}

/// Reads a journal.
pub(super) fn read(bytes: &[u8]) -> Result<Journal, String> {
    let mut rest = bytes.strip_prefix(MAGIC).ok_or("it does not begin as a journal does")?;
    let mut groups = Vec::new();
    loop {
        let at = bytes.len() - rest.len();
        match next(rest).map_err(|why| format!("{why} at byte {at}"))? {
            Some((group, after)) => {
                groups.push(group);
                rest = after;
            }
            None if groups.is_empty() => return Err("its head is cut".into()),
            None => return Ok(Journal { groups, length: at as u64, torn: rest.len() as u64 }),
        }
    }
}

/// The next frame and what follows it; `None` at the end, also at one that a crash cut.
fn next(bytes: &[u8]) -> Result<Option<(Group, &[u8])>, &'static str> {
    let Some((head, rest)) = bytes.split_first_chunk::<8>() else { return Ok(None) };
    // Where a file grew before its bytes were on the disk there are zeros.
    if bytes.iter().all(|b| *b == 0) {
        return Ok(None);
    }
    let (length, check) = head.split_at(4);
    if sha256(length)[..4] != *check {
        return Err("a frame's length is changed");
    }
    let length = u32::from_be_bytes([length[0], length[1], length[2], length[3]]) as usize;
    if length > LONGEST {
        return Err("a frame is too long");
    }
    let Some((body, rest)) = rest.split_at_checked(length) else { return Ok(None) };
    let Some((check, rest)) = rest.split_first_chunk::<16>() else { return Ok(None) };
    if sha256(body)[..16] != *check {
        // Zeros to the end: its last pages never reached the disk.
        let torn = rest.is_empty() && check == &[0; 16];
        return if torn { Ok(None) } else { Err("a frame is changed") };
    }
    let parse = || {
        let (length, body) = body.split_first_chunk::<4>()?;
        let (bundle, note) = body.split_at_checked(u32::from_be_bytes(*length) as usize)?;
        Some(Group { records: tile::unbundle(bundle)?, note: std::str::from_utf8(note).ok()?.to_owned() })
    };
    Ok(Some((parse().ok_or("a frame does not hold records and a checkpoint")?, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Vec<u8>, Vec<usize>) {
        let mut bytes = start("head");
        let mut ends = vec![bytes.len()];
        for records in [vec![b"one".to_vec()], vec![b"two".to_vec(), b"three".to_vec()]] {
            bytes.extend(frame(&Group { records, note: "note".into() }));
            ends.push(bytes.len());
        }
        (bytes, ends)
    }

    #[test]
    fn a_cut_at_any_byte_keeps_the_whole_frames() {
        let (bytes, ends) = sample();
        for length in 0..=bytes.len() {
            let whole = ends.iter().filter(|e| **e <= length).count();
            match read(&bytes[..length]) {
                Ok(journal) => {
                    assert_eq!(journal.groups.len(), whole, "{length} bytes");
                    assert_eq!(journal.length as usize, ends[whole - 1]);
                    assert_eq!(journal.torn as usize, length - ends[whole - 1]);
                }
                Err(_) => assert_eq!(whole, 0, "{length} bytes"),
            }
        }
    }

    #[test]
    fn no_changed_bit_passes_for_a_cut() {
        let (bytes, _) = sample();
        for bit in 0..bytes.len() * 8 {
            let mut bad = bytes.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(read(&bad).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn zeros_of_a_file_that_grew_are_a_cut() {
        let (bytes, ends) = sample();
        for zeros in [1, 8, 4_096] {
            let journal = read(&[&bytes[..], &vec![0; zeros]].concat()).unwrap();
            assert_eq!((journal.groups.len(), journal.torn as usize), (3, zeros));
        }
        let mut grown = bytes.clone();
        grown[ends[1] + 10..].fill(0);
        assert_eq!(read(&grown).unwrap().groups.len(), 2);
    }
}
