//! What can go wrong with keys and boxes. Signatures have errors of their own, since there the fault is a peer's.

/// Why an operation on keys or boxes failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The operating system gives no random numbers: nothing may be sealed or drawn.
    #[error("the operating system gave no random numbers; nothing was written")]
    NoRandom,
    /// The bytes are not what this key sealed under this associated data: changed, cut, moved, or another key's.
    #[error("the sealed bytes are damaged, belong elsewhere, or were sealed with another key")]
    NotOpened,
    /// A version byte that this build does not know.
    #[error(
        "the sealed bytes have format version {0}; this build knows version 1 (was it written by a newer one?)"
    )]
    Version(u8),
    /// The passphrase is wrong, or the other half of the key is another one.
    #[error("wrong passphrase, or the half of the key that is kept at the anchor is another one")]
    NotUnlocked,
    /// What describes how a passphrase becomes a key is outside its bounds.
    #[error("the description of the passphrase lock is outside its bounds: {0}")]
    Lock(&'static str),
    /// More bytes than one box or one derivation may hold.
    #[error("{what} is longer than {most} bytes")]
    TooLong {
        /// What is too long.
        what: &'static str,
        /// The bound, in bytes.
        most: usize,
    },
}
