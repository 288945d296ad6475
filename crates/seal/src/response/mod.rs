//! menshen-sig/1, answers: a checksum that finds accidents, and a signature that binds an answer to one request.

mod binding;
mod sign;
mod verify;

pub use binding::Binding;
pub use sign::{ResponseKey, SessionResponse, SignedResponse};
pub use verify::{ResponseTrust, Sound, verify, verify_checksum};
