//! Calls about consent, account and other programs: the session itself answers them, for they need what it alone knows.

use super::{Handler, Row};

/// Which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// `authorize`: asks for a scope and opens nothing.
    Authorize,
    /// `getSetting`.
    Setting,
    /// `openSetting`, and the button of that name.
    OpenSetting,
    /// `getPrivacySetting`.
    PrivacySetting,
    /// `openPrivacyContract`.
    PrivacyContract,
    /// The button `agreePrivacyAuthorization`.
    Agree,
    /// `login`.
    Login,
    /// `checkSession`.
    CheckSession,
    /// `getUserInfo`, `getUserProfile`, and the button.
    Profile,
}

/// Calls before which the person is asked something, so that what they say is what is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// `requirePrivacyAuthorize`.
    RequirePrivacy,
    /// The button `getPhoneNumber` and its real-time form.
    Phone,
    /// `navigateToMiniProgram`.
    Navigate,
}

const fn own(own: Own) -> Handler {
    Handler::Own(own)
}

pub(super) const ROWS: &[Row] = &[
    ("authorize", own(Own::Authorize)),
    ("getSetting", own(Own::Setting)),
    ("openSetting", own(Own::OpenSetting)),
    ("getPrivacySetting", own(Own::PrivacySetting)),
    ("openPrivacyContract", own(Own::PrivacyContract)),
    ("requirePrivacyAuthorize", Handler::First(First::RequirePrivacy)),
    ("login", own(Own::Login)),
    ("checkSession", own(Own::CheckSession)),
    ("getUserInfo", own(Own::Profile)),
    ("getUserProfile", own(Own::Profile)),
    ("navigateToMiniProgram", Handler::First(First::Navigate)),
    ("Button.agreePrivacyAuthorization", own(Own::Agree)),
    ("Button.openSetting", own(Own::OpenSetting)),
    ("Button.getUserInfo", own(Own::Profile)),
    ("Button.getPhoneNumber", Handler::First(First::Phone)),
    ("Button.getRealtimePhoneNumber", Handler::First(First::Phone)),
];
