//! How much a package may be: every bound is checked before memory is taken.

/// Bounds of one read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Files in all.
    pub files: usize,
    /// Bytes in all.
    pub total: u64,
    /// Bytes of one text that a compiler reads (js, ts, wxml, wxss, wxs, json); a larger one is left out
    /// with a diagnostic.
    pub source: u64,
    /// Bytes of one other file (images, fonts); a larger one is left out with a diagnostic.
    pub asset: u64,
    /// Folders inside folders.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 20_000, total: 256 << 20, source: 4 << 20, asset: 32 << 20, depth: 32 }
    }
}

impl Limits {
    /// The bound of one file by its name.
    pub fn of(&self, name: &str) -> u64 {
        if is_source(name) { self.source } else { self.asset }
    }
}

/// Whether a compiler reads this file.
pub(crate) fn is_source(name: &str) -> bool {
    matches!(name.rsplit('.').next(), Some("js" | "ts" | "wxml" | "wxss" | "wxs" | "json" | "mjs" | "cjs"))
}
