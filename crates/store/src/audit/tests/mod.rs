//! The log on a disk that fails, is killed or loses power, and its promises to many who wait.

mod crash;
mod disk;
mod group;
mod keep;
mod shared;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use menshen_model::{AuditEvent, Outcome};

use super::Clock;

/// 2026-06-01, in microseconds.
const NOW: u64 = 1_780_272_000_000_000;
const DAY: u64 = 86_400_000_000;

/// A clock that is set by hand.
#[derive(Clone)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn new() -> Self {
        Self(Arc::new(AtomicU64::new(NOW)))
    }
}

impl Clock for Hand {
    fn now(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

fn event(number: usize) -> AuditEvent {
    AuditEvent {
        operation: "wx.test".into(),
        outcome: if number.is_multiple_of(3) { Outcome::Refused } else { Outcome::Allowed },
        program: None,
        person: Some(format!("{number:032x}")),
        detail: format!("number {number}"),
    }
}
