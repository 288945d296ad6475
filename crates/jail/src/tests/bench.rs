//! A coarse guard on the cost of a guest; `cargo run --release -p menshen-jail --example spawn_latency` measures it.

use std::time::{Duration, Instant};

use super::Test;
use super::support::{Op, config, spawn, start};

pub(super) const TESTS: &[Test] = &[("bench::a_guest_answers_within_20_ms", a_guest_answers_within_20_ms)];

/// Twenty times the target, because this machine may be busy with anything: it catches a wait or a copy that does not belong.
fn a_guest_answers_within_20_ms() {
    let zygote = start(&config());
    let mut times: Vec<Duration> = (0..51)
        .map(|_| {
            let begun = Instant::now();
            assert_eq!(spawn(&zygote).ask(Op::Echo, 1), Ok(1));
            begun.elapsed()
        })
        .collect();
    times.sort();
    println!("    median {:?}", times[25]);
    assert!(times[25] < Duration::from_millis(20), "{:?}", times[25]);
}
