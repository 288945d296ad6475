//! The binary: command line, configuration, wiring, printing.
fn main() {}
