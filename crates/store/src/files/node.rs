//! What the ledger says of a file or a folder, and of where the pieces of a file lie.

use menshen_policy::Refusal;

use super::path::Place;
use crate::content;
use crate::ledger::Space;

/// Pieces whose places stand in one record.
pub(crate) const GROUP: u32 = 64;

/// A file or a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Bytes; `None`: a folder.
    pub size: Option<u64>,
    /// Seconds since 1970 of the last change.
    pub modified: u64,
    /// The number its pieces are kept under.
    pub(super) id: u64,
}

impl Entry {
    /// A folder that was always there.
    pub const ROOT: Self = Self { size: None, modified: 0, id: 0 };

    /// A file of a package.
    pub fn packaged(size: u64) -> Self {
        Self { size: Some(size), modified: 0, id: 0 }
    }

    pub(super) fn write(&self) -> bytes::Bytes {
        let mut out = vec![u8::from(self.size.is_some())];
        for number in [self.size.unwrap_or(0), self.modified, self.id] {
            out.extend(number.to_le_bytes());
        }
        out.into()
    }

    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        let rest: &[u8; 24] = rest.try_into().ok()?;
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| rest[at + i]));
        let size = (*kind == 1).then(|| number(0));
        Some(Self { size, modified: number(8), id: number(16) })
    }
}

/// The record of a place.
pub(super) fn name(at: &Place) -> Vec<u8> {
    let mut name = Vec::with_capacity(2 + at.path.len());
    name.extend([Space::Node as u8, at.mount.byte()]);
    name.extend_from_slice(at.path.as_bytes());
    name
}

/// The record of a group of pieces.
pub(super) fn group(id: u64, group: u32) -> Vec<u8> {
    let mut name = Space::Chunks.name(&id.to_be_bytes());
    name.extend(group.to_be_bytes());
    name
}

/// Which file and which group a record is of, if it is one of places.
pub(crate) fn group_of(name: &[u8]) -> Option<(u64, u32)> {
    let (file, group) = name.strip_prefix(&[Space::Chunks as u8])?.split_first_chunk()?;
    Some((u64::from_be_bytes(*file), u32::from_be_bytes(group.try_into().ok()?)))
}

/// The places of a group. A place of length 0 stands for zeros.
pub(super) fn places(value: &[u8]) -> Vec<content::Place> {
    value.chunks_exact(content::PLACE).filter_map(content::Place::read).collect()
}

/// As they stand in the record.
pub(super) fn written(places: &[content::Place]) -> bytes::Bytes {
    let mut out = Vec::with_capacity(places.len() * content::PLACE);
    places.iter().for_each(|p| p.write(&mut out));
    out.into()
}

/// No such file.
pub fn missing(at: &Place) -> Refusal {
    Refusal::new(1_300_002, format!("no such file or directory {}", at.url()))
}

/// A file was wanted.
pub fn is_folder(at: &Place) -> Refusal {
    Refusal::new(1_301_003, format!("illegal operation on a directory, open {}", at.url()))
}

/// A folder was wanted.
pub fn no_folder(at: &Place) -> Refusal {
    Refusal::new(1_300_020, format!("not a directory {}", at.url()))
}

/// The quota is used up.
pub fn full() -> Refusal {
    Refusal::new(1_300_202, "the maximum size of the file storage limit is exceeded")
}
