//! The journal: the groups of records that fill no tile yet.

use sha2::{Digest as _, Sha256};

const MAGIC: &[u8] = b"menshen audit journal 1\n";

/// Records of one group and the checkpoint after them.
pub(crate) struct Group {
    /// Where it begins in the file.
    pub(crate) at: usize,
    pub(crate) records: Vec<Vec<u8>>,
    pub(crate) note: String,
}

/// The groups up to the first thing that is none, and what that is.
pub(crate) fn groups(bytes: &[u8]) -> (Vec<Group>, Option<String>) {
    let mut out = Vec::new();
    let Some(mut rest) = bytes.strip_prefix(MAGIC) else {
        return (out, Some("it does not begin as a journal does".into()));
    };
    while !rest.is_empty() {
        let at = bytes.len() - rest.len();
        match group(rest) {
            Ok((records, note, after)) => {
                out.push(Group { at, records, note });
                rest = after;
            }
            Err(why) => return (out, Some(format!("from byte {at} on: {why}"))),
        }
    }
    (out, None)
}

type Parts<'a> = (Vec<Vec<u8>>, String, &'a [u8]);

fn group(bytes: &[u8]) -> Result<Parts<'_>, String> {
    let cut = || {
        format!(
            "{} bytes that are no whole group: a crash cut them off before they were acknowledged (the next start removes \
             them and records it), or somebody did",
            bytes.len()
        )
    };
    let changed = |what: &str| format!("{what} is changed");
    let length = bytes.get(..4).ok_or_else(cut)?;
    let check = bytes.get(4..8).ok_or_else(cut)?;
    if Sha256::digest(length)[..4] != *check {
        return Err(changed("the length of a group"));
    }
    let size = length.iter().fold(0_usize, |n, b| n << 8 | usize::from(*b));
    let body = bytes.get(8..8 + size).ok_or_else(cut)?;
    let check = bytes.get(8 + size..24 + size).ok_or_else(cut)?;
    if Sha256::digest(body)[..16] != *check {
        return Err(changed("a group"));
    }
    let bundle = body.get(..4).ok_or_else(|| changed("a group"))?;
    let end = 4 + bundle.iter().fold(0_usize, |n, b| n << 8 | usize::from(*b));
    let records = body.get(4..end).and_then(entries).ok_or_else(|| changed("a group"))?;
    let note = String::from_utf8(body[end..].to_vec()).map_err(|_| changed("a group"))?;
    Ok((records, note, &bytes[24 + size..]))
}

/// The records of a bundle, each after its length in 2 bytes.
pub(crate) fn entries(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let length = usize::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
        out.push(bytes.get(at + 2..at + 2 + length)?.to_vec());
        at += 2 + length;
    }
    Some(out)
}
