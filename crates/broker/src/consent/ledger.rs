//! Where decisions are kept: in memory for one run, or in the store, sealed beside what the program keeps in this person's hands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};

use menshen_model::{Scope, Subject};
use menshen_store::decisions::{About, Decision};
use menshen_store::{Error, Room, Store};
use serde::{Deserialize, Serialize};

/// A person's answer about one scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Granted, or refused.
    pub granted: bool,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// What the program said it was for.
    pub purpose: String,
}

/// A person's agreement to a privacy contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// The types of data that it named.
    pub data: BTreeSet<String>,
    /// When, in milliseconds since 1970.
    pub at: u64,
}

/// Everything one person decided about one program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Scopes that were asked about.
    #[serde(default)]
    pub scopes: BTreeMap<Scope, Decided>,
    /// The privacy contract, once agreed to.
    #[serde(default)]
    pub privacy: Option<Agreed>,
}

/// What comes of reading or keeping, and why not.
pub type Kept<'a, T> = Pin<Box<dyn Future<Output = Result<T, String>> + Send + 'a>>;

/// Keeps decisions.
pub trait Ledger: Send + Sync + 'static {
    /// What was decided; nothing is an empty record.
    fn load<'a>(&'a self, subject: &'a Subject) -> Kept<'a, Record>;
    /// Keeps it in place of what was there, durably: it counts once this is done.
    fn save<'a>(&'a self, subject: &'a Subject, record: &'a Record) -> Kept<'a, ()>;
    /// What the program keeps was deleted: decisions that lie elsewhere go too.
    fn forget(&self, subject: &Subject);
}

/// Decisions for one run of the broker.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Subject, Record>>);

impl Ledger for Memory {
    fn load<'a>(&'a self, subject: &'a Subject) -> Kept<'a, Record> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let record = all.get(subject).cloned().unwrap_or_default();
        Box::pin(async { Ok(record) })
    }

    fn save<'a>(&'a self, subject: &'a Subject, record: &'a Record) -> Kept<'a, ()> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(subject.clone(), record.clone());
        Box::pin(async { Ok(()) })
    }

    fn forget(&self, subject: &Subject) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(subject);
    }
}

impl Ledger for Store {
    fn load<'a>(&'a self, subject: &'a Subject) -> Kept<'a, Record> {
        Box::pin(async { read(&*self.room(subject).await.map_err(text)?).map_err(text) })
    }

    fn save<'a>(&'a self, subject: &'a Subject, record: &'a Record) -> Kept<'a, ()> {
        Box::pin(async {
            let room = self.room(subject).await.map_err(text)?;
            write(&room, record).map_err(text)?;
            room.on_disk().await.map_err(text)
        })
    }

    /// They lie in the program's room, which is gone.
    fn forget(&self, _: &Subject) {}
}

fn text(error: Error) -> String {
    error.to_string()
}

fn read(room: &Room) -> Result<Record, Error> {
    let all = room.decisions()?;
    // A scope that this build does not know is nothing that it could give.
    let scope = |(name, d): (String, Decision)| {
        Some((Scope::named(&name)?, Decided { granted: d.granted, at: d.at, purpose: d.purpose }))
    };
    let scopes = all.all(About::Scope).into_iter().filter_map(scope).collect();
    let agreed: Vec<_> = all.all(About::Privacy).into_iter().filter(|(_, d)| d.granted).collect();
    let at = agreed.iter().map(|(_, d)| d.at).max();
    let privacy = at.map(|at| Agreed { data: agreed.into_iter().map(|(data, _)| data).collect(), at });
    Ok(Record { scopes, privacy })
}

/// What differs, in one change.
fn write(room: &Room, record: &Record) -> Result<(), Error> {
    let was = read(room)?;
    let mut changes = Vec::new();
    for (scope, d) in record.scopes.iter().filter(|(scope, d)| was.scopes.get(scope) != Some(d)) {
        let decision = Decision { granted: d.granted, at: d.at, purpose: d.purpose.clone() };
        changes.push((About::Scope, scope.name().to_owned(), Some(decision)));
    }
    for scope in was.scopes.keys().filter(|scope| !record.scopes.contains_key(scope)) {
        changes.push((About::Scope, scope.name().to_owned(), None));
    }
    let (old, new) = (was.privacy.unwrap_or_default(), record.privacy.clone().unwrap_or_default());
    for data in old.data.difference(&new.data) {
        changes.push((About::Privacy, data.clone(), None));
    }
    if old != new {
        for data in &new.data {
            let decision = Decision { granted: true, at: new.at, purpose: String::new() };
            changes.push((About::Privacy, data.clone(), Some(decision)));
        }
    }
    room.decisions()?.change(changes)
}
