//! May it? Facts in, a decision out: nothing is looked up, nothing is remembered.

use menshen_model::{Scope, Subject, errno};

use crate::permit::{Account, Device, Files, Permit, Storage};
use crate::{ApiTable, Asking, Consent, Gate, Impl, Standing, Tap};

/// What is known about one call when it is made.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The row of `policies/api.toml`: `getStorage`, or `FileSystemManager.readFile` for a method.
    pub api: &'a str,
    /// Who calls, known from the socket, and in whose hands.
    pub subject: &'a Subject,
}

/// What is to be done with a call.
#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may go on.
    Go(Leave),
    /// The person is to be asked; with what they say it is decided anew.
    Ask(Question),
    /// It may not.
    Refuse(Refusal),
}

/// What the person is to be asked. The words are the host's; a purpose is the program's own text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// Whether the program may have personal data of this type at all.
    Privacy {
        /// The type.
        data: String,
    },
    /// Whether the scope is granted. Where it asks at each call, a yes is also a yes to this call.
    Scope {
        /// The scope.
        scope: Scope,
    },
    /// Whether this one call may go on; the scope itself is granted.
    Call {
        /// The scope.
        scope: Scope,
    },
}

/// Why not: the words after `NAME:fail ` and the documented number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Documented error number (`menshen_model::errno`).
    pub errno: u32,
    /// The words.
    pub reason: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(errno: u32, reason: impl Into<String>) -> Self {
        Self { errno, reason: reason.into() }
    }

    /// The person refused the scope, now or before.
    #[must_use]
    pub fn denied() -> Self {
        Self::new(errno::USER_DENIED, "auth deny")
    }

    /// The person refused the privacy agreement or closed the question.
    #[must_use]
    pub fn not_agreed() -> Self {
        Self::new(errno::USER_CANCELLED, "privacy permission is not authorized")
    }
}

/// A decided call. It turns into the permit of one door, and is used up by it.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Leave {
    api: String,
    subject: Subject,
    scope: Option<Scope>,
    data: Option<String>,
    audit: bool,
}

impl Leave {
    /// Which call was decided: the only name under which it can be carried out.
    pub fn api(&self) -> &str {
        &self.api
    }

    /// For whom.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// The scope that it rests on.
    pub fn scope(&self) -> Option<Scope> {
        self.scope
    }

    /// Must it be written down before it is carried out?
    pub fn audited(&self) -> bool {
        self.audit
    }

    /// Does what it was given for still stand? Asked when something had to be waited for in between.
    pub fn stands(&self, consent: &Consent) -> bool {
        stands(self.scope, self.data.as_deref(), consent)
    }

    /// To the program's own keys and values.
    pub fn storage(self) -> Permit<Storage> {
        Permit::mint(self.subject, Storage)
    }

    /// To the program's own files.
    pub fn files(self) -> Permit<Files> {
        Permit::mint(self.subject, Files)
    }

    /// To the person's device and screen.
    pub fn device(self) -> Permit<Device> {
        Permit::mint(self.subject, Device { scope: self.scope, data: self.data })
    }

    /// To the person's device, and to the program's own files for what it gives.
    pub fn device_and_files(self) -> (Permit<Device>, Permit<Files>) {
        let files = Permit::mint(self.subject.clone(), Files);
        (self.device(), files)
    }

    /// To the person's account.
    pub fn account(self) -> Permit<Account> {
        Permit::mint(self.subject, Account)
    }
}

impl Permit<Device> {
    /// Does what it was given for still stand? Asked at the moment of use: a revocation in between ends it.
    pub fn stands(&self, consent: &Consent) -> bool {
        let Device { scope, data } = self.door();
        stands(*scope, data.as_deref(), consent)
    }
}

fn stands(scope: Option<Scope>, data: Option<&str>, consent: &Consent) -> bool {
    scope.is_none_or(|scope| consent.scopes.get(&scope) == Some(&true))
        && data.is_none_or(|data| consent.agreed.contains(data))
}

/// Decides one call of a program of which nothing is declared and nobody was asked: what no row gates goes on.
pub fn decide(table: &ApiTable, facts: Facts<'_>) -> Decision {
    decide_in(table, facts, &Standing::none())
}

