//! Why there is no answer: whose fault it is, in words for the developer.

use menshen_policy::Refusal;
use menshen_policy::net::Forbidden;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// A redirect leads where the program may not go.
    #[error("redirect to {to} refused: {}", refusal.reason)]
    Redirect {
        /// Where it leads.
        to: String,
        /// The decision.
        refusal: Refusal,
    },
    /// More redirects than are followed.
    #[error("too many redirects")]
    TooManyRedirects,
    /// The name is not known.
    #[error("name not resolved: {0}")]
    Resolve(String),
    /// The name leads only to addresses that no program reaches.
    #[error("address refused: {0}")]
    Forbidden(#[from] Forbidden),
    /// No address took the connection.
    #[error("connection failed: {0}")]
    Connect(String),
    /// The server does not prove who it is, or speaks no TLS that is good enough.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// What the server says is no HTTP within the bounds.
    #[error("bad answer: {0}")]
    Http(String),
    /// The answer is larger than is taken.
    #[error("the answer is larger than {0} bytes")]
    TooBig(u64),
    /// The answer grows too much when it is unpacked.
    #[error("the answer unpacks to more than {0} times its size")]
    Bomb(u64),
    /// The answer cannot be unpacked.
    #[error("the answer cannot be unpacked: {0}")]
    Encoding(String),
    /// It took too long.
    #[error("{0}: time out")]
    Timeout(&'static str),
    /// The request cannot be signed as it is.
    #[error("{0}")]
    Unsignable(String),
    /// The request could not be signed: no key, or nobody who certifies it.
    #[error("the request could not be signed: {0}")]
    Unsigned(String),
    /// The answer is not the one that was signed.
    #[error("{0}")]
    Sealed(String),
}
