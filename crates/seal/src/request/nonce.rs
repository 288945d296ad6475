//! Which requests were seen: a pure window over times that are handed in.

use std::collections::{BTreeMap, HashMap};

use super::Refused;
use crate::hash::sha256;
use crate::pack::pack;

/// How far a request's time may lie in the past or in the future, in seconds.
pub const SKEW: u64 = 300;

/// What must be unseen: one nonce of one key, and when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The key.
    pub kid: String,
    /// The nonce.
    pub nonce: String,
    /// Unix seconds.
    pub created: u64,
}

/// Remembers, in memory, every nonce of the last 600 seconds.
///
/// What it may have seen and forgotten it refuses: requests made before its own start plus [`SKEW`] (an earlier process may
/// have answered them), and whatever is older than something it let go of, also when the clock is set back.
#[derive(Debug)]
pub struct NonceWindow {
    most: usize,
    /// Nothing made at or before this is let in.
    low: u64,
    /// By the first 16 bytes of a hash.
    seen: HashMap<[u8; 16], u64>,
    by_time: BTreeMap<u64, Vec<[u8; 16]>>,
}

impl NonceWindow {
    /// Starts at `start` (Unix seconds) and remembers at most `most` nonces (about 100 bytes each).
    pub fn new(start: u64, most: usize) -> Self {
        Self::resumed(start.saturating_add(SKEW), most)
    }

    /// For a server whose earlier process let nothing in that was made after `low`: a first start, a test.
    pub fn resumed(low: u64, most: usize) -> Self {
        Self { most, low, seen: HashMap::new(), by_time: BTreeMap::new() }
    }

    /// Lets a claim in once.
    ///
    /// # Errors
    /// [`Refused::Clock`] outside of `now` ± [`SKEW`], [`Refused::Replay`] if seen or too old to know, [`Refused::Full`].
    pub fn claim(&mut self, claim: &Claim, now: u64) -> Result<(), Refused> {
        within(claim.created, now)?;
        self.forget(now.saturating_sub(SKEW));
        if claim.created <= self.low {
            return Err(Refused::Replay);
        }
        let hash = sha256(&pack(&[claim.kid.as_bytes(), claim.nonce.as_bytes()]));
        let key: [u8; 16] = std::array::from_fn(|i| hash[i]);
        if self.seen.contains_key(&key) {
            return Err(Refused::Replay);
        }
        if self.seen.len() >= self.most {
            return Err(Refused::Full);
        }
        self.seen.insert(key, claim.created);
        self.by_time.entry(claim.created).or_default().push(key);
        Ok(())
    }

    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.seen.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Lets go of what the clock alone refuses from now on, and remembers that it did.
    fn forget(&mut self, before: u64) {
        while let Some(entry) = self.by_time.first_entry() {
            if *entry.key() >= before {
                break;
            }
            self.low = self.low.max(*entry.key());
            for key in entry.remove() {
                self.seen.remove(&key);
            }
        }
    }
}

/// Whether `created` is within [`SKEW`] of `now`.
pub(crate) fn within(created: u64, now: u64) -> Result<(), Refused> {
    if created.abs_diff(now) > SKEW {
        return Err(Refused::Clock { created, now, most: SKEW });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(nonce: &str, created: u64) -> Claim {
        Claim { kid: "k".into(), nonce: nonce.into(), created }
    }

    #[test]
    fn each_is_let_in_once() {
        let mut window = NonceWindow::resumed(0, 10);
        assert_eq!(window.claim(&claim("a", 1_000), 1_000), Ok(()));
        assert_eq!(window.claim(&claim("a", 1_000), 1_001), Err(Refused::Replay));
        assert_eq!(
            window.claim(&claim("a", 1_001), 1_001),
            Err(Refused::Replay),
            "another time, the same nonce"
        );
        assert_eq!(window.claim(&claim("b", 1_000), 1_001), Ok(()));
        assert_eq!(
            window.claim(&Claim { kid: "l".into(), ..claim("a", 1_000) }, 1_001),
            Ok(()),
            "another key"
        );
    }

    #[test]
    fn the_clock_bounds_both_sides() {
        let mut window = NonceWindow::resumed(0, 10);
        for (created, ok) in [(699, false), (700, true), (1_300, true), (1_301, false)] {
            assert_eq!(window.claim(&claim(&format!("n{created}"), created), 1_000).is_ok(), ok, "{created}");
        }
    }

    #[test]
    fn nothing_from_before_the_start_is_let_in() {
        let mut window = NonceWindow::new(1_000, 10);
        assert_eq!(window.claim(&claim("a", 1_300), 1_290), Err(Refused::Replay));
        assert_eq!(window.claim(&claim("a", 1_301), 1_290), Ok(()));
    }

    /// Every second of 2,000 one request, replayed at every later second: never let in twice, memory bounded.
    #[test]
    fn no_replay_at_any_later_time() {
        let mut window = NonceWindow::resumed(0, 2_000);
        let mut let_in = std::collections::HashSet::new();
        for now in 1_000..3_000_u64 {
            for ahead in [0, SKEW] {
                let new = claim(&format!("{now}+{ahead}"), now + ahead);
                assert_eq!(window.claim(&new, now), Ok(()));
                let_in.insert(new.nonce.clone());
            }
            for back in [1, 299, 300, 301, 599, 600, 601] {
                for ahead in [0, SKEW] {
                    let old = claim(&format!("{}+{ahead}", now - back), now - back + ahead);
                    assert!(!let_in.contains(&old.nonce) || window.claim(&old, now).is_err());
                }
            }
            assert!(window.len() <= 2 * 601);
        }
    }

    #[test]
    fn a_clock_that_is_set_back_opens_nothing() {
        let mut window = NonceWindow::resumed(0, 10);
        assert_eq!(window.claim(&claim("a", 1_000), 1_000), Ok(()));
        assert_eq!(window.claim(&claim("b", 9_000), 9_000), Ok(()), "the clock jumps ahead, `a` is let go");
        assert_eq!(window.claim(&claim("a", 1_000), 1_000), Err(Refused::Replay), "and back");
    }

    #[test]
    fn a_full_window_lets_nothing_in_and_recovers() {
        let mut window = NonceWindow::resumed(0, 2);
        for nonce in ["a", "b"] {
            assert_eq!(window.claim(&claim(nonce, 1_000), 1_000), Ok(()));
        }
        assert_eq!(window.claim(&claim("c", 1_000), 1_000), Err(Refused::Full));
        assert_eq!(window.claim(&claim("d", 1_301), 1_301), Ok(()));
        assert_eq!(window.len(), 1);
    }
}
