//! The pieces of files: sealed boxes in numbered segments that are only ever appended to. Which pieces a file is made of
//! is said by the ledger; a piece that it does not name is space to be won back.
//!
//! A piece is written before the frame that names it. Its place carries the last eight bytes of its box, so that only this
//! very box is taken for it: an older piece of the same file does not pass.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::crypt::{Keys, Use};
use crate::disk::{Disk, Handle};
use crate::journal::Change;

/// Bytes of a file in one piece.
pub(crate) const CHUNK: usize = 64 << 10;
/// A segment that has reached this length is closed.
const SEGMENT: u64 = 32 << 20;
/// Bytes of a [`Place`] in a record.
pub(crate) const PLACE: usize = 20;

/// Where one piece lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which segment.
    pub segment: u32,
    /// From which byte.
    pub offset: u32,
    /// Bytes of the box.
    pub len: u32,
    /// The end of the box.
    pub end: [u8; 8],
}

impl Place {
    /// As it stands in a record.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for number in [self.segment, self.offset, self.len] {
            out.extend(number.to_le_bytes());
        }
        out.extend(self.end);
    }

    /// From a record.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; PLACE] = bytes.try_into().ok()?;
        let number = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        Some(Self {
            segment: number(0),
            offset: number(4),
            len: number(8),
            end: std::array::from_fn(|i| bytes[12 + i]),
        })
    }
}

/// A piece's file and its number within it.
pub(crate) type Piece = (u64, u32);

#[derive(Debug)]
struct Segment {
    file: Handle,
    len: u64,
    live: u64,
}

/// The segments of one room.
#[derive(Debug)]
pub(crate) struct Content {
    dir: PathBuf,
    disk: Disk,
    segments: BTreeMap<u32, Segment>,
    unsynced: BTreeSet<u32>,
    /// Does the folder's list of names have to be synced?
    renamed: bool,
}

impl Content {
    /// Opens what lies in the folder. The caller then says what of it is in use, by [`Content::take`].
    pub(crate) fn open(dir: &Path, disk: Disk) -> io::Result<Self> {
        let mut segments = BTreeMap::new();
        for entry in std::fs::read_dir(dir)? {
            let name = entry?.file_name();
            let number = name.to_str().and_then(|n| n.strip_prefix("content.")).and_then(|n| n.parse().ok());
            if let Some(number) = number {
                let (file, len, _) = disk.open(path(dir, number))?;
                segments.insert(number, Segment { file, len, live: 0 });
            }
        }
        let unsynced = segments.keys().copied().collect();
        Ok(Self { dir: dir.to_owned(), disk, segments, unsynced, renamed: true })
    }

    /// A piece is in use.
    pub(crate) fn take(&mut self, place: &Place) {
        if let Some(segment) = self.segments.get_mut(&place.segment) {
            segment.live += u64::from(place.len);
        }
    }

    /// A piece is in use no more.
    pub(crate) fn release(&mut self, place: &Place) {
        if let Some(segment) = self.segments.get_mut(&place.segment) {
            segment.live = segment.live.saturating_sub(u64::from(place.len));
        }
    }

    /// Seals and writes pieces in a row. They are nobody's until the caller has [taken](Content::take) them.
    pub(crate) fn write(&mut self, keys: &Keys, pieces: &[(Piece, &[u8])]) -> Result<Vec<Place>, Error> {
        let mut boxes = Vec::with_capacity(pieces.len());
        for ((file, index), plain) in pieces {
            boxes.push(keys.seal(Use::Chunk, &[&file.to_le_bytes(), &index.to_le_bytes()], plain)?);
        }
        self.append(&boxes).map_err(Error::disk("a file's content"))
    }

    /// The content of a piece; `None` if another box lies there.
    pub(crate) fn read(&self, keys: &Keys, piece: Piece, place: &Place) -> Result<Option<Vec<u8>>, Error> {
        let Some(sealed) = self.sealed(place).map_err(Error::disk("a file's content"))? else {
            return Ok(None);
        };
        if !sealed.ends_with(&place.end) {
            return Ok(None);
        }
        Ok(keys.open(Use::Chunk, &[&piece.0.to_le_bytes(), &piece.1.to_le_bytes()], &sealed))
    }

    /// Moves a piece to the segment that is written to.
    pub(crate) fn again(&mut self, place: &Place) -> Result<Option<Place>, Error> {
        let disk = Error::disk("a file's content");
        let Some(sealed) = self.sealed(place).map_err(Error::disk("a file's content"))? else {
            return Ok(None);
        };
        Ok(self.append(&[sealed]).map_err(disk)?.pop())
    }

