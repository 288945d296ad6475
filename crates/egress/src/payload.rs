//! What is sent along: bytes that are all here, so that they can be hashed, counted and sent again after a redirect.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::sync::Notify;

use crate::limits::CHUNK;

/// The body of a request, in parts that follow one another.
#[derive(Debug, Clone, Default)]
pub struct Payload {
    parts: Vec<Bytes>,
}

impl Payload {
    /// A body of one part.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        Self::of(vec![bytes.into()])
    }

    /// A body of several parts.
    pub fn of(parts: Vec<Bytes>) -> Self {
        Self { parts }
    }

    /// Its size in bytes.
    pub fn len(&self) -> u64 {
        self.parts.iter().map(|part| part.len() as u64).sum()
    }

    /// Is there nothing to send?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Its parts, in order.
    pub fn parts(&self) -> &[Bytes] {
        &self.parts
    }

    pub(crate) fn sending(&self, progress: Option<Arc<Progress>>) -> Sending {
        let left = self.len();
        if let Some(progress) = &progress {
            progress.set(0);
        }
        Sending { parts: self.parts.iter().filter(|p| !p.is_empty()).cloned().collect(), left, progress }
    }
}

/// How many bytes of a payload, or of an answer, have gone through.
#[derive(Debug, Default)]
pub struct Progress {
    bytes: AtomicU64,
    changed: Notify,
}

impl Progress {
    /// Bytes up to now.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Waits until there are other than `seen`.
    pub async fn past(&self, seen: u64) -> u64 {
        loop {
            let changed = self.changed.notified();
            let now = self.bytes();
            if now != seen {
                return now;
            }
            changed.await;
        }
    }

    /// There are so many now.
    pub fn set(&self, bytes: u64) {
        self.bytes.store(bytes, Ordering::Relaxed);
        self.changed.notify_one();
    }
}

pub(crate) struct Sending {
    parts: VecDeque<Bytes>,
    left: u64,
    progress: Option<Arc<Progress>>,
}

impl Body for Sending {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(part) = self.parts.front_mut() else { return Poll::Ready(None) };
        let chunk = part.split_to(part.len().min(CHUNK));
        if part.is_empty() {
            self.parts.pop_front();
        }
        self.left -= chunk.len() as u64;
        if let Some(progress) = &self.progress {
            progress.set(progress.bytes() + chunk.len() as u64);
        }
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}
