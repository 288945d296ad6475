//! Guests as processes of their own, driven over their sockets.

mod bombs;
mod chance;
mod common;
mod frames;
mod wall;

/// The guest's side of every test here: see `common`.
#[test]
fn child() {
    common::be_the_guest();
}
