//! What a person decided about a program: scopes, and types of personal data they agreed to; with time and purpose. Kept in
//! the room like everything else: sealed, and seen when it is put back.

use std::sync::Arc;

use crate::Error;
use crate::journal::Change;
use crate::ledger::Space;
use crate::room::{Guard, Room};

/// What was decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A scope, such as `scope.camera`.
    Scope,
    /// A type of personal data of the privacy agreement.
    Privacy,
    /// Anything else the host asks: settings of this program.
    Setting,
}

impl About {
    fn byte(self) -> u8 {
        match self {
            Self::Scope => 1,
            Self::Privacy => 2,
            Self::Setting => 3,
        }
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Yes or no.
    pub granted: bool,
    /// When, in the caller's unit (the broker: milliseconds since 1970).
    pub at: u64,
    /// What the program said it is for, or the value of a setting.
    pub purpose: String,
}

impl Decision {
    fn write(&self) -> bytes::Bytes {
        let mut out = vec![u8::from(self.granted)];
        out.extend(self.at.to_le_bytes());
        out.extend(self.purpose.as_bytes());
        out.into()
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (granted, rest) = bytes.split_first()?;
        let (at, purpose) = rest.split_first_chunk::<8>()?;
        let purpose = String::from_utf8(purpose.to_vec()).ok()?;
        Some(Self { granted: *granted == 1, at: u64::from_le_bytes(*at), purpose })
    }
}

/// The decisions of one person about one program, while nobody else touches them.
#[derive(Debug)]
pub struct Decisions<'a> {
    room: Guard<'a>,
}

impl Room {
    /// The decisions. They are the host's own: no permit of a program leads here.
    ///
    /// # Errors
    /// [`Error::Damaged`].
    pub fn decisions(&self) -> Result<Decisions<'_>, Error> {
        Ok(Decisions { room: self.enter(self.subject())? })
    }

    /// Brings what was decided up to now to the disk, whatever the room's durability: a person's word outlives a loss of power.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub async fn on_disk(self: &Arc<Self>) -> Result<(), Error> {
        let room = self.clone();
        let synced = tokio::task::spawn_blocking(move || room.sync().map(drop)).await;
        synced.map_err(|e| Error::Setup(e.to_string()))?
    }
}

fn name(about: About, what: &str) -> Vec<u8> {
    let mut name = vec![Space::Decision as u8, about.byte()];
    name.extend_from_slice(what.as_bytes());
    name
}

impl Decisions<'_> {
    /// What was decided about one thing; `None`: nothing yet.
    pub fn get(&self, about: About, what: &str) -> Option<Decision> {
        self.room.ledger.get(&name(about, what)).and_then(|value| Decision::read(value))
    }

    /// Everything that was decided, by name.
    pub fn all(&self, about: About) -> Vec<(String, Decision)> {
        let prefix = name(about, "");
        let one = |(name, value): (&[u8], &bytes::Bytes)| {
            Some((String::from_utf8(name[2..].to_vec()).ok()?, Decision::read(value)?))
        };
        self.room.ledger.below(&prefix).filter_map(one).collect()
    }

    /// Decides; a new decision replaces the old.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn put(&mut self, about: About, what: &str, decision: &Decision) -> Result<(), Error> {
        self.room.commit(vec![Change::Put(name(about, what), decision.write())])
    }

    /// Decides about several things, or takes decisions back (`None`): all of it or nothing.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn change(&mut self, all: Vec<(About, String, Option<Decision>)>) -> Result<(), Error> {
        if all.is_empty() {
            return Ok(());
        }
        let one = |(about, what, decision): (About, String, Option<Decision>)| match decision {
            Some(decision) => Change::Put(name(about, &what), decision.write()),
            None => Change::Remove(name(about, &what)),
        };
        self.room.commit(all.into_iter().map(one).collect())
    }

    /// Takes a decision back: it will be asked again.
    ///
    /// # Errors
    /// [`Error::Disk`].
    pub fn remove(&mut self, about: About, what: &str) -> Result<(), Error> {
        let name = name(about, what);
        if self.room.ledger.get(&name).is_none() {
            return Ok(());
        }
        self.room.commit(vec![Change::Remove(name)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{open, options, room};

    #[tokio::test]
    async fn decisions_are_kept_and_taken_back() {
        let data = tempfile::tempdir().unwrap();
        let yes = Decision { granted: true, at: 1_700_000_000_000, purpose: "to scan 码".into() };
        let (store, user) = open(data.path(), options(None)).await;
        let here = room(&store, "dev:1", &user).await;
        let mut all = here.decisions().unwrap();
        all.put(About::Scope, "scope.camera", &yes).unwrap();
        all.put(About::Privacy, "scope.camera", &Decision { granted: false, ..yes.clone() }).unwrap();
        all.put(About::Scope, "scope.record", &yes).unwrap();
        all.remove(About::Scope, "scope.record").unwrap();
        all.remove(About::Scope, "scope.record").unwrap();
        drop(all);
        assert!(room(&store, "dev:2", &user).await.decisions().unwrap().all(About::Scope).is_empty());
        drop(here);
        store.close().await.unwrap();
        let (store, user) = open(data.path(), options(None)).await;
        let here = room(&store, "dev:1", &user).await;
        let all = here.decisions().unwrap();
        assert_eq!(all.all(About::Scope), [("scope.camera".to_owned(), yes.clone())]);
        assert!(!all.get(About::Privacy, "scope.camera").unwrap().granted);
        assert_eq!(all.get(About::Setting, "scope.camera"), None);
    }
}
