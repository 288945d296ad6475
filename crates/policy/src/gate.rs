//! What stands before a call: the columns of `policies/api.toml` that decide whether it may go on.

use menshen_model::{DataClass, Scope};
use serde::Deserialize;

/// Which trusted tap a call needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Tap {
    /// None.
    #[default]
    None,
    /// Any tap on a page of the program.
    Any,
    /// A tap on a button of this open-type. WeChat's combined types (`getPhoneNumber|agreePrivacyAuthorization`) count for
    /// each of their parts.
    Button(String),
}

impl Tap {
    /// Does a tap of this kind (an open-type, or `tap`) do?
    #[must_use]
    pub fn takes(&self, kind: &str) -> bool {
        match self {
            Self::None => true,
            Self::Any => true,
            Self::Button(wanted) => kind.split('|').any(|part| part.trim() == wanted),
        }
    }
}

impl<'de> Deserialize<'de> for Tap {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Raw {
            Flag(bool),
            Kind(String),
        }
        Ok(match Raw::deserialize(from)? {
            Raw::Flag(false) => Self::None,
            Raw::Flag(true) => Self::Any,
            Raw::Kind(kind) => Self::Button(kind),
        })
    }
}

/// The conditions of one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gate {
    /// Scope that the person must have granted.
    pub scope: Option<Scope>,
    /// Type of personal data that it yields or touches, a name of [`crate::ScopeTable::data`].
    pub data: Option<String>,
    /// How much that data matters.
    pub class: Option<DataClass>,
    /// Must stand in `requiredPrivateInfos` of app.json.
    pub declare: bool,
    /// What must stand in `requiredBackgroundModes` of app.json.
    pub mode: Option<String>,
    /// The trusted tap that it needs.
    pub gesture: Tap,
    /// The program must be the one that is seen.
    pub foreground: bool,
    /// Enterprise capability that the host must have granted; without it the name does not exist.
    pub grant: Option<String>,
    /// Calls a second of one program.
    pub rate: Option<u32>,
    /// Each call leaves one audit record.
    pub audit: bool,
}

impl Gate {
    /// The conditions of a row without any.
    pub const OPEN: &'static Self = &Self {
        scope: None,
        data: None,
        class: None,
        declare: false,
        mode: None,
        gesture: Tap::None,
        foreground: false,
        grant: None,
        rate: None,
        audit: false,
    };
}
