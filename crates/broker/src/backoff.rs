//! A program that dies again and again is not started again and again.

use std::collections::HashMap;
use std::time::{Duration, Instant};

const FREE: u32 = 3;
const LONGEST: Duration = Duration::from_secs(60);
const FORGET: Duration = Duration::from_secs(300);

struct Deaths {
    times: u32,
    last: Instant,
}

/// Remembers bad ends per program.
#[derive(Default)]
pub(crate) struct Backoff {
    deaths: HashMap<String, Deaths>,
}

impl Backoff {
    /// How long the program must still wait, and after how many bad ends in a row. Zero: it may start.
    pub(crate) fn wait(&self, program: &str, now: Instant) -> (Duration, u32) {
        let Some(d) = self.deaths.get(program) else { return (Duration::ZERO, 0) };
        let since = now.saturating_duration_since(d.last);
        if d.times < FREE || since >= FORGET {
            return (Duration::ZERO, d.times);
        }
        let pause = Duration::from_secs(1 << (d.times - FREE).min(6)).min(LONGEST);
        (pause.saturating_sub(since), d.times)
    }

    /// The program crashed or was killed for what it did.
    pub(crate) fn died(&mut self, program: &str, now: Instant) {
        self.deaths.retain(|_, d| now.saturating_duration_since(d.last) < FORGET);
        let d = self.deaths.entry(program.to_owned()).or_insert(Deaths { times: 0, last: now });
        d.times = d.times.saturating_add(1);
        d.last = now;
    }

    /// The program ended well.
    pub(crate) fn ended(&mut self, program: &str) {
        self.deaths.remove(program);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_are_forgotten() {
        let (mut b, t) = (Backoff::default(), Instant::now());
        for _ in 0..3 {
            assert_eq!(b.wait("p", t).0, Duration::ZERO);
            b.died("p", t);
        }
        assert_eq!(b.wait("p", t), (Duration::from_secs(1), 3));
        b.died("p", t);
        assert_eq!(b.wait("p", t), (Duration::from_secs(2), 4));
        assert_eq!(b.wait("other", t).0, Duration::ZERO);
        assert_eq!(b.wait("p", t + FORGET).0, Duration::ZERO);
        b.ended("p");
        assert_eq!(b.wait("p", t), (Duration::ZERO, 0));
    }
}
