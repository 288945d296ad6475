//! How a package was made, and so how it is run.

use serde::{Deserialize, Serialize};

/// Debug packages keep `console.*` and line numbers; production packages do not, and can not be debugged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// For the developer.
    #[default]
    Debug,
    /// For everyone else.
    Production,
}

impl Mode {
    /// The word used on every border.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Production => "production",
        }
    }
}
