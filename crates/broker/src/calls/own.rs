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
    /// `requirePrivacyAuthorize`.
    RequirePrivacy,
    /// The button `agreePrivacyAuthorization`.
    Agree,
    /// `login`.
    Login,
    /// `checkSession`.
    CheckSession,
    /// `getUserInfo`, `getUserProfile`, and the button.
    Profile,
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
    ("requirePrivacyAuthorize", own(Own::RequirePrivacy)),
    ("login", own(Own::Login)),
    ("checkSession", own(Own::CheckSession)),
    ("getUserInfo", own(Own::Profile)),
    ("getUserProfile", own(Own::Profile)),
    ("navigateToMiniProgram", own(Own::Navigate)),
    ("Button.agreePrivacyAuthorization", own(Own::Agree)),
    ("Button.openSetting", own(Own::OpenSetting)),
    ("Button.getUserInfo", own(Own::Profile)),
    ("Button.getPhoneNumber", own(Own::Phone)),
    ("Button.getRealtimePhoneNumber", own(Own::Phone)),
];