    /// Does the box that a place names lie there, whole?
    fn has(&self, keys: &Keys, piece: Piece, place: &Place) -> io::Result<bool> {
        let Some(sealed) = self.sealed(place)? else { return Ok(false) };
        let (file, index) = (piece.0.to_le_bytes(), piece.1.to_le_bytes());
        Ok(sealed.ends_with(&place.end) && keys.open(Use::Chunk, &[&file, &index], &sealed).is_some())
    }

    fn sealed(&self, place: &Place) -> io::Result<Option<Vec<u8>>> {
        let Some(segment) = self.segments.get(&place.segment) else { return Ok(None) };
        if u64::from(place.offset) + u64::from(place.len) > segment.len || place.len as usize > 2 * CHUNK {
            return Ok(None);
        }
        let mut sealed = vec![0; place.len as usize];
        segment.file.read(&mut sealed, place.offset.into())?;
        Ok(Some(sealed))
    }

    fn append(&mut self, boxes: &[Vec<u8>]) -> io::Result<Vec<Place>> {
        let mut number = self.segments.keys().next_back().copied().unwrap_or(1);
        if self.segments.get(&number).is_some_and(|s| s.len >= SEGMENT) {
            number += 1;
        }
        if !self.segments.contains_key(&number) {
            let (file, len, _) = self.disk.open(path(&self.dir, number))?;
            self.segments.insert(number, Segment { file, len, live: 0 });
            self.renamed = true;
        }
        let Some(segment) = self.segments.get_mut(&number) else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let bytes = boxes.concat();
        if let Err(error) = self.disk.append(&segment.file, segment.len, &bytes) {
            // What is left of it is nobody's; the next piece is written over it.
            let _ = self.disk.cut(&segment.file, segment.len);
            return Err(error);
        }
        self.unsynced.insert(number);
        let mut places = Vec::with_capacity(boxes.len());
        for sealed in boxes {
            let mut end = [0; 8];
            end.copy_from_slice(&sealed[sealed.len() - 8..]);
            places.push(Place { segment: number, offset: segment.len as u32, len: sealed.len() as u32, end });
            segment.len += sealed.len() as u64;
        }
        Ok(places)
    }

    /// Files to be synced before the journal is, by another thread; and whether the folder has to be, too.
    pub(crate) fn take_unsynced(&mut self) -> (Vec<Handle>, bool) {
        let due = std::mem::take(&mut self.unsynced);
        let files = due.into_iter().filter_map(|n| Some(self.segments.get(&n)?.file.clone())).collect();
        (files, std::mem::take(&mut self.renamed))
    }

    /// A closed segment of which less than half is in use.
    pub(crate) fn sparse(&self) -> Option<u32> {
        let last = self.segments.keys().next_back()?;
        let sparse = |s: &Segment| s.live > 0 && s.live * 2 < s.len;
        self.segments.iter().find(|(n, s)| *n != last && sparse(s)).map(|(n, _)| *n)
    }

    /// Closed segments of which nothing is in use. They may go when the database knows that.
    pub(crate) fn dead(&self) -> Vec<u32> {
        let last = self.segments.keys().next_back().copied();
        self.segments.iter().filter(|(n, s)| Some(**n) != last && s.live == 0).map(|(n, _)| *n).collect()
    }

    /// Takes segments away that were [dead](Content::dead).
    pub(crate) fn remove(&mut self, dead: &[u32]) -> io::Result<()> {
        for number in dead {
            if self.segments.remove(number).is_some() {
                self.disk.remove(&path(&self.dir, *number))?;
            }
        }
        Ok(())
    }

    /// Bytes on the disk.
    pub(crate) fn bytes(&self) -> u64 {
        self.segments.values().map(|s| s.len).sum()
    }
}

/// Looks whether pieces are there that frames name which may never have been synced, each piece once.
#[derive(Debug, Default)]
pub(crate) struct Pieces(BTreeSet<(u32, u32)>);

impl Pieces {
    /// Are all pieces there that a frame names?
    pub(crate) fn whole(&mut self, content: &Content, keys: &Keys, changes: &[Change]) -> io::Result<bool> {
        for change in changes {
            let Change::Put(name, value) = change else { continue };
            let Some((file, group)) = crate::files::group_of(name) else { continue };
            for (i, place) in value.chunks_exact(PLACE).filter_map(Place::read).enumerate() {
                let piece = (file, group * crate::files::GROUP + i as u32);
                if place.len > 0
                    && self.0.insert((place.segment, place.offset))
                    && !content.has(keys, piece, &place)?
                {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

fn path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("content.{number}"))
}
