//! How long to wait before a program that keeps crashing is started again. Pure: the time is handed in.

use std::time::Duration;

/// The crash history of one program.
///
/// The first crash costs nothing, each further one doubles the wait from 500 ms up to five minutes. A guest that lived a
/// minute has proven itself: the count starts anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    crashes: u32,
    not_before: Duration,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(500);
    const MOST: Duration = Duration::from_secs(300);
    const PROVEN: Duration = Duration::from_secs(60);

    /// Nothing has crashed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A guest that was started at `started` crashed at `now` (both on one monotonic clock). Returns the wait that follows.
    pub fn crashed(&mut self, started: Duration, now: Duration) -> Duration {
        if now.saturating_sub(started) >= Self::PROVEN {
            self.crashes = 0;
        }
        let wait = match self.crashes {
            0 => Duration::ZERO,
            n => Self::FIRST.saturating_mul(1u32 << (n - 1).min(20)).min(Self::MOST),
        };
        self.crashes = self.crashes.saturating_add(1);
        self.not_before = now.saturating_add(wait);
        wait
    }

    /// Whether a start is allowed at `now`, or how long to wait still.
    pub fn may_start(&self, now: Duration) -> Result<(), Duration> {
        match self.not_before.saturating_sub(now) {
            Duration::ZERO => Ok(()),
            wait => Err(wait),
        }
    }

    /// How many crashes followed each other closely.
    pub fn crashes(&self) -> u32 {
        self.crashes
    }
}
