//! What the person decided about each program, kept by (program, person) with time and purpose. A decision counts from the
//! moment it is written here: every call looks here when it is made and again when its answer comes back.

pub(crate) mod declared;
pub(crate) mod desk;
pub(crate) mod gestures;
pub mod ledger;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use menshen_model::{Outcome, Scope, Subject};
use menshen_policy::{Asking, Consent, Grants};
use menshen_store::audit::{Note, Recorded, Recorder, Sensitive as _, Unrecorded};

use crate::audit::told;
use crate::limits;
pub use ledger::{Agreed, Decided, Kept, Ledger, Memory, Record};

/// The question whether a program may have personal data at all, as [`Consents::hush`] knows it.
pub(crate) const PRIVACY: &str = "privacy";

/// All decisions of this host.
pub(crate) struct Consents {
    ledger: Arc<dyn Ledger>,
    asking: Asking,
    grants: HashMap<String, Grants>,
    /// What the ledger has, of everybody whose program was opened.
    known: Mutex<HashMap<Subject, Record>>,
    /// Something was taken back and could not be kept: nothing is granted until a decision is kept again.
    suspended: Mutex<HashSet<Subject>>,
    /// One change at a time: two answers at once do not lose one another.
    turn: tokio::sync::Mutex<()>,
    quiet: Mutex<HashMap<(Subject, String), Instant>>,
}

/// Something that a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// A scope is granted or refused.
    Scope {
        /// For whom.
        subject: Subject,
        /// Which.
        scope: Scope,
        /// Granted?
        granted: bool,
        /// What the program said it is for.
        purpose: String,
    },
    /// These types of data may be used; what was agreed to before stays.
    Agree {
        /// By whom.
        subject: Subject,
        /// The types.
        data: BTreeSet<String>,
    },
    /// The agreement is taken back.
    Withdraw {
        /// By whom.
        subject: Subject,
    },
}

impl Change {
    /// In whose hands which program is.
    pub(crate) fn subject(&self) -> &Subject {
        let (Self::Scope { subject, .. } | Self::Agree { subject, .. } | Self::Withdraw { subject }) = self;
        subject
    }

    /// Does the program have less by it?
    pub(crate) fn takes_away(&self) -> bool {
        matches!(self, Self::Scope { granted: false, .. } | Self::Withdraw { .. })
    }

