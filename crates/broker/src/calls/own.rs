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
    /// A device is taken into use until it is given back: `RecorderManager.start`, `startLocationUpdate`.
    Hold,
    /// The program works on a device that it holds.
    Held(HeldOp),
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

/// What a program does with a device that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldOp {
    /// `RecorderManager.pause`.
    Pause,
    /// `RecorderManager.resume`.
    Resume,
    /// `RecorderManager.stop`, `stopRecord`.
    StopRecord,
    /// `stopLocationUpdate`.
    StopPlace,
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
    ("RecorderManager.start", own(Own::Hold)),
    ("RecorderManager.pause", own(Own::Held(HeldOp::Pause))),
    ("RecorderManager.resume", own(Own::Held(HeldOp::Resume))),
    ("RecorderManager.stop", own(Own::Held(HeldOp::StopRecord))),
    ("startRecord", own(Own::Hold)),
    ("stopRecord", own(Own::Held(HeldOp::StopRecord))),
    ("startLocationUpdate", own(Own::Hold)),
    ("startLocationUpdateBackground", own(Own::Hold)),
    ("stopLocationUpdate", own(Own::Held(HeldOp::StopPlace))),
    ("Button.agreePrivacyAuthorization", own(Own::Agree)),
    ("Button.openSetting", own(Own::OpenSetting)),
    ("Button.getUserInfo", own(Own::Profile)),
    ("Button.getPhoneNumber", Handler::First(First::Phone)),
    ("Button.getRealtimePhoneNumber", Handler::First(First::Phone)),
];
