//! The log itself, on one thread: takes groups of records, makes them durable, turns them into tiles.

use menshen_model::AuditEvent;
use menshen_seal::hash::Digest;
use menshen_seal::log::{CheckpointKey, leaf};

use super::anchor::Anchor;
use super::disk::{Disk, put};
use super::journal::{self, Group};
use super::tree::{Tree, WIDTH, Whole};
use super::{AppendError, record, tile};

/// The checkpoint of C2SP tlog-tiles.
pub(super) const CHECKPOINT: &str = "checkpoint";

/// An open log.
pub(super) struct Log {
    pub(super) disk: Box<dyn Disk>,
    pub(super) key: CheckpointKey,
    pub(super) anchor: Option<Box<dyn Anchor>>,
    pub(super) tree: Tree,
    /// The hash of the newest record.
    pub(super) last: Digest,
    /// Records that lie in whole tiles.
    pub(super) whole: u64,
    /// Number of the first record that is still there.
    pub(super) first: u64,
    /// Records since the last whole tile, as they are in the journal.
    pub(super) tail: Vec<Vec<u8>>,
    /// Length of the journal, in bytes, up to what is durable.
    pub(super) length: u64,
    /// What `checkpoint` says, in records.
    pub(super) published: u64,
    /// Why nothing more is taken.
    pub(super) broken: Option<String>,
}

impl Log {
    /// Makes a group of events durable, in order. Answers the number of the first. If it fails none of the group is
    /// acknowledged.
    pub(super) fn append(&mut self, events: &[(AuditEvent, u64)]) -> Result<u64, AppendError> {
        let first = self.tree.size();
        let mut rest = events;
        while !rest.is_empty() {
            // A group ends where a tile does, so that a new journal starts empty.
            let room = WIDTH - self.tail.len();
            let (now, later) = rest.split_at(room.min(rest.len()));
            self.group(now)?;
            rest = later;
        }
        Ok(first)
    }

    fn group(&mut self, events: &[(AuditEvent, u64)]) -> Result<(), AppendError> {
        if let Some(why) = &self.broken {
            return Err(AppendError::Broken(why.clone()));
        }
        let (mut tree, mut last) = (self.tree.clone(), self.last);
        let mut records = Vec::with_capacity(events.len());
        let mut whole = Vec::new();
        for (event, time) in events {
            let bytes = record::encode(event, *time, &last);
            last = leaf(&bytes);
            whole.extend(tree.push(last));
            records.push(bytes);
        }
        let note = self.key.sign(tree.size(), &tree.root());
        let group = Group { records, note };
        let frame = journal::frame(&group);
        if let Err(e) = self.disk.write_at(journal::PATH, self.length, &frame) {
            // What was written of it is taken back; if that fails too, nobody knows what is there.
            if let Err(worse) = self.disk.cut(journal::PATH, self.length) {
                return Err(self.stop(format!("{e}; taking it back: {worse}")));
            }
            return Err(AppendError::NotWritten(e.to_string()));
        }
        // After a failed sync the system may have dropped the bytes and call the next sync a success.
        self.disk.sync(journal::PATH).map_err(|e| self.stop(format!("the disk did not sync: {e}")))?;
        self.length += frame.len() as u64;
        (self.tree, self.last) = (tree, last);
        self.tail.extend(group.records);
        self.raise(&group.note).map_err(|e| self.stop(format!("the anchor could not be raised: {e}")))?;
        if !whole.is_empty() {
            self.turn(&whole, &group.note)
                .map_err(|e| self.stop(format!("a tile could not be written: {e}")))?;
        }
        Ok(())
    }

    /// Tells the anchor, if there is one, of a newer state.
    pub(super) fn raise(&mut self, note: &str) -> std::io::Result<()> {
        match &mut self.anchor {
            Some(anchor) => anchor.raise(&format!("{}\n{note}", self.key.verifier().vkey())),
            None => Ok(()),
        }
    }

    fn stop(&mut self, why: String) -> AppendError {
        self.broken = Some(why.clone());
        AppendError::Broken(why)
    }

    /// Writes the tiles that became whole and begins a new journal. Until the new one has its name, the old one still
    /// holds everything.
    pub(super) fn turn(&mut self, whole: &[Whole], note: &str) -> std::io::Result<()> {
        put(&mut *self.disk, &tile::entries(self.whole / WIDTH as u64, WIDTH), &tile::bundle(&self.tail))?;
        for tile in whole {
            put(&mut *self.disk, &tile::hashes(tile.level, tile.number, WIDTH), &tile::concat(&tile.hashes))?;
        }
        self.publish_as(note, Vec::new())?;
        let new = journal::start(note);
        put(&mut *self.disk, journal::PATH, &new)?;
        self.length = new.len() as u64;
        self.whole = self.tree.size();
        self.tail.clear();
        Ok(())
    }

    /// Brings the files that others read (tiles and `checkpoint`) up to the newest record.
    pub(super) fn publish(&mut self) -> std::io::Result<()> {
        if self.published == self.tree.size() {
            return Ok(());
        }
        let note = self.key.sign(self.tree.size(), &self.tree.root());
        let tail = self.tail.clone();
        self.publish_as(&note, tail)
    }

    fn publish_as(&mut self, note: &str, tail: Vec<Vec<u8>>) -> std::io::Result<()> {
        let size = self.tree.size();
        let mut stale = Vec::new();
        if !tail.is_empty() {
            let number = size / WIDTH as u64;
            put(&mut *self.disk, &tile::entries(number, tail.len()), &tile::bundle(&tail))?;
        }
        let mut before = self.published;
        for (level, hashes) in self.tree.edge().to_vec().iter().enumerate() {
            let number = (size >> (8 * level)) / WIDTH as u64;
            if !hashes.is_empty() {
                put(&mut *self.disk, &tile::hashes(level, number, hashes.len()), &tile::concat(hashes))?;
            }
            let width = (before % WIDTH as u64) as usize;
            let old = tile::hashes(level, before / WIDTH as u64, width);
            if width > 0 && (before / WIDTH as u64, width) != (number, hashes.len()) {
                stale.push(old);
                if level == 0 {
                    stale.push(tile::entries(before / WIDTH as u64, width));
                }
            }
            before /= WIDTH as u64;
        }
        put(&mut *self.disk, CHECKPOINT, note.as_bytes())?;
        self.published = size;
        for path in stale {
            self.disk.remove(&path)?;
        }
        Ok(())
    }
}
