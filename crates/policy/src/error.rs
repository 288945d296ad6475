//! What can be wrong with a table of APIs.

/// Why a table was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// The text is not TOML, or a row has an unknown column, kind or impl.
    #[error("the API table cannot be read: {0}")]
    Syntax(#[from] toml::de::Error),
    /// The table has another version than this build reads.
    #[error(
        "the API table has version {found}, this build reads version {expected}; take the table of this build"
    )]
    Version {
        /// Version that stands in the table.
        found: u32,
        /// Version that this build reads.
        expected: u32,
    },
    /// Rows contradict each other or name what does not exist.
    #[error("the API table contradicts itself:\n{}", .0.join("\n"))]
    Inconsistent(Vec<String>),
}
