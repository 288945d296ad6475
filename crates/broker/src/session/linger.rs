//! Waiting a moment for a guest's next call without going to sleep.
//!
//! A program that makes one call after the other waits for two wake-ups each time: its own and ours. Ours is spared when the
//! thread is still awake as the next call comes. It stays awake only for a guest that has just shown that it goes on at
//! once, and only for some microseconds, so a quiet guest costs nothing and a busy one at most that after its last call.

use std::io::{ErrorKind, Read};
use std::os::unix::net::UnixStream;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

/// How long a lane waits awake.
const AWAKE: Duration = Duration::from_micros(50);
/// A call that follows the last answer within this was made at once; most of it is the two wake-ups.
const AT_ONCE: Duration = Duration::from_micros(300);
/// So many calls in a row must have been made at once.
const KEEN: u32 = 2;
/// Between two looks at the socket.
const PAUSES: u32 = 8;
/// Two looks that lie so far apart had somebody else's work between them. A thread that stays awake then takes its turn with
/// others, where one that sleeps is let in at once.
const DISTURBED: Duration = Duration::from_micros(100);
/// What waiting in vain costs of the credit that each success adds one to.
const VAIN: u32 = 4;
/// Most credit.
const CREDIT: u32 = 32;
/// The first and the longest time without lingering when it has not been worth it; doubled each time.
const REST: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(3));

/// Decides when to linger, and does it.
pub(super) struct Linger {
    /// The guest's socket once more, for reads that ask the kernel and not the runtime. `None`: with one processor the guest
    /// could not go on meanwhile.
    socket: Option<UnixStream>,
    /// When the last call was answered.
    answered: Option<Instant>,
    /// Calls in a row that were made at once.
    keen: u32,
    credit: u32,
    /// No lingering before this.
    rest_until: Instant,
    /// How long it will rest next.
    rest: Duration,
}

impl Linger {
    /// For this socket, which does not block.
    pub(super) fn new(socket: &UnixStream) -> Self {
        let several = available_parallelism().is_ok_and(|n| n.get() > 1);
        // Without a second descriptor the session works all the same.
        let socket = several.then(|| socket.try_clone().ok()).flatten();
        let now = Instant::now();
        Self { socket, answered: None, keen: 0, credit: CREDIT / 2, rest_until: now, rest: REST.0 }
    }

    /// A call has been answered.
    pub(super) fn answered(&mut self) {
        self.answered = self.socket.is_some().then(Instant::now);
    }

    /// Something came from the guest.
    pub(super) fn heard(&mut self) {
        if let Some(at) = self.answered.take() {
            self.keen = if at.elapsed() <= AT_ONCE { self.keen.saturating_add(1) } else { 0 };
        }
    }

    /// Waits for what comes next, if that is likely to come at once: bytes read into `room`.
    pub(super) fn wait(&mut self, room: &mut [u8]) -> Option<usize> {
        let (Some(mut socket), Some(_)) = (self.socket.as_ref(), self.answered) else { return None };
        let began = Instant::now();
        if self.keen < KEEN || began < self.rest_until {
            return None;
        }
        let mut last = began;
        loop {
            let got = socket.read(room);
            let now = Instant::now();
            if now.duration_since(last) > DISTURBED {
                self.credit = 0;
            }
            match got {
                Ok(n) if n > 0 => {
                    self.paid();
                    return Some(n);
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                // The end, and whatever is wrong, is found again by whoever reads next.
                _ => return None,
            }
            if now.duration_since(began) >= AWAKE {
                self.in_vain(now);
                return None;
            }
            last = now;
            for _ in 0..PAUSES {
                std::hint::spin_loop();
            }
        }
    }

    fn paid(&mut self) {
        if self.credit == 0 {
            return self.pause(Instant::now());
        }
        self.credit = (self.credit + 1).min(CREDIT);
        if self.credit == CREDIT {
            self.rest = REST.0;
        }
    }

    fn in_vain(&mut self, now: Instant) {
        self.keen = 0;
        self.credit = self.credit.saturating_sub(VAIN);
        if self.credit == 0 {
            self.pause(now);
        }
    }

    fn pause(&mut self, now: Instant) {
        self.rest_until = now + self.rest;
        self.rest = (self.rest * 2).min(REST.1);
        self.credit = CREDIT / 2;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn only_a_guest_that_goes_on_at_once_is_waited_for() {
        let (ours, mut guest) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        let mut linger = Linger::new(&ours);
        if linger.socket.is_none() {
            return;
        }
        let mut room = [0; 8];
        guest.write_all(b"a").unwrap();
        assert_eq!(linger.wait(&mut room), None, "nothing was answered yet");
        for _ in 0..KEEN {
            linger.answered();
            linger.heard();
        }
        linger.answered();
        assert_eq!((linger.wait(&mut room), room[0]), (Some(1), b'a'));
        linger.heard();
        linger.answered();
        assert_eq!(linger.wait(&mut room), None, "it did not go on");
        guest.write_all(b"b").unwrap();
        assert_eq!(linger.wait(&mut room), None, "and is not waited for again");
        linger.heard();
        linger.answered();
        linger.answered = Instant::now().checked_sub(2 * AT_ONCE);
        linger.heard();
        assert_eq!(linger.keen, 0, "it came late");
        linger.keen = KEEN;
        linger.credit = 1;
        linger.answered();
        let mut empty = [0; 8];
        while linger.wait(&mut empty).is_some() {}
        assert!(linger.rest_until > Instant::now(), "what is not worth it is left for a while");
        linger.keen = KEEN;
        guest.write_all(b"c").unwrap();
        assert_eq!(linger.wait(&mut room), None);
    }
}