/// Decides one call. Complete: every name of every table comes to one of the three.
pub fn decide_in(table: &ApiTable, facts: Facts<'_>, standing: &Standing<'_>) -> Decision {
    let Some((answered_by, gate)) = table.gated(facts.api) else { return unsupported() };
    let ungranted = gate.grant.as_ref().is_some_and(|wanted| !standing.grants.contains(wanted));
    if answered_by == Impl::None || ungranted {
        return unsupported();
    }
    match hindrance(facts.api, gate, standing) {
        Some(decision) => decision,
        None => Decision::Go(leave(facts, gate)),
    }
}

/// Decides `wx.authorize`: as a call behind that scope, but a yes opens nothing and is not asked twice.
pub fn decide_authorize(subject: &Subject, scope: Scope, standing: &Standing<'_>) -> Decision {
    let gate =
        Gate { scope: Some(scope), data: Some(standing.scopes.scope(scope).data.clone()), ..Gate::default() };
    let willing = Standing { answered: true, ..*standing };
    let facts = Facts { api: "authorize", subject };
    // It opens nothing, so it rests on nothing; but it is written down as its own row says.
    let open = Gate { audit: true, ..Gate::default() };
    hindrance("authorize", &gate, &willing).unwrap_or_else(|| Decision::Go(leave(facts, &open)))
}

fn leave(facts: Facts<'_>, gate: &Gate) -> Leave {
    Leave {
        api: facts.api.to_owned(),
        subject: facts.subject.clone(),
        scope: gate.scope,
        data: gate.data.clone(),
        audit: gate.audit,
    }
}

fn unsupported() -> Decision {
    Decision::Refuse(Refusal::new(errno::UNSUPPORTED, "not supported"))
}

/// What keeps the call from going on, in the order of the table's header; `None`: nothing.
fn hindrance(api: &str, gate: &Gate, standing: &Standing<'_>) -> Option<Decision> {
    let refuse = |errno, reason: &str| Some(Decision::Refuse(Refusal::new(errno, reason)));
    if gate.foreground && !standing.foreground {
        return refuse(errno::NO_PERMISSION, "the program is in the background");
    }
    if gate.gesture != Tap::None && !standing.gesture.is_some_and(|kind| gate.gesture.takes(kind)) {
        return refuse(errno::NO_PERMISSION, "can only be invoked by user TAP gesture.");
    }
    if gate.declare && !standing.wants.private_infos.contains(api) {
        let reason = "the api need to be declared in the requiredPrivateInfos field in app.json/ext.json";
        return refuse(errno::NO_PERMISSION, reason);
    }
    if let Some(mode) = &gate.mode
        && !standing.wants.background_modes.contains(mode)
    {
        let reason =
            format!("the api need {mode} to be declared in the requiredBackgroundModes field in app.json");
        return refuse(errno::NO_PERMISSION, &reason);
    }
    if let Some(scope) = gate.scope
        && standing.scopes.scope(scope).desc
        && !standing.wants.purposes.contains_key(&scope)
    {
        return refuse(errno::NO_PERMISSION, "require permission desc");
    }
    if let Some(data) = &gate.data {
        if !standing.wants.privacy.names(data) {
            return refuse(errno::NOT_IN_PRIVACY, "api scope is not declared in the privacy agreement");
        }
        if !standing.consent.agreed.contains(data) {
            return match standing.quiet {
                true => refuse(errno::USER_CANCELLED, "privacy permission is not authorized in gap"),
                false => Some(Decision::Ask(Question::Privacy { data: data.clone() })),
            };
        }
    }
    let scope = gate.scope?;
    let each = standing.asking == Asking::EachCall && standing.scopes.scope(scope).per_call;
    match standing.consent.scopes.get(&scope) {
        None => Some(Decision::Ask(Question::Scope { scope })),
        Some(false) => Some(Decision::Refuse(Refusal::denied())),
        Some(true) if each && !standing.answered => Some(Decision::Ask(Question::Call { scope })),
        Some(true) => None,
    }
}
