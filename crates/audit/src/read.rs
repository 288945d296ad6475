//! A log's files, and its records in order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::journal::{self, Group};
use crate::record::Record;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// Why a log cannot be read at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// No log is there.
    #[error("there is no audit log in {0}")]
    None(PathBuf),
    /// The system does not give a file.
    #[error("{0} cannot be read: {1}")]
    File(PathBuf, io::Error),
    /// A file is larger than any of a log.
    #[error("{0} is larger than any file of an audit log")]
    Large(PathBuf),
    /// The journal is none: nothing follows from the rest.
    #[error("the journal in {0} is damaged at its head: `menshen audit verify` tells more")]
    Journal(PathBuf),
}

pub(crate) fn file(path: &Path) -> Result<Option<Vec<u8>>, Unreadable> {
    let fail = |e| Unreadable::File(path.to_owned(), e);
    match fs::metadata(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(fail(e)),
        Ok(found) if found.len() > LARGEST => return Err(Unreadable::Large(path.to_owned())),
        Ok(_) => {}
    }
    fs::read(path).map(Some).map_err(fail)
}

/// Path of a tile: `kind` is a level or `entries`.
pub(crate) fn tile(kind: &str, number: u64, width: usize) -> String {
    let digits = number.to_string();
    let digits = format!("{digits:0>width$}", width = digits.len().div_ceil(3) * 3);
    let groups: Vec<&str> = (0..digits.len() / 3).map(|i| &digits[3 * i..3 * i + 3]).collect();
    let (last, before) = groups.split_last().map_or(("000", &[][..]), |(l, b)| (*l, b));
    let before: String = before.iter().map(|g| format!("x{g}/")).collect();
    let part = if width < 256 { format!(".p/{width}") } else { String::new() };
    format!("tile/{kind}/{before}{last}{part}")
}

/// The journal's groups, and how many records lie in whole tiles before them.
pub(crate) struct Journal {
    pub(crate) groups: Vec<Group>,
    pub(crate) wrong: Option<String>,
    pub(crate) whole: u64,
}

pub(crate) fn journal(folder: &Path) -> Result<Journal, Unreadable> {
    let path = folder.join("journal");
    let bytes = file(&path)?.ok_or_else(|| Unreadable::None(folder.to_owned()))?;
    let (groups, wrong) = journal::groups(&bytes);
    let head = groups.first().ok_or_else(|| Unreadable::Journal(folder.to_owned()))?;
    let whole = head.note.lines().nth(1).and_then(|n| n.parse().ok());
    let whole = whole
        .filter(|n: &u64| n.is_multiple_of(256))
        .ok_or_else(|| Unreadable::Journal(folder.to_owned()))?;
    Ok(Journal { groups, wrong, whole })
}

/// The records that are there, oldest first, unverified.
///
/// # Errors
/// [`Unreadable`]; a record that is damaged ends the list.
pub fn records(folder: &Path) -> Result<Vec<Record>, Unreadable> {
    let journal = journal(folder)?;
    let mut out = Vec::new();
    for number in 0..journal.whole / 256 {
        let Some(bytes) = file(&folder.join(tile("entries", number, 256)))? else { continue };
        for (i, bytes) in journal::entries(&bytes).unwrap_or_default().iter().enumerate() {
            let Some(record) = Record::parse(number * 256 + i as u64, bytes) else { return Ok(out) };
            out.push(record);
        }
    }
    for (i, bytes) in journal.groups.iter().flat_map(|g| &g.records).enumerate() {
        let Some(record) = Record::parse(journal.whole + i as u64, bytes) else { return Ok(out) };
        out.push(record);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::tile;

    #[test]
    fn paths_are_those_of_the_specification() {
        assert_eq!(tile("0", 7, 256), "tile/0/007");
        assert_eq!(tile("entries", 0, 70), "tile/entries/000.p/70");
        assert_eq!(tile("1", 1_234_067, 256), "tile/1/x001/x234/067");
    }
}
