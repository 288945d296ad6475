//! Remembers what programs and people keep, and proves that nothing was taken away.
//!
//! Everything is sealed before it reaches the disk (`menshen-seal`); a door takes a `Permit` that only `menshen-policy`
//! makes. This crate knows no HTTP and no JavaScript, and decides nothing.

pub mod audit;
pub mod folder;
