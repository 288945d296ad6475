//! The watchdog: every frame must be handled within a budget of processor time and a deadline by the clock. The engine's
//! own interrupt misses native loops and the parser, so only this one counts.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// Budgets of one frame.
#[derive(Debug, Clone, Copy)]
pub struct Budgets {
    /// Processor time.
    pub cpu: Duration,
    /// By the clock.
    pub wall: Duration,
}

/// Frames the guest owes an answer for.
#[derive(Debug)]
pub(crate) struct Watch {
    budgets: Budgets,
    owed: VecDeque<u32>,
    since: Option<Instant>,
    cpu: Option<Duration>,
}

impl Watch {
    /// Nothing owed yet.
    pub(crate) fn new(budgets: Budgets) -> Self {
        Self { budgets, owed: VecDeque::new(), since: None, cpu: None }
    }

    /// A frame was sent.
    pub(crate) fn sent(&mut self, seq: u32, now: Instant) {
        if self.owed.is_empty() {
            self.since = Some(now);
            self.cpu = None;
        }
        self.owed.push_back(seq);
    }

    /// A frame was handled. Frames nested in it (replies to a blocked guest) may be answered before it; a number that is
    /// not owed is the guest's lie.
    pub(crate) fn done(&mut self, seq: u32, now: Instant) -> Result<(), String> {
        let Some(at) = self.owed.iter().position(|s| *s == seq) else {
            return Err(format!("frame {seq} was reported as handled but is not owed"));
        };
        self.owed.remove(at);
        // A nested answer gives no new budget: only the frame that came first can end its own time.
        if at == 0 {
            self.since = (!self.owed.is_empty()).then_some(now);
            self.cpu = None;
        }
        Ok(())
    }

    /// Since when the oldest frame that is not handled waits: when what the guest does now began.
    pub(crate) fn since(&self) -> Option<Instant> {
        self.since
    }

    /// How many frames are owed?
    pub(crate) fn owed(&self) -> usize {
        self.owed.len()
    }

    /// Is a frame owed?
    pub(crate) fn busy(&self) -> bool {
        !self.owed.is_empty()
    }

    /// The guest was kept waiting by us (its view owes acknowledgements): that time is not its own.
    pub(crate) fn excuse(&mut self, now: Instant) {
        if self.since.is_some() {
            self.since = Some(now);
        }
    }

    /// Looks at the processor time used up to now. `Err`: which budget is used up.
    pub(crate) fn look(&mut self, cpu: Option<Duration>, now: Instant) -> Result<(), String> {
        let Some(since) = self.since else { return Ok(()) };
        if let Some(cpu) = cpu {
            // The budget runs from the first look at the frame, at most one look's distance after it was sent.
            let base = *self.cpu.get_or_insert(cpu);
            if cpu.saturating_sub(base) >= self.budgets.cpu {
                return Err(format!(
                    "it worked on one event for more than {} s of processor time (an endless loop?)",
                    self.budgets.cpu.as_secs_f32()
                ));
            }
        }
        if now.saturating_duration_since(since) >= self.budgets.wall {
            return Err(format!("it did not answer for {} s", self.budgets.wall.as_secs_f32()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn budgets_run_per_frame() {
        let s = Duration::from_secs;
        let t = Instant::now();
        let mut w = Watch::new(Budgets { cpu: s(5), wall: s(60) });
        assert_eq!(w.look(Some(s(100)), t + s(1000)), Ok(()));
        w.sent(1, t);
        w.sent(2, t);
        assert_eq!(w.look(Some(s(100)), t), Ok(()));
        assert_eq!(w.look(Some(s(104)), t), Ok(()));
        w.done(2, t).unwrap();
        assert!(w.look(Some(s(105)), t).is_err(), "a nested answer gives no new budget");
        w.done(1, t).unwrap();
        assert!(w.done(1, t).is_err());
        assert!(!w.busy());
        w.sent(3, t);
        assert_eq!(w.look(Some(s(105)), t + s(59)), Ok(()));
        assert!(w.look(None, t + s(60)).is_err());
        w.excuse(t + s(60));
        assert_eq!(w.look(None, t + s(61)), Ok(()));
    }
}
