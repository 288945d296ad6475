//! What a program may keep: storage and files. Held in memory for one run of the broker and keyed by the program's
//! identity, never by what it calls itself.

pub mod digest;
pub mod encoding;
pub mod files;
pub mod handles;
pub mod path;
pub mod storage;
pub mod tree;

use std::collections::BTreeMap;

use bytes::Bytes;

pub use files::Files;
pub use storage::Storage;

/// The doors of one program.
#[derive(Debug)]
pub struct Doors {
    /// Key and value.
    pub storage: Storage,
    /// Package, user, saved and temporary files.
    pub files: Files,
}

impl Doors {
    /// Empty doors beside a package.
    pub fn new(package: BTreeMap<String, Bytes>) -> Self {
        Self { storage: Storage::default(), files: Files::new(package) }
    }

    /// The package was compiled anew.
    pub fn set_package(&mut self, package: BTreeMap<String, Bytes>) {
        self.files.set_package(package);
    }
}

/// Why a door refused: the words after `NAME:fail ` and the documented number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// Documented error number.
    pub errno: u32,
    /// The words.
    pub reason: String,
}

impl Denied {
    /// A refusal.
    pub fn new(errno: u32, reason: impl Into<String>) -> Self {
        Self { errno, reason: reason.into() }
    }
}
