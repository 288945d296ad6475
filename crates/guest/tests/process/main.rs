//! Guests as processes of their own, driven over their sockets.

#[cfg(test)]
mod bombs;
#[cfg(test)]
mod chance;
#[cfg(test)]
mod common;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod wall;

/// The guest's side of every test here: see `common`.
#[test]
fn child() {
    common::be_the_guest();
}
