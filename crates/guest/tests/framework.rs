//! The framework that is embedded loads, without chance and within its size.

use menshen_guest::{Limits, warm};

#[test]
fn the_embedded_framework_loads() {
    warm(Limits::default()).map(drop).unwrap_or_else(|error| panic!("{error}"));
}
