//! The body of an answer: read when it is asked for, unpacked, counted, watched.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Buf, Bytes};
use hyper::body::{Body as _, Incoming};
use tokio::time::{Instant, timeout_at};

use crate::decode::Decoder;
use crate::pool::{Open, Pool, Way};
use crate::seal::{Verdict, Watch};
use crate::{Failure, limits};

/// The connection of an answer, and where it goes when the answer has been read to its end.
pub(crate) struct Keep {
    pub(crate) pool: Option<Arc<Pool>>,
    pub(crate) open: Open,
}

impl Keep {
    /// An HTTP/1.1 connection is free for the next request; one of HTTP/2 is there already.
    fn free(self) {
        if let (Some(pool), Way::One(_)) = (self.pool, &self.open.way) {
            pool.give(self.open);
        }
    }
}

/// What is read of a body, and how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) most: u64,
    pub(crate) idle: Duration,
    pub(crate) end: Instant,
}

/// The body of an answer. Nothing is read ahead of [`Body::next`] but what the connection's own buffer holds.
pub struct Body {
    incoming: Option<Incoming>,
    packed: Bytes,
    ready: VecDeque<Bytes>,
    decoder: Option<Decoder>,
    watch: Option<Box<dyn Watch>>,
    verdict: Option<Verdict>,
    bounds: Bounds,
    raw: u64,
    out: u64,
    keep: Option<Keep>,
}

impl Body {
    pub(crate) fn new(
        incoming: Incoming,
        decoder: Option<Decoder>,
        watch: Option<Box<dyn Watch>>,
        bounds: Bounds,
        keep: Keep,
    ) -> Self {
        Self {
            incoming: Some(incoming),
            packed: Bytes::new(),
            ready: VecDeque::new(),
            decoder,
            watch,
            verdict: None,
            bounds,
            raw: 0,
            out: 0,
            keep: Some(keep),
        }
    }

    /// The next bytes, unpacked; `None` at the end, once the answer has been found to be the one that was signed.
    ///
    /// # Errors
    /// A bound that was passed, a connection that broke, an answer that must not be believed. After an error there is nothing more.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Failure> {
        let got = self.pull().await;
        if got.is_err() {
            self.incoming = None;
            self.keep = None;
            self.packed = Bytes::new();
        }
        got
    }

    /// All that is left, in one piece.
    ///
    /// # Errors
    /// As [`Body::next`].
    pub async fn whole(&mut self) -> Result<Bytes, Failure> {
        let mut all = Vec::new();
        while let Some(bytes) = self.next().await? {
            all.extend_from_slice(&bytes);
        }
        Ok(all.into())
    }

    /// The answer is a redirect that is followed. One that must hold is read to its end first, so that nobody in between leads on a
    /// program that asks for signed answers.
    pub(crate) async fn led_on(&mut self) -> Result<(), Failure> {
        if self.watch.as_ref().is_some_and(|watch| watch.must_hold()) {
            self.bounds.most = self.bounds.most.min(limits::REDIRECT_BODY);
            self.whole().await?;
        }
        Ok(())
    }

    /// Bytes as they came, up to now.
    pub fn raw_bytes(&self) -> u64 {
        self.raw
    }

    /// What was found about the answer; known at its end.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    async fn pull(&mut self) -> Result<Option<Bytes>, Failure> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                return Ok(Some(bytes));
            }
            if !self.packed.is_empty() || self.decoder.as_ref().is_some_and(Decoder::pending) {
                self.unpack()?;
                continue;
            }
            let Some(incoming) = &mut self.incoming else { return Ok(None) };
            let until = self.bounds.end.min(Instant::now() + self.bounds.idle);
            let next = std::future::poll_fn(|cx| Pin::new(&mut *incoming).poll_frame(cx));
            match timeout_at(until, next).await {
                Err(_) if Instant::now() >= self.bounds.end => {
                    return Err(Failure::Timeout("reading the answer"));
                }
                Err(_) => return Err(Failure::Timeout("the server stopped in the middle of its answer")),
                Ok(Some(Err(e))) => return Err(Failure::Http(crate::fetch::cause(&e))),
                Ok(Some(Ok(frame))) => {
                    if let Ok(data) = frame.into_data() {
                        self.take(data)?;
                    }
                }
                Ok(None) => {
                    self.incoming = None;
                    self.finish()?;
                    if let Some(keep) = self.keep.take() {
                        keep.free();
                    }
                }
            }
        }
    }

    fn take(&mut self, data: Bytes) -> Result<(), Failure> {
        self.raw += data.len() as u64;
        if let Some(watch) = &mut self.watch {
            watch.bytes(&data);
        }
        if self.decoder.is_some() {
            if self.raw > self.bounds.most {
                return Err(Failure::TooBig(self.bounds.most));
            }
            self.packed = data;
            return Ok(());
        }
        self.give(data)
    }

    fn unpack(&mut self) -> Result<(), Failure> {
        let step = self.packed.len().min(limits::STEP);
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let (taken, out) = decoder.step(&self.packed[..step])?;
        self.packed.advance(taken);
        self.give(out.into())
    }

    fn give(&mut self, bytes: Bytes) -> Result<(), Failure> {
        self.out += bytes.len() as u64;
        if self.out > self.bounds.most {
            return Err(Failure::TooBig(self.bounds.most));
        }
        if self.decoder.is_some()
            && self.out > limits::RATIO_FROM
            && self.out / self.raw.max(1) >= limits::RATIO
        {
            return Err(Failure::Bomb(limits::RATIO));
        }
        if !bytes.is_empty() {
            self.ready.push_back(bytes);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        // An empty body was packed by nobody, whatever its head says.
        if self.raw > 0
            && let Some(decoder) = &mut self.decoder
        {
            let rest = decoder.finish()?;
            self.give(rest.into())?;
        }
        if let Some(watch) = &mut self.watch {
            self.verdict = Some(watch.end().map_err(Failure::Sealed)?);
        }
        Ok(())
    }
}
