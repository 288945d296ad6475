//! Why a request cannot be signed, and why a signed one is refused. The first is the caller's fault, the second the
//! peer's.

use crate::cert;

/// Why something cannot be signed: it has no canonical form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unsignable {
    /// Not a token of RFC 9110.
    #[error("the method is no token of at most 32 characters")]
    Method,
    /// No host, or a user name, an empty or padded port, a character that a host has not.
    #[error("the authority is no `host` or `host:port`")]
    Authority,
    /// Not `/` and visible ASCII.
    #[error("the path does not begin with / or holds a character that must be percent-encoded")]
    Path,
    /// Not visible ASCII.
    #[error("the query holds a character that must be percent-encoded")]
    Query,
    /// Path and query together.
    #[error("path and query are longer than {most} bytes")]
    TooLong {
        /// The bound, in bytes.
        most: usize,
    },
    /// The query already uses a name of the compact form.
    #[error("the query already has a parameter {0:?}, which the signature would use")]
    NameTaken(&'static str),
    /// Not a version.
    #[error("a version is 1 to 64 letters, digits or .-_+")]
    Version,
    /// Not a time and a nonce.
    #[error("a nonce is 22 to 32 letters and digits, a time lies before the year 10000")]
    Moment,
    /// Not a session.
    #[error("a session id is 16 to 64 letters, digits, - or _")]
    Session,
    /// The certificate belongs to another key, program or person.
    #[error("the certificate is for another {0}")]
    Certificate(&'static str),
}

/// Why a signed request or answer is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// A field or parameter is not there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A field or parameter is not in the one form that menshen-sig/1 has.
    #[error("{0} is not as menshen-sig/1 writes it")]
    Malformed(&'static str),
    /// A field that belongs to the signature comes twice.
    #[error("{0} comes more than once")]
    Twice(&'static str),
    /// Made too long ago, or in the future.
    #[error("made at {created}, seen at {now}: more than {most} s apart (is a clock wrong?)")]
    Clock {
        /// Unix seconds.
        created: u64,
        /// Unix seconds.
        now: u64,
        /// Seconds.
        most: u64,
    },
    /// The body that came is not the body that was signed.
    #[error("the body does not have the hash that was signed")]
    Digest,
    /// Signed for another program or host.
    #[error("signed for another {0}")]
    NotMine(&'static str),
    /// The certificate does not hold.
    #[error("the certificate does not hold: {0}")]
    Certificate(#[from] cert::Refused),
    /// The session's key is over.
    #[error("the session's key ended at {0}")]
    SessionOver(u64),
    /// The signature is not this key's over this message.
    #[error("the signature does not fit the message")]
    Signature,
    /// The nonce was seen, or may have been.
    #[error("this request was seen before, or is from before this server could tell")]
    Replay,
    /// Too many nonces are remembered; nothing more is let in until some are over.
    #[error("more requests in ten minutes than nonces can be remembered")]
    Full,
}

impl Refused {
    /// What the peer is told, with status 401: 104100 for a replay, 40234 for all else (which part failed is for the log).
    pub fn errcode(&self) -> u32 {
        match self {
            Self::Replay | Self::Full => 104_100,
            _ => 40_234,
        }
    }
}
