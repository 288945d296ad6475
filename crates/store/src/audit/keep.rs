//! How long records are kept, and dropping those that are older.
//!
//! Only whole tiles of records go; their hashes stay, so that the tree over everything stays verifiable. What goes is first
//! written down as a record of its own. Against the owner of the machine this is provable (an anchor, a witness), not
//! enforceable: whoever owns the disk can delete files.

use menshen_model::{AuditEvent, Outcome};

use super::log::Log;
use super::tree::WIDTH;
use super::{AppendError, record, tile};

/// For how long records are kept: at least 180 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    days: u32,
}

impl Retention {
    /// The shortest, which is also the default.
    pub const SHORTEST: Self = Self { days: 180 };

    /// `None` for fewer than 180 days: younger records are not dropped, whoever asks.
    pub fn days(days: u32) -> Option<Self> {
        (days >= Self::SHORTEST.days).then_some(Self { days })
    }

    fn micros(self) -> u64 {
        u64::from(self.days) * 86_400_000_000
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::SHORTEST
    }
}

/// So many of the newest records must agree with the clock before anything is dropped by it.
const WITNESSES: usize = 64;

impl Log {
    /// The time that it is at least: a clock that was set forward must not make young records old, so it counts no more than
    /// the oldest of the newest records says.
    fn certainly(&self, now: u64) -> Result<u64, AppendError> {
        let of = |records: &[Vec<u8>]| records.iter().filter_map(|r| record::time(r)).min().unwrap_or(now);
        let mut time = now.min(of(&self.tail));
        if self.tail.len() < WITNESSES && self.whole > self.first {
            let path = tile::entries(self.whole / WIDTH as u64 - 1, WIDTH);
            let bytes = self.disk.read(&path).map_err(|e| AppendError::NotWritten(e.to_string()))?;
            time = time.min(bytes.as_deref().and_then(tile::unbundle).map_or(now, |records| of(&records)));
        }
        Ok(time)
    }

    /// Drops the whole tiles of records at the front in which every record is older than `keep`. Answers how many records
    /// are gone in all.
    pub(super) fn prune(&mut self, keep: Retention, now: u64) -> Result<u64, AppendError> {
        let before = self.certainly(now)?.saturating_sub(keep.micros());
        let (mut first, mut youngest) = (self.first, 0);
        while first + WIDTH as u64 <= self.whole {
            let path = tile::entries(first / WIDTH as u64, WIDTH);
            let bytes = self.disk.read(&path).map_err(|e| AppendError::NotWritten(e.to_string()))?;
            let records = bytes.as_deref().and_then(tile::unbundle);
            // A tile that is gone already was announced before: a crash fell between.
            let newest = match records {
                None if bytes.is_none() => None,
                records => {
                    let times = records.as_ref().and_then(|r| r.iter().map(|r| record::time(r)).max());
                    Some(
                        times
                            .flatten()
                            .ok_or_else(|| AppendError::Broken(format!("{path} holds no records")))?,
                    )
                }
            };
            if newest.is_some_and(|n| n >= before) {
                break;
            }
            youngest = youngest.max(newest.unwrap_or(0));
            first += WIDTH as u64;
        }
        if first == self.first {
            return Ok(first);
        }
        let event = AuditEvent {
            operation: "audit.prune".into(),
            outcome: Outcome::Allowed,
            program: None,
            person: None,
            detail: format!("first={first} youngest={youngest}"),
        };
        self.append(&[(event, now)])?;
        for number in self.first / WIDTH as u64..first / WIDTH as u64 {
            let gone = self.disk.remove(&tile::entries(number, WIDTH));
            gone.map_err(|e| AppendError::NotWritten(e.to_string()))?;
        }
        self.first = first;
        Ok(first)
    }
}
