//! What the person decided about each program, kept by (program, person) with time and purpose. A decision counts from the
//! moment it is written here: every call looks here when it is made and again when its answer comes back.

pub(crate) mod declared;
pub(crate) mod desk;
pub(crate) mod gestures;
pub mod ledger;

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use menshen_model::{Scope, Subject};
use menshen_policy::{Asking, Consent, Grants};

use crate::limits;
pub use ledger::{Agreed, Decided, Ledger, Memory, Record};

/// The question whether a program may have personal data at all, as [`Consents::hush`] knows it.
pub(crate) const PRIVACY: &str = "privacy";

/// All decisions of this host.
pub(crate) struct Consents {
    ledger: Arc<dyn Ledger>,
    asking: Asking,
    grants: HashMap<String, Grants>,
    quiet: Mutex<HashMap<(Subject, String), Instant>>,
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
        Arc::new(Self { ledger, asking, grants, quiet: Mutex::default() })
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

    /// Everything that was decided, with time and purpose.
    pub(crate) fn record(&self, subject: &Subject) -> Record {
        self.ledger.load(subject)
    }

    /// The same as far as a decision looks at it.
    pub(crate) fn consent(&self, subject: &Subject) -> Consent {
        let record = self.ledger.load(subject);
        Consent {
            scopes: record.scopes.iter().map(|(scope, decided)| (*scope, decided.granted)).collect(),
            agreed: record.privacy.map(|agreed| agreed.data).unwrap_or_default(),
        }
    }

    /// The person granted or refused a scope; the purpose is what the program said then.
    pub(crate) fn decide(&self, subject: &Subject, scope: Scope, granted: bool, purpose: String) {
        self.change(subject, |record| {
            record.scopes.insert(scope, Decided { granted, at: now(), purpose });
        });
        if granted {
            self.unhush(subject, scope.name());
        }
    }

    /// The person agreed to the use of these types of data; what they agreed to before stays.
    pub(crate) fn agree(&self, subject: &Subject, data: BTreeSet<String>) {
        self.change(subject, |record| {
            let mut agreed = record.privacy.take().unwrap_or_default();
            agreed.data.extend(data);
            agreed.at = now();
            record.privacy = Some(agreed);
        });
        self.unhush(subject, PRIVACY);
    }

    /// The person takes their agreement back.
    pub(crate) fn withdraw(&self, subject: &Subject) {
        self.change(subject, |record| record.privacy = None);
    }

    /// The program's data is deleted, and with it all that was decided about it.
    pub(crate) fn forget(&self, subject: &Subject) {
        self.change(subject, |record| *record = Record::default());
        lock(&self.quiet).retain(|(of, _), _| of != subject);
    }

    /// The person refused this question, or closed it: it is not asked again for a while.
    pub(crate) fn hush(&self, subject: &Subject, question: &str) {
        let mut quiet = lock(&self.quiet);
        let now = Instant::now();
        quiet.retain(|_, until| *until > now);
        quiet.insert((subject.clone(), question.to_owned()), now + limits::HUSH);
    }

    /// A yes, wherever it was said, ends the silence.
    fn unhush(&self, subject: &Subject, question: &str) {
        lock(&self.quiet).remove(&(subject.clone(), question.to_owned()));
    }

    /// Was this question refused or closed a moment ago?
    pub(crate) fn hushed(&self, subject: &Subject, question: &str) -> bool {
        let quiet = lock(&self.quiet);
        quiet.get(&(subject.clone(), question.to_owned())).is_some_and(|until| *until > Instant::now())
    }

    fn change(&self, subject: &Subject, with: impl FnOnce(&mut Record)) {
        // One lock over load and save: two answers at once do not lose one another.
        let _one = lock(&self.quiet);
        let mut record = self.ledger.load(subject);
        with(&mut record);
        self.ledger.save(subject, &record);
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

    #[test]
    fn decisions_belong_to_one_program_in_the_hands_of_one_person() {
        let all = Consents::passing();
        let (a, b, other) = (subject("dev:1", '0'), subject("dev:2", '0'), subject("dev:1", '1'));
        all.decide(&a, Scope::Camera, true, "to scan".into());
        all.agree(&a, ["camera".to_owned()].into());
        all.agree(&a, ["album".to_owned()].into());
        assert!(all.consent(&a).scopes[&Scope::Camera]);
        assert_eq!(all.consent(&a).agreed.len(), 2, "a later agreement adds to the earlier");
        assert!(all.record(&a).scopes[&Scope::Camera].at > 1_600_000_000_000);
        for nobody in [&b, &other] {
            assert_eq!(all.consent(nobody), Consent::default());
        }
        all.hush(&a, Scope::Record.name());
        all.decide(&a, Scope::Record, false, String::new());
        assert!(all.hushed(&a, Scope::Record.name()), "a refusal stays one");
        all.decide(&a, Scope::Record, true, String::new());
        assert!(!all.hushed(&a, Scope::Record.name()), "a yes ends the silence");
        all.hush(&a, "q");
        assert!(all.hushed(&a, "q") && !all.hushed(&a, "r") && !all.hushed(&b, "q"));
        all.withdraw(&a);
        assert!(all.consent(&a).agreed.is_empty());
        assert_eq!(all.consent(&a).scopes.len(), 2);
    }
}
