//! The guest's clock: monotonic, and no finer than a millisecond, so that it measures nothing a neighbour does.

use std::{cell::Cell, time::Instant};

/// Milliseconds since the program started.
pub(crate) struct Clock {
    zero: Cell<Instant>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { zero: Cell::new(Instant::now()) }
    }

    /// A fork's time begins with its program, not with the zygote.
    pub(crate) fn restart(&self) {
        self.zero.set(Instant::now());
    }

    pub(crate) fn ms(&self) -> f64 {
        self.zero.get().elapsed().as_millis() as f64
    }
}
