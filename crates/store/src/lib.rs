//! Remembers what programs and people keep, and proves that nothing was taken away.
//!
//! Everything is sealed before it reaches the disk (`menshen-seal`); a door takes a `Permit` that only `menshen-policy`
//! makes. This crate knows no HTTP and no JavaScript, and decides nothing.
//!
//! A change is one sealed frame in the journal of its [`Room`], handed to the kernel before it is acknowledged, and made
//! in memory, which all reading is answered from. The keeper brings journals to the disk within a second and
//! folds them into SQLite in groups. So a call costs one write(2) and no wake-up of another thread.

mod accounts;
mod anchor;
pub mod audit;
mod content;
mod crypt;
mod db;
pub mod decisions;
mod disk;
mod error;
pub mod files;
pub mod folder;
mod grants;
pub mod host;
mod inspect;
mod journal;
mod keeper;
mod ledger;
pub mod links;
pub mod person;
mod persons;
mod room;
pub mod storage;
mod store;
#[cfg(test)]
pub(crate) mod tests;

pub use accounts::User;
pub use anchor::Rollback;
pub use error::Error;
pub use files::Files;
pub use grants::Grant;
pub use inspect::Holding;
pub use menshen_seal::keys::Passphrase;
pub use room::{Durability, Room, Used};
pub use storage::Storage;
pub use store::{Options, Store};
