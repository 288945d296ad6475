//! The scopes a person grants or refuses, as WeChat names them (developers' guide, "授权").

use serde::{Deserialize, Serialize};

/// One thing of a person's device or account that a program may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Scope {
    /// Where the person is.
    UserLocation,
    /// About where the person is.
    UserFuzzyLocation,
    /// Where the person is, also while the program is not in sight.
    UserLocationBackground,
    /// The microphone.
    Record,
    /// The camera.
    Camera,
    /// Bluetooth.
    Bluetooth,
    /// Saving into the photo album.
    WritePhotosAlbum,
    /// Adding a contact.
    AddPhoneContact,
    /// Adding to the calendar.
    AddPhoneCalendar,
    /// Steps walked.
    WeRun,
}

impl Scope {
    /// The live ones, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::UserLocation,
        Self::UserFuzzyLocation,
        Self::UserLocationBackground,
        Self::Record,
        Self::Camera,
        Self::Bluetooth,
        Self::WritePhotosAlbum,
        Self::AddPhoneContact,
        Self::AddPhoneCalendar,
        Self::WeRun,
    ];

    /// Withdrawn by WeChat: `authSetting` says true and nobody is asked.
    pub const WITHDRAWN: [&'static str; 4] =
        ["scope.userInfo", "scope.address", "scope.invoiceTitle", "scope.invoice"];

    /// The name that programs use, such as `scope.userLocation`.
    pub fn name(self) -> &'static str {
        match self {
            Self::UserLocation => "scope.userLocation",
            Self::UserFuzzyLocation => "scope.userFuzzyLocation",
            Self::UserLocationBackground => "scope.userLocationBackground",
            Self::Record => "scope.record",
            Self::Camera => "scope.camera",
            Self::Bluetooth => "scope.bluetooth",
            Self::WritePhotosAlbum => "scope.writePhotosAlbum",
            Self::AddPhoneContact => "scope.addPhoneContact",
            Self::AddPhoneCalendar => "scope.addPhoneCalendar",
            Self::WeRun => "scope.werun",
        }
    }

    /// The scope of that name; `None` for one that does not exist or was withdrawn.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

impl TryFrom<String> for Scope {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::named(&name).ok_or_else(|| format!("{name:?} is no scope that can be granted"))
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.name().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back() {
        for scope in Scope::ALL {
            assert_eq!(Scope::named(scope.name()), Some(scope));
        }
        for name in Scope::WITHDRAWN {
            assert_eq!(Scope::named(name), None);
        }
    }
}
