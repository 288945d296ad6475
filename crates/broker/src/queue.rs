//! A bounded queue that never makes its sender wait: what does not fit is an error, and the owner decides who ends.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// What an entry costs of the queue's bytes.
pub(crate) trait Weight {
    /// Bytes held by the entry, about.
    fn weight(&self) -> usize;

    /// Whose entry it is, for those who share a queue.
    fn owner(&self) -> u32 {
        0
    }
}

impl Weight for Vec<u8> {
    fn weight(&self) -> usize {
        self.len()
    }
}

/// The queue was full or closed; the entry was dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It holds as many bytes or entries as it may.
    Full,
    /// Nobody reads it any more.
    Closed,
}

struct State<T> {
    entries: VecDeque<T>,
    bytes: usize,
    /// Bytes and entries of each owner that has any.
    held: HashMap<u32, (usize, usize)>,
    closed: bool,
}

struct Shared<T> {
    state: Mutex<State<T>>,
    wake: Notify,
    max_bytes: usize,
    max_entries: usize,
}

/// One end of the queue; clones are the same queue. It has one reader.
pub(crate) struct Queue<T>(Arc<Shared<T>>);

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> std::fmt::Debug for Queue<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Queue").finish_non_exhaustive()
    }
}

impl<T: Weight> Queue<T> {
    /// An empty queue with its two bounds.
    pub(crate) fn new(max_bytes: usize, max_entries: usize) -> Self {
        let state =
            Mutex::new(State { entries: VecDeque::new(), bytes: 0, held: HashMap::new(), closed: false });
        Self(Arc::new(Shared { state, wake: Notify::new(), max_bytes, max_entries }))
    }

    /// Appends an entry or refuses it at once. An entry over the byte bound fits into an empty queue only.
    pub(crate) fn push(&self, entry: T) -> Result<(), Refused> {
        let weight = entry.weight();
        let mut state = self.lock();
        if state.closed {
            return Err(Refused::Closed);
        }
        let fits = state.entries.is_empty() || state.bytes.saturating_add(weight) <= self.0.max_bytes;
        if !fits || state.entries.len() >= self.0.max_entries {
            return Err(Refused::Full);
        }
        state.bytes += weight;
        let held = state.held.entry(entry.owner()).or_default();
        *held = (held.0 + weight, held.1 + 1);
        state.entries.push_back(entry);
        drop(state);
        self.0.wake.notify_one();
        Ok(())
    }

    /// The next entry; `None` when the queue is closed and empty. Cancelling the wait loses nothing.
    pub(crate) async fn pop(&self) -> Option<T> {
        loop {
            {
                let mut state = self.lock();
                if let Some(entry) = state.entries.pop_front() {
                    let (weight, owner) = (entry.weight(), entry.owner());
                    state.bytes -= weight;
                    if let Some(held) = state.held.get_mut(&owner) {
                        *held = (held.0 - weight, held.1 - 1);
                        if held.1 == 0 {
                            state.held.remove(&owner);
                        }
                    }
                    return Some(entry);
                }
                if state.closed {
                    return None;
                }
            }
            self.0.wake.notified().await;
        }
    }

    /// Takes no more entries; those that wait can still be read.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.0.wake.notify_one();
    }

    /// Bytes and entries of one owner that wait.
    pub(crate) fn held(&self, owner: u32) -> (usize, usize) {
        self.lock().held.get(&owner).copied().unwrap_or_default()
    }

    /// Does it take no more entries?
    pub(crate) fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn order_is_kept_and_bounds_hold() {
        let queue = Queue::new(10, 3);
        assert_eq!(queue.push(vec![1; 6]), Ok(()));
        assert_eq!(queue.push(vec![2; 5]), Err(Refused::Full));
        assert_eq!(queue.push(vec![3; 4]), Ok(()));
        assert_eq!(queue.push(vec![]), Ok(()));
        assert_eq!(queue.push(vec![]), Err(Refused::Full));
        assert_eq!((queue.held(0), queue.held(1)), ((10, 3), (0, 0)));
        assert_eq!(queue.pop().await, Some(vec![1; 6]));
        assert_eq!(queue.held(0), (4, 2));
        queue.close();
        assert_eq!(queue.push(vec![]), Err(Refused::Closed));
        assert_eq!(queue.pop().await, Some(vec![3; 4]));
        assert_eq!(queue.pop().await, Some(vec![]));
        assert_eq!(queue.pop().await, None);
        assert_eq!(queue.held(0), (0, 0));
    }
}
