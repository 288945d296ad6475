//! A token bucket: a burst, then a rate.

use tokio::time::Instant;

/// Tokens refill with time.
#[derive(Debug)]
pub(crate) struct Bucket {
    tokens: f64,
    burst: f64,
    rate: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket of `burst` tokens that gains `rate` tokens a second.
    pub(crate) fn new(burst: u32, rate: u32, now: Instant) -> Self {
        Self { tokens: f64::from(burst), burst: f64::from(burst), rate: f64::from(rate), at: now }
    }

    /// Takes one token if there is one.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let gained = now.saturating_duration_since(self.at).as_secs_f64() * self.rate;
        self.tokens = (self.tokens + gained).min(self.burst);
        self.at = now;
        if self.tokens < 1.0 {
            return false;
        }
        self.tokens -= 1.0;
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn burst_then_rate() {
        let t = Instant::now();
        let mut b = Bucket::new(3, 2, t);
        assert_eq!([b.take(t), b.take(t), b.take(t), b.take(t)], [true, true, true, false]);
        let later = t + Duration::from_millis(500);
        assert_eq!([b.take(later), b.take(later)], [true, false]);
    }
}
