//! Reads journals again. Where the chain of frames ends before the bytes do, either power was lost before they were synced,
//! or somebody changed them. A whole frame further on that says its writer had synced what is missing tells: damage.
//! Otherwise the rest was never synced, so nobody was promised that it outlives a loss of power, and it is cut off.

use std::io;
use std::path::Path;

use super::frame::{self, Change, Found, HEADER, Link};
use super::{Journal, Point, path};
use crate::crypt::Keys;
use crate::disk::{Disk, Handle};

/// Why a journal could not be replayed.
pub(crate) enum Failed {
    /// The disk.
    Disk(io::Error),
    /// It is not what was written.
    Damaged(&'static str),
}

/// A frame that was read: where it ends, and what it says.
struct Read {
    file: usize,
    end: usize,
    at: Point,
    changes: Vec<Change>,
}

/// A file and its bytes.
struct Open {
    handle: Handle,
    bytes: Vec<u8>,
}

impl Journal {
    /// Replays the journals from `number` on, calls `each` for every frame, and opens the last one. `known`: a frame that
    /// is known to have been on the disk. `whole` says whether the pieces of files that a frame names are there; it is asked
    /// about frames that may never have been synced. Nothing is written unless all is well.
    pub(crate) fn open(
        dir: &Path,
        disk: Disk,
        keys: &Keys,
        (number, from): (u64, Point),
        known: u64,
        mut whole: impl FnMut(&[Change]) -> Result<bool, io::Error>,
        mut each: impl FnMut(u64, Vec<Change>),
    ) -> Result<Self, Failed> {
        let (mut files, mut renamed) = read_files(dir, &disk, number).map_err(Failed::Disk)?;
        let (mut frames, mut synced, stopped) = chain(keys, from, &files);
        if let Some((file, at)) = stopped {
            let missing = frames.last().map_or(from.seq, |f| f.at.seq) + 1;
            if missing <= known || claimed(keys, missing, &files, file, at) {
                return Err(Failed::Damaged("its journal was changed"));
            }
        }
        synced = synced.max(from.seq).max(known);
        for i in 0..frames.len() {
            if frames[i].at.seq > synced && !whole(&frames[i].changes).map_err(Failed::Disk)? {
                frames.truncate(i);
                break;
            }
        }
        let (last, end, at) = frames.last().map_or((0, 0, from), |f| (f.file, f.end, f.at));
        for gone in (last + 1..files.len()).rev() {
            disk.remove(&path(dir, number + gone as u64)).map_err(Failed::Disk)?;
            renamed = true;
        }
        files.truncate(last + 1);
        let Some(Open { handle, bytes }) = files.pop() else {
            return Err(Failed::Disk(io::ErrorKind::NotFound.into()));
        };
        if end < bytes.len() {
            disk.cut(&handle, end as u64).map_err(Failed::Disk)?;
        }
        for frame in frames {
            each(frame.at.seq, frame.changes);
        }
        let older = files.into_iter().zip(number..).map(|(open, number)| (number, open.handle));
        Ok(Self {
            dir: dir.to_owned(),
            disk,
            file: handle,
            older: older.collect(),
            number: number + last as u64,
            len: end as u64,
            at,
            synced,
            told: synced,
            changed: at.seq,
            renamed,
            broken: false,
        })
    }
}

/// The journals from `number` on, at least one; and whether one had to be made.
fn read_files(dir: &Path, disk: &Disk, number: u64) -> io::Result<(Vec<Open>, bool)> {
    let (mut files, mut made) = (Vec::new(), false);
    for number in number.. {
        let path = path(dir, number);
        if !files.is_empty() && !path.try_exists()? {
            break;
        }
        let (handle, _, new) = disk.open(path)?;
        made |= new;
        files.push(Open { bytes: handle.bytes()?, handle });
    }
    Ok((files, made))
}

/// Frames as far as they follow each other; the last one that a frame says is synced; and, when there are bytes that
/// follow none, where they begin.
fn chain(keys: &Keys, from: Point, files: &[Open]) -> (Vec<Read>, u64, Option<(usize, usize)>) {
    let (mut frames, mut at, mut synced) = (Vec::new(), from, 0);
    for (file, open) in files.iter().enumerate() {
        let mut read = 0;
        while read < open.bytes.len() {
            let Some(Found { len, synced: claim, changes, link }) =
                frame::decode(keys, at.seq + 1, &at.link, &open.bytes[read..])
            else {
                return (frames, synced, Some((file, read)));
            };
            at = Point { seq: at.seq + 1, link };
            read += len;
            synced = synced.max(claim.unwrap_or(0));
            frames.push(Read { file, end: read, at, changes });
        }
    }
    (frames, synced, None)
}

/// Is there a whole frame from this place on that says frame `missing` had been synced?
fn claimed(keys: &Keys, missing: u64, files: &[Open], file: usize, at: usize) -> bool {
    let mut before: Option<Link> = None;
    for (i, open) in files.iter().enumerate().skip(file) {
        let bytes = &open.bytes;
        let from = if i == file { at } else { 0 };
        for place in from..bytes.len().saturating_sub(HEADER) {
            let Some(seq) = frame::number(&bytes[place..]).filter(|seq| *seq > missing) else { continue };
            // A frame is tied to the end of the one before it, which lies right before it.
            let link = match place.checked_sub(16) {
                Some(start) => bytes[start..place].try_into().ok(),
                None => before,
            };
            let found = link.and_then(|link| frame::decode(keys, seq, &link, &bytes[place..]));
            if found.is_some_and(|f| f.synced.is_some_and(|synced| synced >= missing)) {
                return true;
            }
        }
        before = bytes.last_chunk().copied();
    }
    false
}
