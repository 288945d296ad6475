//! `wx.setStorage` and its family: 1 MB a key, 10 MB a program, as documented. Values are bytes here; what they mean is
//! the caller's.

use std::collections::BTreeMap;

use bytes::Bytes;
use menshen_policy::{Permit, Refusal, permit};

use crate::Error;
use crate::journal::Change;
use crate::ledger::{Ledger, Space};
use crate::room::{Guard, Room};

/// Largest value with its key, in bytes.
pub const KEY_BYTES: usize = 1 << 20;
/// Largest sum, in bytes.
pub const ALL_BYTES: usize = 10 << 20;
/// Most keys. An empty value costs memory too.
pub const KEYS: usize = 20_000;

/// What is used, and the keys in the order they were first set.
#[derive(Debug, Default)]
pub(crate) struct Index {
    bytes: usize,
    pub(crate) order: BTreeMap<u64, String>,
    next: u64,
}

impl Index {
    /// Counts what the ledger has. `None`: a record is none.
    pub(crate) fn load(ledger: &Ledger) -> Option<Self> {
        let mut index = Self::default();
        for (name, value) in ledger.below(&[Space::Storage as u8]) {
            let born = born(value)?;
            index.bytes += name.len() - 1 + value.len() - BORN;
            index.order.insert(born, String::from_utf8(name[1..].to_vec()).ok()?);
            index.next = index.next.max(born + 1);
        }
        Some(index)
    }
}

impl Index {
    /// The keys in the order they were first set.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.order.values().map(String::as_str)
    }

    /// Of nothing, with numbers that go on.
    pub(crate) fn emptied(&self) -> Self {
        Self { next: self.next, ..Self::default() }
    }

    /// Bytes of all keys and values.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Bytes before a value: when its key was first set, to keep the order.
pub(crate) const BORN: usize = 8;

fn born(value: &[u8]) -> Option<u64> {
    value.first_chunk::<BORN>().map(|b| u64::from_le_bytes(*b))
}

/// Keys and values, while nobody else touches them.
#[derive(Debug)]
pub struct Storage<'a> {
    room: Guard<'a>,
}

impl Room {
    /// The door to the program's own keys and values. Holds the room until it is dropped.
    ///
    /// # Errors
    /// [`Error::WrongSubject`] if the leave is for another program or person.
    pub fn storage(&self, permit: &Permit<permit::Storage>) -> Result<Storage<'_>, Error> {
        Ok(Storage { room: self.enter(permit.subject())? })
    }
}

impl Storage<'_> {
    /// Sets keys, all or none.
    ///
    /// # Errors
    /// [`Error::Refused`] in documented words when a key or their sum is too large; [`Error::Disk`].
    pub fn set(&mut self, pairs: &[(&str, &[u8])]) -> Result<(), Error> {
        let full = || Refusal::new(0, "exceed storage max size");
        let (mut changes, mut fresh) = (Vec::with_capacity(pairs.len()), Vec::new());
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        let (mut sum, mut next) = (self.room.storage.bytes, self.room.storage.next);
        for (key, value) in pairs {
            let cost = key.len() + value.len();
            if cost > KEY_BYTES {
                return Err(Refusal::new(0, "entry size limit reached").into());
            }
            let name = Space::Storage.name(key.as_bytes());
            let old = self.room.ledger.get(&name);
            let known = sizes.insert(*key, cost);
            let size = known.or_else(|| old.map(|v| v.len() - BORN + key.len()));
            let born = match (old.and_then(|v| born(v)), known) {
                (Some(born), _) => born,
                (None, None) => {
                    fresh.push((next, (*key).to_owned()));
                    next += 1;
                    next - 1
                }
                (None, Some(_)) => fresh.iter().find(|(_, k)| k == key).map_or(next, |(b, _)| *b),
            };
            sum = sum - size.unwrap_or(0) + cost;
            let mut record = Vec::with_capacity(BORN + value.len());
            record.extend(born.to_le_bytes());
            record.extend_from_slice(value);
            changes.push(Change::Put(name, record.into()));
        }
        if sum > ALL_BYTES || self.room.storage.order.len() + fresh.len() > KEYS {
            return Err(full().into());
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.room.commit(changes)?;
        let index = &mut self.room.storage;
        (index.bytes, index.next) = (sum, next);
        index.order.extend(fresh);
        Ok(())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Bytes> {
        self.room.ledger.get(&Space::Storage.name(key.as_bytes())).map(|v| v.slice(BORN..))
    }

    /// Forgets a key; unknown ones too.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn remove(&mut self, key: &str) -> Result<(), Error> {
        let name = Space::Storage.name(key.as_bytes());
        let Some(old) = self.room.ledger.get(&name) else { return Ok(()) };
        let (size, born) = (old.len() - BORN + key.len(), born(old));
        self.room.commit(vec![Change::Remove(name)])?;
        self.room.storage.bytes -= size;
        if let Some(born) = born {
            self.room.storage.order.remove(&born);
        }
        Ok(())
    }

    /// Forgets all, at once.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn clear(&mut self) -> Result<(), Error> {
        let names = self.room.ledger.below(&[Space::Storage as u8]).map(|(n, _)| Change::Remove(n.to_vec()));
        let changes: Vec<Change> = names.collect();
        if !changes.is_empty() {
            self.room.commit(changes)?;
            self.room.storage = self.room.storage.emptied();
        }
        Ok(())
    }

    /// The keys in the order they were first set.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.room.storage.keys()
    }

    /// Bytes of all keys and values.
    pub fn bytes(&self) -> usize {
        self.room.storage.bytes
    }

    /// What is used, in whole KB as documented, rounded up.
    pub fn kilobytes(&self) -> u32 {
        u32::try_from(self.room.storage.bytes.div_ceil(1024)).unwrap_or(u32::MAX)
    }
}
