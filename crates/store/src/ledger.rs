//! The records of one room in memory: names and values as they stand after the last frame of the journal, and what has
//! to be folded into the database. A name begins with the byte of its [`Space`].

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use menshen_seal::hash::{Digest, Sha256};

use crate::Error;
use crate::crypt::{Keys, Use};
use crate::journal::{Change, Journal, Link, Point};

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Space {
    /// A key of `setStorage`.
    Storage = 1,
    /// A file or a folder.
    Node = 2,
    /// Where the pieces of a file lie.
    Chunks = 3,
    /// A decision of the person, or what they agreed to.
    Decision = 4,
}

impl Space {
    /// The name of a record of this space.
    pub(crate) fn name(self, name: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(1 + name.len());
        out.push(self as u8);
        out.extend_from_slice(name);
        out
    }
}

/// A value and the frame that set it.
#[derive(Debug, Clone)]
struct Record {
    version: u64,
    value: Bytes,
    tag: [u8; 32],
}

/// One row of the database.
#[derive(Debug)]
pub(crate) struct Row {
    /// The hidden name.
    pub tag: Vec<u8>,
    /// The frame that set it.
    pub version: i64,
    /// Name and value, sealed for both.
    pub sealed: Vec<u8>,
}

/// What is known of all rows together; kept sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// The last frame that is in the rows.
    pub at: Point,
    /// The first journal that is not.
    pub journal: u64,
    /// SHA-256 over tag and version of every row, by tag.
    pub rows: Digest,
}

impl Head {
    /// Of a room without a row, whose first frame has the number after `seq`.
    pub(crate) fn empty(seq: u64, link: Link) -> Self {
        Self { at: Point { seq, link }, journal: 1, rows: Sha256::new().finish() }
    }

    /// Sealed.
    pub(crate) fn seal(&self, keys: &Keys) -> Result<Vec<u8>, Error> {
        let mut plain = Vec::new();
        plain.extend(self.at.seq.to_le_bytes());
        plain.extend(self.journal.to_le_bytes());
        plain.extend(self.at.link);
        plain.extend(self.rows);
        keys.seal(Use::Head, &[], &plain)
    }

    /// Opened.
    pub(crate) fn open(keys: &Keys, sealed: &[u8]) -> Option<Self> {
        let plain = keys.open(Use::Head, &[], sealed)?;
        let (numbers, rest) = plain.split_first_chunk::<16>()?;
        let number = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| numbers[at + i]));
        let (link, rows) = rest.split_first_chunk::<16>()?;
        let at = Point { seq: number(0), link: *link };
        Some(Self { at, journal: number(8), rows: rows.try_into().ok()? })
    }
}

/// The records.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub keys: Keys,
    pub journal: Journal,
    records: BTreeMap<Vec<u8>, Record>,
    dirty: BTreeSet<Vec<u8>>,
    folding: BTreeSet<Vec<u8>>,
    first: u64,
}

/// Rows to write and to take away, and the head that goes with them.
#[derive(Debug)]
pub(crate) struct Fold {
    pub rows: Vec<Row>,
    pub gone: Vec<Vec<u8>>,
    pub head: Vec<u8>,
    /// The last frame in it.
    pub seq: u64,
    /// Journals before this one are not needed when the database has it.
    pub journal: u64,
}

/// Records by name, as a room is opened with.
pub(crate) struct Loading {
    records: BTreeMap<Vec<u8>, Record>,
    dirty: BTreeSet<Vec<u8>>,
}

impl Loading {
    /// Opens every row and holds all together against the head.
    pub(crate) fn rows(keys: &Keys, head: &Head, rows: Vec<Row>) -> Result<Self, &'static str> {
        let mut records = BTreeMap::new();
        let mut sum = Sha256::new();
        for row in rows {
            let plain = keys
                .open(Use::Row, &[&row.tag, &row.version.to_le_bytes()], &row.sealed)
                .ok_or("a record was changed")?;
            let (len, rest) = plain.split_first_chunk::<4>().ok_or("a record was changed")?;
            let (name, value) =
                rest.split_at_checked(u32::from_le_bytes(*len) as usize).ok_or("a record was changed")?;
            let tag: [u8; 32] = row.tag.as_slice().try_into().map_err(|_| "a record was changed")?;
            add(&mut sum, &tag, row.version as u64);
            let value = Bytes::copy_from_slice(value);
            records.insert(name.to_vec(), Record { version: row.version as u64, value, tag });
        }
        if sum.finish() != head.rows {
            return Err("records were added, taken away or put back");
        }
        Ok(Self { records, dirty: BTreeSet::new() })
    }

    /// Adds a frame of the journal.
    pub(crate) fn frame(&mut self, keys: &Keys, seq: u64, changes: Vec<Change>) {
        for change in changes {
            apply(&mut self.records, &mut self.dirty, keys, seq, change);
        }
    }

    /// Ready for changes.
    pub(crate) fn ready(self, keys: Keys, journal: Journal, first: u64) -> Ledger {
        Ledger { keys, journal, records: self.records, dirty: self.dirty, folding: BTreeSet::new(), first }
    }
}

