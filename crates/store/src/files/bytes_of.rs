//! Contents: read and written in pieces, so that a change costs what it touches and not what the file is long.

use std::collections::BTreeMap;

use super::node::{GROUP, full, group, is_folder, missing, name, written};
use super::{Entry, Files, Place};
use crate::Error;
use crate::content::{self, CHUNK};
use crate::journal::Change;

/// Pieces that are sealed and written at once.
const BATCH: usize = 16;
/// A piece of zeros that lies nowhere.
const HOLE: content::Place = content::Place { segment: 0, offset: 0, len: 0, end: [0; 8] };

/// New places of a file's pieces, by group.
type Groups = BTreeMap<u32, Vec<content::Place>>;

impl Files<'_> {
    /// At most `length` bytes of a file from `offset` on; fewer at its end.
    ///
    /// # Errors
    /// No such file, a folder; [`Error::Damaged`] if the pieces are not what was written.
    pub fn read(&self, at: &Place, offset: u64, length: u64) -> Result<Vec<u8>, Error> {
        let entry = self.file(at)?;
        let size = entry.size.unwrap_or(0);
        let end = size.min(offset.saturating_add(length));
        let mut out = Vec::with_capacity(end.saturating_sub(offset) as usize);
        let mut from = offset;
        while from < end {
            let piece = (from / CHUNK as u64) as u32;
            let start = (from % CHUNK as u64) as usize;
            let most = CHUNK.min((end - u64::from(piece) * CHUNK as u64) as usize);
            let bytes = self.piece(&entry, piece)?;
            let have = bytes.get(start..most.min(bytes.len())).unwrap_or_default();
            out.extend_from_slice(have);
            out.resize(out.len() + (most - start - have.len()), 0);
            from += (most - start) as u64;
        }
        Ok(out)
    }

    /// Writes a file, whole. Its folder must exist.
    ///
    /// # Errors
    /// As documented for `writeFile`; [`Error::Disk`].
    pub fn put(&mut self, at: &Place, data: &[u8]) -> Result<(), Error> {
        self.check_folder(at)?;
        let old = self.get(at);
        if old.is_some_and(|e| e.size.is_none()) {
            return Err(is_folder(at).into());
        }
        let size = old.and_then(|e| e.size).unwrap_or(0);
        self.room_for(at, size, data.len() as u64, old.is_none())?;
        // A number of its own, so that no piece of the old file can be taken for one of the new.
        let id = self.room.files.next;
        self.room.files.next += 1;
        let entry = Entry { size: Some(data.len() as u64), modified: self.room.now(), id };
        let pieces = data.len().div_ceil(CHUNK) as u32;
        let groups = self.pieces(id, 0..pieces, Groups::new(), |_, i| {
            Ok(data[i * CHUNK..].chunks(CHUNK).next().unwrap_or_default().into())
        })?;
        let (mut changes, mut free) = (Vec::new(), Vec::new());
        if let Some(old) = &old {
            self.forget(old, &mut changes, &mut free);
        }
        self.store(at, entry, groups, changes, &free)?;
        let used = self.room.files.usage(at.mount).0;
        *used = *used - size + data.len() as u64;
        self.room.files.entries += u64::from(old.is_none());
        Ok(())
    }

    /// Writes into a file from `offset` on; what lies between its end and `offset` becomes zeros.
    ///
    /// # Errors
    /// As documented for `write` and `appendFile`; [`Error::Disk`].
    pub fn write_at(&mut self, at: &Place, offset: u64, data: &[u8]) -> Result<(), Error> {
        let old = self.file(at)?;
        let size = old.size.unwrap_or(0);
        if data.is_empty() {
            return Ok(());
        }
        let end = offset.checked_add(data.len() as u64).ok_or_else(full)?;
        let new = size.max(end);
        self.room_for(at, size, new, false)?;
        let (first, last) = (offset / CHUNK as u64, (end - 1) / CHUNK as u64);
        let groups = self.holes(&old, first as u32);
        let make = |files: &Self, i: usize| -> Result<std::borrow::Cow<'_, [u8]>, Error> {
            let base = i as u64 * CHUNK as u64;
            let len = (new - base).min(CHUNK as u64) as usize;
            let (from, to) = (offset.max(base), end.min(base + len as u64));
            let part = &data[(from - offset) as usize..(to - offset) as usize];
            if part.len() == len {
                return Ok(part.into());
            }
            let mut bytes = if base < size { files.piece(&old, i as u32)? } else { Vec::new() };
            bytes.resize(len, 0);
            bytes[(from - base) as usize..(to - base) as usize].copy_from_slice(part);
            Ok(bytes.into())
        };
        let free = self.places(&old, first as u32..last as u32 + 1);
        let groups = self.pieces(old.id, first as u32..last as u32 + 1, groups, make)?;
        let entry = Entry { size: Some(new), modified: self.room.now(), ..old };
        self.store(at, entry, groups, Vec::new(), &free)?;
        *self.room.files.usage(at.mount).0 += new - size;
        Ok(())
    }

    /// Cuts a file, or fills it with zeros, to a length.
    ///
    /// # Errors
    /// As documented for `truncate`; [`Error::Disk`].
    pub fn truncate(&mut self, at: &Place, length: u64) -> Result<(), Error> {
        let old = self.file(at)?;
        let size = old.size.unwrap_or(0);
        self.room_for(at, size, length, false)?;
        let keep = length.div_ceil(CHUNK as u64) as u32;
        let had = size.div_ceil(CHUNK as u64) as u32;
        let entry = Entry { size: Some(length), modified: self.room.now(), ..old };
        let (mut changes, mut free, mut groups) = (Vec::new(), Vec::new(), Groups::new());
        if length > size {
            groups = self.holes(&old, keep);
        } else if length < size {
            free = self.places(&old, keep..had);
            for number in keep.div_ceil(GROUP)..had.div_ceil(GROUP) {
                changes.push(Change::Remove(group(old.id, number)));
            }
            if !keep.is_multiple_of(GROUP) {
                let mut places = self.group(old.id, keep / GROUP);
                places.truncate((keep % GROUP) as usize);
                groups.insert(keep / GROUP, places);
            }
            // The rest of the last piece must not come back when the file grows again.
            if !length.is_multiple_of(CHUNK as u64) {
                free.extend(self.places(&old, keep - 1..keep));
                let mut bytes = self.piece(&old, keep - 1)?;
                bytes.truncate((length % CHUNK as u64) as usize);
                groups = self.pieces(old.id, keep - 1..keep, groups, |_, _| Ok(bytes.clone().into()))?;
            }
        }
        self.store(at, entry, groups, changes, &free)?;
        let used = self.room.files.usage(at.mount).0;
        *used = *used - size + length;
        Ok(())
    }

    pub(super) fn file(&self, at: &Place) -> Result<Entry, Error> {
        let entry = self.get(at).ok_or_else(|| missing(at))?;
        if entry.size.is_none() { Err(is_folder(at).into()) } else { Ok(entry) }
    }

    fn room_for(&mut self, at: &Place, old: u64, new: u64, fresh: bool) -> Result<(), Error> {
        let limits = self.room.files.limits;
        let (used, limit) = self.room.files.usage(at.mount);
        let fits = new <= limits.file && *used - old + new <= limit;
        if fits && !(fresh && self.room.files.entries >= limits.entries) {
            Ok(())
        } else {
            Err(full().into())
        }
    }

    fn piece(&self, entry: &Entry, index: u32) -> Result<Vec<u8>, Error> {
        let place = self.group(entry.id, index / GROUP).get((index % GROUP) as usize).copied();
        let place = place.ok_or_else(|| self.room.damaged("a piece of a file is missing"))?;
        if place.len == 0 {
            return Ok(Vec::new());
        }
        let bytes = self.room.content.read(&self.room.ledger.keys, (entry.id, index), &place)?;
        bytes.ok_or_else(|| self.room.damaged("a piece of a file was changed"))
    }

    fn places(&self, entry: &Entry, pieces: std::ops::Range<u32>) -> Vec<content::Place> {
        pieces.filter_map(|i| self.group(entry.id, i / GROUP).get((i % GROUP) as usize).copied()).collect()
    }

    /// The groups that change when a file is given holes up to piece `to`.
    fn holes(&self, entry: &Entry, to: u32) -> Groups {
        let had = entry.size.unwrap_or(0).div_ceil(CHUNK as u64) as u32;
        let mut groups = Groups::new();
        for i in had..to {
            let places = groups.entry(i / GROUP).or_insert_with(|| self.group(entry.id, i / GROUP));
            places.push(HOLE);
        }
        groups
    }

    /// Seals and writes pieces, and puts their places into `groups`.
    fn pieces<'d>(
        &mut self,
        id: u64,
        range: std::ops::Range<u32>,
        mut groups: Groups,
        make: impl Fn(&Self, usize) -> Result<std::borrow::Cow<'d, [u8]>, Error>,
    ) -> Result<Groups, Error> {
        let all: Vec<u32> = range.collect();
        for batch in all.chunks(BATCH) {
            let plain: Vec<_> = batch.iter().map(|i| make(self, *i as usize)).collect::<Result<_, _>>()?;
            let named: Vec<_> = batch.iter().zip(&plain).map(|(i, bytes)| ((id, *i), &bytes[..])).collect();
            let room = &mut *self.room;
            let places = room.content.write(&room.ledger.keys, &named)?;
            for (i, place) in batch.iter().zip(places) {
                let number = i / GROUP;
                let known = groups.entry(number).or_insert_with(|| self.group(id, number));
                match known.get_mut((i % GROUP) as usize) {
                    Some(old) => *old = place,
                    None => known.push(place),
                }
            }
        }
        Ok(groups)
    }

    /// Commits a file's entry with its pieces; `free` are those that nothing names any more.
    fn store(
        &mut self,
        at: &Place,
        entry: Entry,
        groups: Groups,
        mut changes: Vec<Change>,
        free: &[content::Place],
    ) -> Result<(), Error> {
        let before: Vec<content::Place> = groups.keys().flat_map(|n| self.group(entry.id, *n)).collect();
        changes.push(Change::Put(name(at), entry.write()));
        for (number, places) in &groups {
            changes.push(Change::Put(group(entry.id, *number), written(places)));
        }
        self.room.commit(changes)?;
        let after: Vec<content::Place> = groups.into_values().flatten().collect();
        let content = &mut self.room.content;
        // Counted as a difference: what stays in a group is taken and released alike.
        after.iter().for_each(|p| content.take(p));
        before.iter().for_each(|p| content.release(p));
        free.iter().filter(|p| !before.contains(p)).for_each(|p| content.release(p));
        Ok(())
    }
}
