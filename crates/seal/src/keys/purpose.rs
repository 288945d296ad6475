//! What a key of one program is used for; each use has a key of its own.

/// One use of a program's key. The label is part of the derivation: renaming one loses what was sealed under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Names of storage keys.
    StorageName,
    /// Values of storage.
    StorageValue,
    /// Names of files and folders.
    FileName,
    /// Contents of files.
    FileContent,
    /// Decisions of consent, and what a person told the program about themselves.
    Consent,
    /// The name by which a program knows a person.
    OpenId,
    /// Links that lead into a program.
    Link,
}

impl Purpose {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::StorageName,
        Self::StorageValue,
        Self::FileName,
        Self::FileContent,
        Self::Consent,
        Self::OpenId,
        Self::Link,
    ];

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::StorageName => "storage-name/1",
            Self::StorageValue => "storage-value/1",
            Self::FileName => "file-name/1",
            Self::FileContent => "file-content/1",
            Self::Consent => "consent/1",
            Self::OpenId => "openid/1",
            Self::Link => "link/1",
        }
    }
}
