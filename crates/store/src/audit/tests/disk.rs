//! A disk in memory: it writes down every step, can fail, and tells what is left after a kill or a loss of power.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use crate::audit::disk::Disk;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Write(String, Vec<u8>),
    WriteAt(String, u64, Vec<u8>),
    Cut(String, u64),
    Sync(String),
    Rename(String, String),
    Remove(String),
    SyncFolder(String),
    /// So many records are acknowledged from here on.
    Acknowledged(u64),
}

#[derive(Debug, Clone, Default)]
struct File {
    now: Vec<u8>,
    durable: Vec<u8>,
}

/// What a disk holds: files by number, names that are there, names that a loss of power leaves.
#[derive(Debug, Clone, Default)]
pub(super) struct Platter {
    files: Vec<File>,
    names: BTreeMap<String, usize>,
    durable: BTreeMap<String, usize>,
}

fn gone(path: &str) -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, path.to_owned())
}

impl Platter {
    fn file(&mut self, path: &str) -> io::Result<&mut File> {
        let number = *self.names.get(path).ok_or_else(|| gone(path))?;
        Ok(&mut self.files[number])
    }

    /// `most`: of a write only so many bytes come through.
    pub(super) fn step(&mut self, step: &Step, most: usize) -> io::Result<()> {
        match step {
            Step::Write(path, bytes) => {
                let now = bytes[..most.min(bytes.len())].to_vec();
                if let Some(number) = self.names.get(path) {
                    self.files[*number].now = now;
                } else {
                    self.files.push(File { now, durable: Vec::new() });
                    self.names.insert(path.clone(), self.files.len() - 1);
                }
            }
            Step::WriteAt(path, at, bytes) => {
                let file = self.file(path)?;
                let at = usize::try_from(*at).unwrap();
                let bytes = &bytes[..most.min(bytes.len())];
                file.now.resize(file.now.len().max(at + bytes.len()), 0);
                file.now[at..at + bytes.len()].copy_from_slice(bytes);
            }
            Step::Cut(path, length) => self.file(path)?.now.resize(usize::try_from(*length).unwrap(), 0),
            Step::Sync(path) => {
                let file = self.file(path)?;
                file.durable.clone_from(&file.now);
            }
            Step::Rename(from, to) => {
                let number = self.names.remove(from).ok_or_else(|| gone(from))?;
                self.names.insert(to.clone(), number);
            }
            Step::Remove(path) => {
                self.names.remove(path);
            }
            Step::SyncFolder(folder) => {
                let inside = |path: &str| path.rsplit_once('/').map_or("", |(f, _)| f) == folder;
                self.durable.retain(|path, _| !inside(path));
                self.durable
                    .extend(self.names.iter().filter(|(p, _)| inside(p)).map(|(p, n)| (p.clone(), *n)));
            }
            Step::Acknowledged(_) => {}
        }
        Ok(())
    }

    /// The same disk after power was lost: what was never synced is not there.
    pub(super) fn without_power(&self) -> Self {
        let files =
            self.files.iter().map(|f| File { now: f.durable.clone(), durable: f.durable.clone() }).collect();
        Self { files, names: self.durable.clone(), durable: self.durable.clone() }
    }
}

/// What is to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The next write to the journal takes this many bytes, then the disk is full.
    Full(usize),
    /// The next sync fails.
    Sync,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) platter: Platter,
    pub(super) steps: Vec<Step>,
    pub(super) fault: Option<Fault>,
    pub(super) slow: Option<std::time::Duration>,
}

/// Clones are the same disk.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<State>>);

impl Memory {
    pub(super) fn of(platter: Platter) -> Self {
        Self(Arc::new(Mutex::new(State { platter, ..State::default() })))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn does(&self, step: Step) -> io::Result<()> {
        let mut state = self.state();
        state.platter.step(&step, usize::MAX)?;
        state.steps.push(step);
        Ok(())
    }
}

impl Disk for Memory {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let state = self.state();
        Ok(state.platter.names.get(path).map(|n| state.platter.files[*n].now.clone()))
    }

    fn list(&self, folder: &str) -> io::Result<Vec<String>> {
        let prefix = format!("{folder}/");
        let state = self.state();
        Ok(state.platter.names.keys().filter_map(|p| p.strip_prefix(&prefix)).map(str::to_owned).collect())
    }

    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.does(Step::Write(path.into(), bytes.into()))
    }

    fn write_at(&mut self, path: &str, at: u64, bytes: &[u8]) -> io::Result<()> {
        let fault = self.state().fault;
        if let Some(Fault::Full(most)) = fault {
            let step = Step::WriteAt(path.into(), at, bytes.into());
            let mut state = self.state();
            state.fault = None;
            state.platter.step(&step, most)?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.does(Step::WriteAt(path.into(), at, bytes.into()))
    }

    fn cut(&mut self, path: &str, length: u64) -> io::Result<()> {
        self.does(Step::Cut(path.into(), length))
    }

    fn sync(&mut self, path: &str) -> io::Result<()> {
        let slow = self.state().slow;
        if let Some(time) = slow {
            std::thread::sleep(time);
        }
        if self.state().fault.take_if(|f| *f == Fault::Sync).is_some() {
            return Err(io::Error::other("the disk is broken"));
        }
        self.does(Step::Sync(path.into()))
    }

    fn rename(&mut self, from: &str, to: &str) -> io::Result<()> {
        self.does(Step::Rename(from.into(), to.into()))
    }

    fn remove(&mut self, path: &str) -> io::Result<()> {
        self.does(Step::Remove(path.into()))
    }

    fn sync_folder(&mut self, folder: &str) -> io::Result<()> {
        self.does(Step::SyncFolder(folder.into()))
    }
}
