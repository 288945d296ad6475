//! Every cryptographic promise of Menshen as a named operation: boxes for what is kept, a tree of keys, signatures of
//! requests and answers (menshen-sig/1), the envelope of open data, hashes and notes of the audit log.
//!
//! This is the only crate that touches a crypto library or draws chance. It reads no clock, opens no file and knows no
//! network: times and nonces are handed in, so that every test is exact. Secrets are types: they print `***`, are
//! wiped when dropped, and can be encoded neither by serde nor as a value on the wire.

pub mod boxes;
pub mod cert;
pub mod envelope;
mod error;
pub mod hash;
pub mod host;
pub mod keys;
pub mod log;
mod never;
mod pack;
pub mod package;
pub mod platform;
mod primitive;
pub mod random;
pub mod request;
pub mod response;
mod secret;

pub use error::Error;
