//! What can keep a directory from being read at all. Everything smaller is a diagnostic.

use std::path::PathBuf;

/// Why a name is not a path inside a package.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PathError {
    /// The name is empty, absolute, or has an empty, `.` or `..` part.
    #[error("`{0}` is not a path inside the package: it must be relative, without empty, `.` or `..` parts")]
    NotInside(String),
    /// The name has a character that no file system agrees on.
    #[error("`{0}` contains a control character or a backslash; rename the file")]
    Character(String),
    /// The name is too long.
    #[error("a path of {0} bytes is longer than the 512 allowed; shorten the folder names")]
    TooLong(usize),
}

/// Why a directory could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The directory is not there or is not a directory.
    #[error("{0} is not a directory: give the folder that holds app.json or project.config.json")]
    NotADirectory(PathBuf),
    /// The operating system refused.
    #[error("cannot read {path}: {source}")]
    Io {
        /// What was being read.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// More files than a package may have.
    #[error(
        "{path} holds more than {limit} files; remove what is not part of the program (build output, data)"
    )]
    TooManyFiles {
        /// The directory.
        path: PathBuf,
        /// The limit.
        limit: usize,
    },
    /// More bytes than a package may have.
    #[error(
        "{path} holds more than {limit} bytes; remove what is not part of the program or serve it from a host"
    )]
    TooLarge {
        /// The directory.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
}
