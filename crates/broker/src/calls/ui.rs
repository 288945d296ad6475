//! Calls that the shell carries out: it draws what stands outside the program's own frame, and asks the person.

use super::{Handler, Row};
use crate::limits::{UI_DEVICE, UI_NATIVE, UI_PERSON, UI_QUICK};

const DRAW: Handler = Handler::Ui(UI_QUICK);
const ASK: Handler = Handler::Ui(UI_PERSON);
const LOCATE: Handler = Handler::Ui(UI_DEVICE);

pub(super) const ROWS: &[Row] = &[
    ("addPhoneCalendar", ASK),
    ("addPhoneContact", ASK),
    ("addPhoneRepeatCalendar", ASK),
    ("Component.camera", Handler::Ui(UI_NATIVE)),
    ("exitMiniProgram", Handler::Exit),
    ("getClipboardData", ASK),
    ("getFuzzyLocation", LOCATE),
    ("getLocation", LOCATE),
    ("hideHomeButton", DRAW),
    ("hideLoading", DRAW),
    ("hideNavigationBarLoading", DRAW),
    ("hideTabBar", DRAW),
    ("hideTabBarRedDot", DRAW),
    ("hideToast", DRAW),
    ("makePhoneCall", ASK),
    ("previewImage", DRAW),
    ("previewMedia", DRAW),
    ("removeTabBarBadge", DRAW),
    ("saveImageToPhotosAlbum", ASK),
    ("setBackgroundColor", DRAW),
    ("setBackgroundTextStyle", DRAW),
    ("setClipboardData", DRAW),
    ("setKeepScreenOn", DRAW),
    ("setNavigationBarColor", DRAW),
    ("setNavigationBarTitle", DRAW),
    ("setTabBarBadge", DRAW),
    ("setTabBarItem", DRAW),
    ("setTabBarStyle", DRAW),
    ("showActionSheet", ASK),
    ("showLoading", DRAW),
    ("showModal", ASK),
    ("showNavigationBarLoading", DRAW),
    ("showTabBar", DRAW),
    ("showTabBarRedDot", DRAW),
    ("showToast", DRAW),
    ("startPullDownRefresh", DRAW),
    ("stopPullDownRefresh", DRAW),
    ("vibrateLong", DRAW),
    ("vibrateShort", DRAW),
];

/// What a page shares, as its hooks said it: the guest asks for it when the person did.
pub(super) const INNER: &[Row] = &[("shareCard", DRAW)];
