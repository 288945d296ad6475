//! The tree of keys: account, program, purpose; and how an account's key is locked by a passphrase and an anchor.
//!
//! ```text
//! AccountKey  32 random bytes, one per person, kept only wrapped
//!   └ ProgramKey   HKDF-SHA-256(salt "menshen-key-tree/1", account key, "program", program id)
//!       └ PurposeKey   HKDF-SHA-256(same salt, program key, "purpose", label): one half seals, the other hides names
//! ```
//! No key of the tree can be read out of its type: what leaves is what a key sealed, never the key.

mod lock;
mod person;
mod purpose;
#[cfg(test)]
mod tests;
mod tree;

pub use lock::{Cost, Kek, KekHalf, Lock, Passphrase};
pub use person::PersonKey;
pub use purpose::Purpose;
pub use tree::{AccountKey, ProgramKey, PurposeKey};
