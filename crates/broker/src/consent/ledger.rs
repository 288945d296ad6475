//! Where decisions are kept. In memory here; what outlives a run of the broker stands behind the same two functions.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use menshen_model::{Scope, Subject};
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

/// Keeps decisions. Both functions are called from the sessions' own tasks and must not wait for long.
pub trait Ledger: Send + Sync + 'static {
    /// What was decided; nothing is an empty record.
    fn load(&self, subject: &Subject) -> Record;
    /// Keeps it in place of what was there. It counts once this returns.
    fn save(&self, subject: &Subject, record: &Record);
}

/// Decisions for one run of the broker.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Subject, Record>>);

impl Ledger for Memory {
    fn load(&self, subject: &Subject) -> Record {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(subject).cloned().unwrap_or_default()
    }

    fn save(&self, subject: &Subject, record: &Record) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(subject.clone(), record.clone());
    }
}
