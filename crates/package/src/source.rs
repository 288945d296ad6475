//! The files of one package, in memory, each with the hash of its content.

use crate::path::PackagePath;
use menshen_model::Diagnostic;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// SHA-256 of its content.
    pub hash: [u8; 32],
}

impl File {
    /// A file of these bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        let hash = Sha256::digest(&bytes).into();
        Self { bytes, hash }
    }

    /// Its content as text without a byte order mark; None when it is not UTF-8.
    pub fn text(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.bytes).ok()?;
        Some(text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

/// The files of one package. Paths are relative to the program's root (the folder of `app.json`).
#[derive(Debug, Clone, Default)]
pub struct Source {
    pub(crate) files: BTreeMap<PackagePath, File>,
    pub(crate) aliases: BTreeMap<String, String>,
    pub(crate) project: Option<serde_json::Value>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Source {
    /// A package made of files that are already in memory.
    pub fn from_files(files: impl IntoIterator<Item = (PackagePath, Vec<u8>)>) -> Self {
        Self {
            files: files.into_iter().map(|(path, bytes)| (path, File::new(bytes))).collect(),
            ..Self::default()
        }
    }

    /// One file.
    pub fn get(&self, path: &str) -> Option<&File> {
        self.files.get(path)
    }

    /// One file's text without a byte order mark.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.text()
    }

    /// Whether the file exists.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// All files by name.
    pub fn iter(&self) -> impl Iterator<Item = (&PackagePath, &File)> {
        self.files.iter()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// What was left out while reading, and why.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// `project.config.json` of the folder, when there is one.
    pub fn project(&self) -> Option<&serde_json::Value> {
        self.project.as_ref()
    }

    /// SHA-256 over all names and contents.
    pub fn hash(&self) -> [u8; 32] {
        let mut all = Sha256::new();
        for (path, file) in &self.files {
            all.update((path.as_str().len() as u64).to_le_bytes());
            all.update(path.as_str());
            all.update(file.hash);
        }
        all.finalize().into()
    }

    /// Adds or replaces a file made by us.
    pub(crate) fn insert(&mut self, path: PackagePath, bytes: Vec<u8>) {
        self.files.insert(path, File::new(bytes));
    }
}
