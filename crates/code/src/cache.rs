//! Results by what they were made from. Where they are kept is the caller's business.

use std::fmt;

/// Hash of everything a result depends on: job, compiler version, engine build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key(pub [u8; 32]);

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A place that keeps encoded [`crate::Output`]s. It may forget; it must not change them.
pub trait Cache: Send + Sync {
    /// What was kept under the key.
    fn get(&self, key: &Key) -> Option<Vec<u8>>;
    /// Keeps bytes under the key.
    fn put(&self, key: &Key, bytes: &[u8]);
}
