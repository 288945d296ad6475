//! What the host functions share: the outbox, the link, the units, chance and time.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use menshen_engine::Thrown;
use menshen_wire::Reader;

use crate::{
    Code, bytes,
    chacha::ChaCha20,
    clock::Clock,
    link::Link,
    outbox::{Outbox, kind},
};

/// Bytes before a frame's body: its length and its kind.
const HEAD: usize = 5;
/// Frames from this size on are not collected with others.
const LARGE: usize = 32 << 10;

/// State of the guest beside the engine.
pub(crate) struct Host {
    pub(crate) outbox: RefCell<Outbox>,
    pub(crate) link: Link,
    /// Bytecode that came and has not been evaluated, by name. Ordered, because a hash map asks the kernel for a seed.
    pub(crate) units: RefCell<BTreeMap<String, Vec<u8>>>,
    /// Frames that came while the guest waited for another.
    queue: RefCell<VecDeque<Vec<u8>>>,
    pub(crate) rng: RefCell<Option<ChaCha20>>,
    pub(crate) clock: Clock,
    calls: Cell<u32>,
    /// Bytes of heap in use, noted at the end of each turn (host functions do not see the engine).
    pub(crate) heap: Cell<usize>,
    pub(crate) limit: Cell<usize>,
    pub(crate) written: Cell<u64>,
    /// Time spent waiting for the broker that has not been forgiven yet.
    waited: Cell<Duration>,
    /// A page was closed in this turn.
    pub(crate) page_closed: Cell<bool>,
    /// The connection failed inside a host function; the turn ends with this.
    pub(crate) failed: Cell<Option<Code>>,
}

/// The end of a frame, from where its reader has stopped.
pub(crate) struct Rest {
    frame: Vec<u8>,
    at: usize,
}

impl Rest {
    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.frame[self.at..]
    }
}

impl Host {
    pub(crate) fn new() -> Self {
        Self {
            outbox: RefCell::default(),
            link: Link::new(),
            units: RefCell::default(),
            queue: RefCell::default(),
            rng: RefCell::new(None),
            clock: Clock::new(),
            calls: Cell::new(0),
            heap: Cell::new(0),
            limit: Cell::new(0),
            written: Cell::new(0),
            waited: Cell::new(Duration::ZERO),
            page_closed: Cell::new(false),
            failed: Cell::new(None),
        }
    }

    /// The number of the next call.
    pub(crate) fn next_call(&self) -> u32 {
        let id = self.calls.get().wrapping_add(1);
        self.calls.set(id);
        id
    }

    /// Calls made so far.
    pub(crate) fn calls(&self) -> u32 {
        self.calls.get()
    }

    /// Appends one frame.
    pub(crate) fn frame(
        &self,
        kind: u8,
        body: impl FnOnce(&mut Vec<u8>) -> Result<(), Thrown>,
    ) -> Result<(), Thrown> {
        // Encoding runs getters of the program, which may call host functions: the body is made beside the outbox.
        let mut made = vec![0; HEAD];
        body(&mut made)?;
        if made.len() < LARGE {
            self.send(kind, &made[HEAD..]);
            return Ok(());
        }
        // Not copied into the outbox, but written from where it stands.
        self.write();
        let len = (made.len() - 4) as u32;
        made[..4].copy_from_slice(&len.to_le_bytes());
        made[4] = kind;
        self.write_out(&made);
        Ok(())
    }

    /// Appends one frame whose body is ready.
    pub(crate) fn send(&self, kind: u8, body: &[u8]) {
        let mut outbox = self.outbox.borrow_mut();
        let done: Result<(), std::convert::Infallible> = outbox.frame(kind, |out| {
            out.extend_from_slice(body);
            Ok(())
        });
        let Ok(()) = done;
        let full = outbox.full();
        drop(outbox);
        if full {
            self.write();
        }
    }

    /// A `Fault` frame.
    pub(crate) fn fault(&self, page: u32, kind_: &str, message: &str, stack: &str) {
        let mut body = Vec::new();
        bytes::u32(&mut body, page);
        bytes::text(&mut body, kind_, 32);
        bytes::text(&mut body, message, 64 << 10);
        bytes::text(&mut body, stack, 64 << 10);
        self.send(kind::FAULT, &body);
    }

    /// A `Done` frame.
    pub(crate) fn done(&self, seq: u32) {
        self.send(kind::DONE, &seq.to_le_bytes());
    }

    /// Writes everything that waits. A failure is remembered: scripts cannot hide it.
    pub(crate) fn write(&self) {
        let buf = self.outbox.borrow_mut().take();
        if buf.is_empty() {
            return;
        }
        self.write_out(&buf);
        self.outbox.borrow_mut().recycle(buf);
    }

    fn write_out(&self, bytes: &[u8]) {
        if self.failed.get().is_some() {
            return;
        }
        let start = Instant::now();
        match self.link.write(bytes) {
            Ok(()) => self.written.set(self.written.get() + bytes.len() as u64),
            Err(code) => self.failed.set(Some(code)),
        }
        self.waited.set(self.waited.get() + start.elapsed());
    }

    /// The next frame of the broker, those set aside first.
    pub(crate) fn next_frame(&self) -> Result<Vec<u8>, Code> {
        if let Some(frame) = self.queue.borrow_mut().pop_front() {
            return Ok(frame);
        }
        self.link.read()
    }

    /// Writes what waits, then waits for the frame of `kind` whose body `want` recognises and returns what it made of
    /// it, with the bytes that `want` left unread. Other frames are set aside for later turns. The awaited frame gets its
    /// `Done` with this turn's output.
    pub(crate) fn wait<T>(
        &self,
        want_kind: u8,
        want: impl Fn(&mut Reader<'_>) -> Result<Option<T>, menshen_wire::Error>,
    ) -> Result<(T, Rest), Code> {
        self.write();
        if let Some(code) = self.failed.get() {
            return Err(code);
        }
        let start = Instant::now();
        let done = loop {
            let frame = match self.link.read() {
                Ok(frame) => frame,
                Err(code) => break Err(code),
            };
            let mut reader = Reader::new(&frame);
            if reader.u8("kind") != Ok(want_kind) {
                self.queue.borrow_mut().push_back(frame);
                continue;
            }
            let Ok(seq) = reader.u32("seq") else { break Err(Code::BadFrame) };
            match want(&mut reader) {
                Ok(Some(found)) => {
                    self.done(seq);
                    let at = frame.len() - reader.remaining();
                    break Ok((found, Rest { frame, at }));
                }
                Ok(None) => self.queue.borrow_mut().push_back(frame),
                Err(_) => break Err(Code::BadFrame),
            }
        };
        self.waited.set(self.waited.get() + start.elapsed());
        done.inspect_err(|code| self.failed.set(Some(*code)))
    }

    /// Time waited since this was last asked.
    pub(crate) fn take_waited(&self) -> Duration {
        self.waited.take()
    }
}
