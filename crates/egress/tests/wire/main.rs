//! The way out against name servers that lie, servers that are not who they say, and answers that explode. Everything stays on this
//! machine's loopback, behind a network of the test's own; what may be reached is decided by the real guard.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod answers;
mod common;
mod kept;
mod names;
mod proofs;
mod redirects;
mod seal;
mod sockets;
