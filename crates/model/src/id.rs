//! Who is meant: names of programs and people, each a type of its own, so that none is taken for another.
//!
//! A name that came from a program (its `appid`) is an [`AppId`] and decides nothing. What storage, grants and audit are
//! keyed by is a [`ProgramId`], which only the host makes (wall 10), and a [`UserId`], which never leaves the host.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A name that is none: which kind, and what it must look like.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is no {kind}: {want}")]
pub struct BadName {
    kind: &'static str,
    given: String,
    want: &'static str,
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $kind:literal, $want:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Takes the text if it is one.
            ///
            /// # Errors
            /// [`BadName`] says what it must look like.
            pub fn new(text: impl Into<String>) -> Result<Self, BadName> {
                let text = text.into();
                let valid: fn(&str) -> bool = $valid;
                if valid(&text) {
                    return Ok(Self(text));
                }
                let given = text.chars().take(80).collect();
                Err(BadName { kind: $kind, given, want: $want })
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $type {
            type Error = BadName;

            fn try_from(text: String) -> Result<Self, BadName> {
                Self::new(text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> Self {
                name.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// The app id that a package claims, such as `wx0123456789abcdef`. Nobody believes it.
    AppId,
    "app id",
    "1 to 64 letters, digits, `-` or `_`",
    |t| plain(t, 64, b"-_")
);
name!(
    /// What a program is: `dev:` and the hash of its folder's canonical path, or the signer's key and the app id.
    ProgramId,
    "program id",
    "1 to 160 letters, digits, `-`, `_`, `:` or `.`",
    |t| plain(t, 160, b"-_:.")
);
name!(
    /// A person of this host: 32 hexadecimal digits drawn by chance, never shown to a program.
    UserId,
    "user id",
    "32 lower-case hexadecimal digits",
    |t| t.len() == 32 && t.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
);
name!(
    /// A person as one program knows them: other programs know the same person by other names.
    OpenId,
    "openid",
    "16 to 64 letters, digits, `-` or `_`",
    |t| t.len() >= 16 && plain(t, 64, b"-_")
);

fn plain(text: &str, most: usize, besides: &[u8]) -> bool {
    (1..=most).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || besides.contains(&b))
}

/// For whom something is done: one program in the hands of one person. Everything that is kept is keyed by both.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The program, known from the socket.
    pub program: ProgramId,
    /// The person who is signed in at the host.
    pub user: UserId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_held_to_their_shape() {
        assert!(AppId::new("wx0123456789abcdef").is_ok());
        assert!(ProgramId::new("dev:00ff").is_ok());
        for bad in ["", "a/b", "a b", "a\0b", "é", &"a".repeat(200)] {
            assert!(AppId::new(bad).is_err(), "{bad:?}");
            assert!(ProgramId::new(bad).is_err(), "{bad:?}");
            assert!(UserId::new(bad).is_err(), "{bad:?}");
            assert!(OpenId::new(bad).is_err(), "{bad:?}");
        }
        assert!(UserId::new("0".repeat(32)).is_ok());
        assert!(UserId::new("A".repeat(32)).is_err());
        let message = AppId::new("a/b").unwrap_err().to_string();
        assert_eq!(message, "\"a/b\" is no app id: 1 to 64 letters, digits, `-` or `_`");
    }
}