    fn make(self, record: &mut Record) {
        match self {
            Self::Scope { scope, granted, purpose, .. } => {
                record.scopes.insert(scope, Decided { granted, at: now(), purpose });
            }
            Self::Agree { data, .. } => {
                let mut agreed = record.privacy.take().unwrap_or_default();
                agreed.data.extend(data);
                agreed.at = now();
                record.privacy = Some(agreed);
            }
            Self::Withdraw { .. } => record.privacy = None,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Milliseconds since 1970 by the system's clock.
fn now() -> u64 {
    u64::try_from(time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).unwrap_or(0)
}

impl Consents {
    /// Decisions that this ledger keeps. `grants`: capabilities by program id.
    pub(crate) fn new(ledger: Arc<dyn Ledger>, asking: Asking, grants: HashMap<String, Grants>) -> Arc<Self> {
        Arc::new(Self {
            ledger,
            asking,
            grants,
            known: Mutex::default(),
            suspended: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
            quiet: Mutex::default(),
        })
    }

    /// Decisions for one run, of a person who decides nothing.
    pub(crate) fn passing() -> Arc<Self> {
        Self::new(Arc::new(Memory::default()), Asking::default(), HashMap::new())
    }

    /// How often `per_call` scopes ask.
    pub(crate) fn asking(&self) -> Asking {
        self.asking
    }

    /// What the host granted this program.
    pub(crate) fn grants(&self, subject: &Subject) -> &Grants {
        static NONE: Grants = Grants::new();
        self.grants.get(subject.program.as_str()).unwrap_or(&NONE)
    }

    /// Reads what was decided. Until then, and where it cannot be read, nothing is.
    pub(crate) async fn open(&self, subject: &Subject) -> Result<(), String> {
        if lock(&self.known).contains_key(subject) {
            return Ok(());
        }
        let _turn = self.turn.lock().await;
        if !lock(&self.known).contains_key(subject) {
            let record = self.ledger.load(subject).await?;
            lock(&self.known).insert(subject.clone(), record);
        }
        Ok(())
    }

    /// Everything that was decided, with time and purpose.
    pub(crate) fn record(&self, subject: &Subject) -> Record {
        lock(&self.known).get(subject).cloned().unwrap_or_default()
    }

    /// The same as far as a decision looks at it.
    pub(crate) fn consent(&self, subject: &Subject) -> Consent {
        if lock(&self.suspended).contains(subject) {
            return Consent::default();
        }
        let known = lock(&self.known);
        let Some(record) = known.get(subject) else { return Consent::default() };
        Consent {
            scopes: record.scopes.iter().map(|(scope, decided)| (*scope, decided.granted)).collect(),
            agreed: record.privacy.as_ref().map(|agreed| agreed.data.clone()).unwrap_or_default(),
        }
    }

    /// Keeps what the person decided: first its record in the audit log, then the decision, durably; only then it counts.
    pub(crate) async fn keep(&self, audit: &Recorder, change: Change) -> Result<(), String> {
        self.open(change.subject()).await?;
        match audit.record(change).await {
            Ok(change) => self.apply(audit, change).await,
            Err(Unrecorded { what, why }) => {
                Err(told(what.note().map_or(String::new(), |n| n.operation).as_str(), &why))
            }
        }
    }

    async fn apply(&self, audit: &Recorder, change: Recorded<Change>) -> Result<(), String> {
        let note = change.note();
        let change = change.into_inner();
        let subject = change.subject().clone();
        let _turn = self.turn.lock().await;
        let mut record = self.record(&subject);
        let ended = match &change {
            Change::Scope { scope, granted: true, .. } => Some(scope.name()),
            Change::Agree { .. } => Some(PRIVACY),
            _ => None,
        };
        change.make(&mut record);
        if let Err(why) = self.ledger.save(&subject, &record).await {
            // Its record stands, so another says that it did not come about. A disk that takes neither says so twice.
            if let Some(note) = note {
                let detail = format!("{}: not kept", note.detail);
                let _ = audit.note(Note { outcome: Outcome::Failed, detail, ..note }).await;
            }
            return Err(why);
        }
        lock(&self.known).insert(subject.clone(), record);
        lock(&self.suspended).remove(&subject);
        // A yes, wherever it was said, ends the silence.
        if let Some(question) = ended {
            lock(&self.quiet).remove(&(subject, question.to_owned()));
        }
        Ok(())
    }

    /// Something was taken back and is not kept yet: until a decision is, the program has nothing.
    pub(crate) fn suspend(&self, subject: &Subject) {
        lock(&self.suspended).insert(subject.clone());
    }

    /// The program's data was deleted, and with it all that was decided about it.
    pub(crate) async fn forget(&self, subject: &Subject) {
        let _turn = self.turn.lock().await;
        self.ledger.forget(subject);
        lock(&self.known).remove(subject);
        lock(&self.suspended).remove(subject);
        lock(&self.quiet).retain(|(of, _), _| of != subject);
    }

    /// The person refused this question, or closed it: it is not asked again for a while.
    pub(crate) fn hush(&self, subject: &Subject, question: &str) {
        let mut quiet = lock(&self.quiet);
        let now = Instant::now();
        quiet.retain(|_, until| *until > now);
        quiet.insert((subject.clone(), question.to_owned()), now + limits::HUSH);
    }

    /// Was this question refused or closed a moment ago?
    pub(crate) fn hushed(&self, subject: &Subject, question: &str) -> bool {
        let quiet = lock(&self.quiet);
        quiet.get(&(subject.clone(), question.to_owned())).is_some_and(|until| *until > Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use menshen_model::{ProgramId, UserId};

    fn subject(program: &str, user: char) -> Subject {
        Subject {
            program: ProgramId::new(program).unwrap(),
            user: UserId::new(user.to_string().repeat(32)).unwrap(),
        }
    }

    async fn recorder(data: &std::path::Path) -> Recorder {
        struct Still;
        impl menshen_store::audit::Clock for Still {
            fn now(&self) -> u64 {
                1
            }
        }
        let options = menshen_store::Options {
            anchor: None,
            durability: menshen_store::Durability::Relaxed,
            limits: menshen_store::files::Limits::DOCUMENTED,
            clock: || 1,
        };
        let store = menshen_store::Store::open(data, options).await.unwrap();
        let folder = menshen_store::folder::own(data, "audit").unwrap();
        let writer = menshen_store::audit::Writer::open(&folder, Arc::new(Still), None).await.unwrap();
        Recorder::new(writer, store)
    }

    fn scope(subject: &Subject, scope: Scope, granted: bool) -> Change {
        Change::Scope { subject: subject.clone(), scope, granted, purpose: "to scan".into() }
    }

    fn agree(subject: &Subject, data: &str) -> Change {
        Change::Agree { subject: subject.clone(), data: [data.to_owned()].into() }
    }

    #[tokio::test]
    async fn decisions_belong_to_one_program_in_the_hands_of_one_person() {
        let data = tempfile::tempdir().unwrap();
        let audit = recorder(data.path()).await;
        let all = Consents::passing();
        let (a, b, other) = (subject("dev:1", '0'), subject("dev:2", '0'), subject("dev:1", '1'));
        all.keep(&audit, scope(&a, Scope::Camera, true)).await.unwrap();
        all.keep(&audit, agree(&a, "camera")).await.unwrap();
        all.keep(&audit, agree(&a, "album")).await.unwrap();
        assert!(all.consent(&a).scopes[&Scope::Camera]);
        assert_eq!(all.consent(&a).agreed.len(), 2, "a later agreement adds to the earlier");
        assert!(all.record(&a).scopes[&Scope::Camera].at > 1_600_000_000_000);
        for nobody in [&b, &other] {
            assert_eq!(all.consent(nobody), Consent::default());
        }
        all.hush(&a, Scope::Record.name());
        all.keep(&audit, scope(&a, Scope::Record, false)).await.unwrap();
        assert!(all.hushed(&a, Scope::Record.name()), "a refusal stays one");
        all.keep(&audit, scope(&a, Scope::Record, true)).await.unwrap();
        assert!(!all.hushed(&a, Scope::Record.name()), "a yes ends the silence");
        all.hush(&a, "q");
        assert!(all.hushed(&a, "q") && !all.hushed(&a, "r") && !all.hushed(&b, "q"));
        all.suspend(&a);
        assert_eq!(all.consent(&a), Consent::default(), "what was taken back and is not kept counts at once");
        all.keep(&audit, Change::Withdraw { subject: a.clone() }).await.unwrap();
        assert!(all.consent(&a).agreed.is_empty());
        assert_eq!(all.consent(&a).scopes.len(), 2);
        let written: Vec<_> = audit.look().0.iter().map(|e| e.event.operation.clone()).collect();
        assert_eq!(
            written,
            [
                "consent.grant",
                "consent.agree",
                "consent.agree",
                "consent.revoke",
                "consent.grant",
                "consent.withdraw"
            ]
        );
    }

    #[tokio::test]
    async fn what_was_decided_is_there_after_a_restart_and_only_with_its_record() {
        let data = tempfile::tempdir().unwrap();
        let audit = recorder(data.path()).await;
        let user = audit.store().add_user("me", None).await.unwrap();
        audit.store().sign_in("me", None).await.unwrap();
        let a = Subject { program: ProgramId::new("dev:1").unwrap(), user: user.id };
        let kept = |audit: &Recorder| {
            Consents::new(Arc::new(audit.store().clone()), Asking::default(), HashMap::new())
        };
        let all = kept(&audit);
        all.keep(&audit, scope(&a, Scope::Camera, true)).await.unwrap();
        all.keep(&audit, scope(&a, Scope::Record, false)).await.unwrap();
        all.keep(&audit, agree(&a, "camera")).await.unwrap();
        let was = all.record(&a);
        drop(all);
        audit.close().await;
        audit.store().clone().close().await.unwrap();
        drop(audit);
        let audit = recorder(data.path()).await;
        audit.store().sign_in("me", None).await.unwrap();
        let all = kept(&audit);
        assert_eq!(all.record(&a), Record::default(), "nothing counts before it was read");
        all.open(&a).await.unwrap();
        assert_eq!(all.record(&a), was);
        assert_eq!(was.scopes[&Scope::Camera].purpose, "to scan");
        // A log that takes nothing: the decision is none, in memory and on the disk.
        audit.close().await;
        assert!(
            all.keep(&audit, scope(&a, Scope::Camera, false)).await.unwrap_err().contains("consent.revoke")
        );
        assert_eq!(all.record(&a), was);
        let again = kept(&audit);
        again.open(&a).await.unwrap();
        assert_eq!(again.record(&a), was);
    }
}
