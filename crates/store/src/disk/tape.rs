//! What was done to the files of a store, in order, and what a crash leaves of it.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::Disk;

/// One change that a crash can fall into or behind. Syncs are written down before they are made: they count when the next
/// act is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Make(PathBuf),
    Write(PathBuf, u64, Vec<u8>),
    Cut(PathBuf, u64),
    Sync(PathBuf),
    SyncFolder(PathBuf),
    Remove(PathBuf),
}

/// The acts, and what is to go wrong.
#[derive(Debug, Default)]
pub(crate) struct Tape {
    pub acts: Vec<Act>,
    /// Bytes that fit on the disk from now on.
    pub room: Option<usize>,
    /// The next sync fails.
    pub sync_fails: bool,
    /// Syncs wait until they can have this.
    pub gate: Arc<Mutex<()>>,
}

impl Disk {
    /// One that records.
    pub(crate) fn taped() -> (Self, Arc<Mutex<Tape>>) {
        let tape = Arc::new(Mutex::new(Tape::default()));
        (Self { tape: Some(tape.clone()) }, tape)
    }

    pub(super) fn act(&self, act: impl FnOnce() -> Act) -> io::Result<()> {
        let Some(tape) = &self.tape else { return Ok(()) };
        let act = act();
        if matches!(act, Act::Sync(_)) {
            let gate = tape.lock().unwrap().gate.clone();
            drop(gate.lock().unwrap());
        }
        let mut tape = tape.lock().unwrap();
        if matches!(act, Act::Sync(_)) && std::mem::take(&mut tape.sync_fails) {
            return Err(io::Error::other("the disk is broken"));
        }
        tape.acts.push(act);
        Ok(())
    }

    /// So many bytes still fit, when not all do.
    pub(super) fn fits(&self, len: usize) -> Option<usize> {
        let mut tape = self.tape.as_ref()?.lock().unwrap();
        let room = tape.room?;
        tape.room = Some(room - room.min(len));
        (room < len).then_some(room)
    }
}

/// Bytes that a disk writes as one.
const SECTOR: usize = 512;

/// A file: what is in it, what a loss of power is sure to leave, and which sectors were written since.
#[derive(Debug, Clone, Default)]
struct File {
    now: Vec<u8>,
    durable: Vec<u8>,
}

/// The files after some acts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Platter {
    files: Vec<File>,
    names: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
}

impl Platter {
    /// Makes one act. Of a write only the first `most` bytes come through.
    pub(crate) fn act(&mut self, act: &Act, most: usize) {
        match act {
            Act::Make(path) => {
                self.files.push(File::default());
                self.names.insert(path.clone(), self.files.len() - 1);
            }
            Act::Write(path, at, bytes) => {
                let (now, at) = (&mut self.file(path).now, *at as usize);
                let bytes = &bytes[..most.min(bytes.len())];
                now.resize(now.len().max(at + bytes.len()), 0);
                now[at..at + bytes.len()].copy_from_slice(bytes);
            }
            Act::Cut(path, len) => self.file(path).now.resize(*len as usize, 0),
            Act::Sync(path) => {
                let file = self.file(path);
                file.durable.clone_from(&file.now);
            }
            Act::SyncFolder(dir) => {
                let inside = |path: &Path| path.parent() == Some(dir);
                self.durable.retain(|path, _| !inside(path));
                let now = self.names.iter().filter(|(path, _)| inside(path));
                self.durable.extend(now.map(|(path, number)| (path.clone(), *number)));
            }
            Act::Remove(path) => {
                self.names.remove(path);
            }
        }
    }

    fn file(&mut self, path: &Path) -> &mut File {
        let number = self.names[path];
        &mut self.files[number]
    }

    /// What a kill leaves: everything.
    pub(crate) fn killed(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        self.names.iter().map(|(path, number)| (path.clone(), self.files[*number].now.clone())).collect()
    }

    /// What a loss of power leaves: what was synced; of the rest any sector, any length and any name, as `coin` falls.
    pub(crate) fn without_power(&self, mut coin: impl FnMut() -> bool) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut names = self.durable.clone();
        for (path, number) in &self.names {
            if !names.contains_key(path) && coin() {
                names.insert(path.clone(), *number);
            }
        }
        names.retain(|path, _| self.names.contains_key(path) || coin());
        let mut left = BTreeMap::new();
        for (path, number) in names {
            let File { now, durable } = &self.files[number];
            let mut bytes = durable.clone();
            let longer = now.len() > bytes.len();
            if longer && coin() {
                bytes.resize(now.len(), 0);
            }
            if !longer && coin() {
                bytes.truncate(now.len());
            }
            for (i, sector) in bytes.chunks_mut(SECTOR).enumerate() {
                let from = i * SECTOR;
                let to = now.len().min(from + sector.len());
                if from < to && coin() {
                    sector[..to - from].copy_from_slice(&now[from..to]);
                }
            }
            left.insert(path, bytes);
        }
        left
    }
}
