//! What is known about a program and its person besides the call itself: what its files say, what the host granted, what the
//! person decided.

use std::collections::{BTreeMap, BTreeSet};

use menshen_model::Scope;

use crate::ScopeTable;

/// Longest purpose of `permission` that app.json may give, in characters; the rest is not shown.
pub const PURPOSE: usize = 30;

/// What a program's own files ask for. They decide what it may be asked about, never what it gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wants {
    /// `permission."scope.X".desc` of app.json: why, as the program says it.
    pub purposes: BTreeMap<Scope, String>,
    /// `requiredPrivateInfos` of app.json.
    pub private_infos: BTreeSet<String>,
    /// `requiredBackgroundModes` of app.json.
    pub background_modes: BTreeSet<String>,
    /// The privacy agreement.
    pub privacy: Privacy,
}

/// A program's privacy agreement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Privacy {
    /// It has none, so it declares nothing: every call that touches personal data fails.
    #[default]
    Nothing,
    /// A development program without one: taken as declared without a purpose, said in the inspector, and asked like every other.
    Assumed,
    /// Types of data, each with its purpose.
    Declared(BTreeMap<String, String>),
}

impl Privacy {
    /// Does the agreement name this type of data?
    #[must_use]
    pub fn names(&self, data: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Assumed => true,
            Self::Declared(types) => types.contains_key(data),
        }
    }
}

/// What the host's own data folder grants: enterprise capabilities such as `contacts`.
pub type Grants = BTreeSet<String>;

/// What the person decided about one program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consent {
    /// Scopes that were asked about: granted or refused.
    pub scopes: BTreeMap<Scope, bool>,
    /// Types of data whose use they agreed to. What the agreement names later needs a new consent.
    pub agreed: BTreeSet<String>,
}

/// How often scopes ask that `policies/scopes.toml` marks `per_call`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Asking {
    /// At each call.
    #[default]
    EachCall,
    /// Once per scope, as WeChat does: a setting of the host.
    Once,
}

/// Everything about program and person that a decision looks at.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// How scopes ask.
    pub scopes: &'a ScopeTable,
    /// What the program's files say.
    pub wants: &'a Wants,
    /// What the host granted.
    pub grants: &'a Grants,
    /// What the person decided, at this very moment.
    pub consent: &'a Consent,
    /// Kind of a tap that was taken for this call: an open-type, or `tap`.
    pub gesture: Option<&'a str>,
    /// The program is the one that is seen.
    pub foreground: bool,
    /// The person refused the privacy agreement less than ten seconds ago: nobody asks again.
    pub quiet: bool,
    /// The person has just said yes to this very call.
    pub answered: bool,
    /// How often `per_call` scopes ask.
    pub asking: Asking,
}

impl Standing<'static> {
    /// Nothing is declared, granted, decided or tapped, and nobody looks: the strictest standing there is.
    #[must_use]
    pub fn none() -> Self {
        static WANTS: Wants = Wants {
            purposes: BTreeMap::new(),
            private_infos: BTreeSet::new(),
            background_modes: BTreeSet::new(),
            privacy: Privacy::Nothing,
        };
        static GRANTS: Grants = BTreeSet::new();
        static CONSENT: Consent = Consent { scopes: BTreeMap::new(), agreed: BTreeSet::new() };
        Self {
            scopes: ScopeTable::embedded(),
            wants: &WANTS,
            grants: &GRANTS,
            consent: &CONSENT,
            gesture: None,
            foreground: false,
            quiet: false,
            answered: false,
            asking: Asking::EachCall,
        }
    }
}
