//! The inspector's memory of one guest: the last entries, bounded in number and bytes. They travel only to a shell that
//! has subscribed.

use std::collections::VecDeque;

use serde_json::Value as Json;

use crate::limits::{RECORD_BYTES, RECORD_ENTRIES};

/// A ring of entries.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    entries: VecDeque<(usize, Json)>,
    bytes: usize,
}

impl Recorder {
    /// Adds an entry of about `size` bytes, dropping the oldest ones that have no room beside it.
    pub(crate) fn add(&mut self, entry: Json, size: usize) {
        self.bytes += size;
        self.entries.push_back((size, entry));
        while self.entries.len() > RECORD_ENTRIES || self.bytes > RECORD_BYTES {
            let Some((size, _)) = self.entries.pop_front() else { break };
            self.bytes -= size;
        }
    }

    /// The entries with their sizes, from the oldest on.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &(usize, Json)> {
        self.entries.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_bytes_are_bounded() {
        let mut r = Recorder::default();
        for i in 0..RECORD_ENTRIES + 5 {
            r.add(Json::from(i), 1);
        }
        assert_eq!((r.entries().count(), r.entries().next()), (RECORD_ENTRIES, Some(&(1, Json::from(5)))));
        r.add(Json::Null, RECORD_BYTES);
        assert_eq!(r.entries().count(), 1);
        r.add(Json::Null, RECORD_BYTES + 1);
        assert_eq!((r.entries().count(), r.bytes), (0, 0));
    }
}