fn apply(
    records: &mut BTreeMap<Vec<u8>, Record>,
    dirty: &mut BTreeSet<Vec<u8>>,
    keys: &Keys,
    seq: u64,
    change: Change,
) {
    match change {
        Change::Put(name, value) => {
            let tag = records.get(&name).map_or_else(|| keys.tag(&name), |old| old.tag);
            if !dirty.contains(&name) {
                dirty.insert(name.clone());
            }
            records.insert(name, Record { version: seq, value, tag });
        }
        Change::Remove(name) => {
            records.remove(&name);
            dirty.insert(name);
        }
    }
}

fn add(sum: &mut Sha256, tag: &[u8; 32], version: u64) {
    sum.update(tag);
    sum.update(&version.to_le_bytes());
}

impl Ledger {
    /// The value of a record.
    pub(crate) fn get(&self, name: &[u8]) -> Option<&Bytes> {
        self.records.get(name).map(|r| &r.value)
    }

    /// Records whose names begin with `prefix`, in order.
    pub(crate) fn below<'a>(&'a self, prefix: &'a [u8]) -> impl Iterator<Item = (&'a [u8], &'a Bytes)> {
        let from =
            self.records.range::<[u8], _>((std::ops::Bound::Included(prefix), std::ops::Bound::Unbounded));
        from.take_while(move |(name, _)| name.starts_with(prefix))
            .map(|(name, r)| (name.as_slice(), &r.value))
    }

    /// Makes all changes or, on an error, none. They outlive this process when it returns.
    pub(crate) fn commit(&mut self, changes: Vec<Change>) -> Result<u64, Error> {
        let seq = self.journal.append(&self.keys, &changes)?;
        for change in changes {
            apply(&mut self.records, &mut self.dirty, &self.keys, seq, change);
        }
        Ok(seq)
    }

    /// Makes changes here and at the next fold, but not in the journal: until then they come back when it is read again.
    pub(crate) fn forget(&mut self, changes: Vec<Change>) {
        let seq = self.journal.at.seq;
        for change in changes {
            apply(&mut self.records, &mut self.dirty, &self.keys, seq, change);
        }
    }

    /// Records that the database does not have yet.
    pub(crate) fn unfolded(&self) -> usize {
        self.dirty.len()
    }

    /// Begins a new journal and says what the database must take up so that the old ones may go.
    pub(crate) fn begin_fold(&mut self) -> Result<Fold, Error> {
        self.fold_failed();
        let (mut rows, mut gone) = (Vec::new(), Vec::new());
        for name in &self.dirty {
            let Some(record) = self.records.get(name) else {
                gone.push(self.keys.tag(name).to_vec());
                continue;
            };
            let version = record.version as i64;
            let mut plain = (name.len() as u32).to_le_bytes().to_vec();
            plain.extend_from_slice(name);
            plain.extend_from_slice(&record.value);
            let sealed = self.keys.seal(Use::Row, &[&record.tag, &version.to_le_bytes()], &plain)?;
            rows.push(Row { tag: record.tag.to_vec(), version, sealed });
        }
        let mut all: Vec<(&[u8; 32], u64)> = self.records.values().map(|r| (&r.tag, r.version)).collect();
        all.sort_unstable();
        let mut sum = Sha256::new();
        all.into_iter().for_each(|(tag, version)| add(&mut sum, tag, version));
        let at = self.journal.at;
        let head = Head { at, journal: self.journal.number + 1, rows: sum.finish() };
        let sealed = head.seal(&self.keys)?;
        self.journal.rotate()?;
        self.folding = std::mem::take(&mut self.dirty);
        Ok(Fold { rows, gone, head: sealed, seq: at.seq, journal: head.journal })
    }

    /// The first journal that the database has not taken up.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// The database has taken up all before this journal.
    pub(crate) fn fold_done(&mut self, journal: u64) {
        self.folding.clear();
        self.first = journal;
    }

    /// It has not; the next fold brings it again.
    pub(crate) fn fold_failed(&mut self) {
        self.dirty.append(&mut self.folding);
    }
}
