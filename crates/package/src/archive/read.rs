//! Reading a container: everything that could be read in two ways is refused, with the place.

use std::collections::BTreeMap;
use std::ops::Range;

use super::name::{BadName, Names};
use super::write::{Line, directory};
use super::{CENTRAL, END, ENTRIES, FIXED, LOCAL, LOCAL_SIZE};

/// How much one container may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the container.
    pub bytes: usize,
    /// Files in it.
    pub files: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { bytes: 64 << 20, files: 20_000 }
    }
}

/// Why bytes are no package of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many bytes.
    #[error("the package has {bytes} bytes, more than the {limit} allowed")]
    Large {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        limit: usize,
    },
    /// Too many files.
    #[error("the package has more than the {0} files allowed")]
    Many(usize),
    /// It ends in the middle.
    #[error("the package ends at byte {at}, in the middle of {what}: it was not copied whole")]
    Cut {
        /// Where it ends.
        at: usize,
        /// Of what.
        what: &'static str,
    },
    /// Not a ZIP at all.
    #[error(
        "byte {at} begins no file and no directory: this is no package, or something was put before or between its files"
    )]
    NoHeader {
        /// Where.
        at: usize,
    },
    /// A field that the profile fixes has another value.
    #[error(
        "the header at byte {at} is of a ZIP that is not ours ({what}): make packages with `menshen pack`, which takes such a ZIP too"
    )]
    Profile {
        /// Where.
        at: usize,
        /// Which field.
        what: &'static str,
    },
    /// A file's name.
    #[error("the header at byte {at} has a name that is refused: {why}")]
    Name {
        /// Where.
        at: usize,
        /// Why.
        why: BadName,
    },
    /// A file's bytes are not those that were packed.
    #[error("{name} is damaged: its checksum does not fit")]
    Damaged {
        /// Which file.
        name: String,
    },
    /// The directory is not the one that the files give.
    #[error("the directory differs from the files at byte {at}: another tool would read another package")]
    Directory {
        /// Where.
        at: usize,
    },
}

/// The files of a container, which lie where they lay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Archive {
    files: BTreeMap<String, Range<usize>>,
}

impl Archive {
    /// Where one file lies.
    pub fn get(&self, name: &str) -> Option<Range<usize>> {
        self.files.get(name).cloned()
    }

    /// All files by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.files.iter().map(|(name, range)| (name.as_str(), range.clone()))
    }
}

/// Reads a container in one pass, without copying and in memory for the names alone.
///
/// # Errors
/// [`Refused`] for whatever [`super::write`] would not have written.
pub fn read(bytes: &[u8], bounds: Bounds) -> Result<Archive, Refused> {
    if bytes.len() > bounds.bytes {
        return Err(Refused::Large { bytes: bytes.len(), limit: bounds.bytes });
    }
    let mut at = 0;
    let mut names = Names::default();
    let mut lines = Vec::new();
    let mut archive = Archive::default();
    loop {
        let sign = take(bytes, at, 4, "a header")?;
        if sign == CENTRAL || sign == END {
            break;
        }
        if sign != LOCAL {
            return Err(Refused::NoHeader { at });
        }
        if lines.len() >= bounds.files.min(ENTRIES) {
            return Err(Refused::Many(bounds.files.min(ENTRIES)));
        }
        let (line, range) = file(bytes, at)?;
        names.take(line.name).map_err(|why| Refused::Name { at, why })?;
        if crc32fast::hash(&bytes[range.clone()]) != line.crc {
            return Err(Refused::Damaged { name: line.name.to_owned() });
        }
        at = range.end;
        archive.files.insert(line.name.to_owned(), range);
        lines.push(line);
    }
    let mut want = Vec::new();
    directory(&lines, u32::try_from(at).map_err(|_| Refused::Directory { at })?, &mut want);
    let rest = &bytes[at..];
    if let Some(off) = rest.iter().zip(&want).position(|(a, b)| a != b) {
        return Err(Refused::Directory { at: at + off });
    }
    if rest.len() < want.len() {
        return Err(Refused::Cut { at: bytes.len(), what: "the directory" });
    }
    if rest.len() > want.len() {
        return Err(Refused::Directory { at: at + want.len() });
    }
    Ok(archive)
}

/// The header at `at`, and where its file lies.
fn file(bytes: &[u8], at: usize) -> Result<(Line<'_>, Range<usize>), Refused> {
    let header = take(bytes, at, LOCAL_SIZE, "a header")?;
    for (what, range) in [("version", 0..2), ("flags", 2..4), ("compression", 4..6), ("date", 6..10)] {
        if header[4..14][range.clone()] != FIXED[range] {
            return Err(Refused::Profile { at, what });
        }
    }
    let [crc, stored, size] = [14, 18, 22].map(|o| number(header, o));
    if stored != size {
        return Err(Refused::Profile { at, what: "sizes" });
    }
    if header[28..30] != [0, 0] {
        return Err(Refused::Profile { at, what: "extra field" });
    }
    let length = usize::from(u16::from_le_bytes([header[26], header[27]]));
    let name = take(bytes, at + LOCAL_SIZE, length, "a name")?;
    let name =
        std::str::from_utf8(name).map_err(|_| Refused::Profile { at, what: "a name that is not UTF-8" })?;
    let start = at + LOCAL_SIZE + length;
    take(bytes, start, size as usize, "a file")?;
    let offset = u32::try_from(at).map_err(|_| Refused::Directory { at })?;
    Ok((Line { name, crc, size, offset }, start..start + size as usize))
}

fn take<'a>(bytes: &'a [u8], at: usize, length: usize, what: &'static str) -> Result<&'a [u8], Refused> {
    at.checked_add(length).and_then(|end| bytes.get(at..end)).ok_or(Refused::Cut { at: bytes.len(), what })
}

fn number(header: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
}
