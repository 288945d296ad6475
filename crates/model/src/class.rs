//! How much a piece of personal data matters, and so what may be done with it (mission, row C7).

use serde::{Deserialize, Serialize};

/// The class of a piece of personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DataClass {
    /// Nickname and avatar: to a program with the person's consent.
    Public,
    /// Phone number, identity document: by its own interface only, after a tap, sealed for the developer's server.
    Sensitive,
    /// Account name, password, keys: never, to no program, by no interface. Types that hold it cannot be encoded into a frame.
    Core,
}
