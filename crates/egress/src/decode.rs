//! Unpacks an answer as it comes, in steps so small that no step fills the memory.

use std::io::Write;

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

use crate::{Failure, limits};

/// What an answer may be packed with; the `Accept-Encoding` that is sent.
pub(crate) const ACCEPT: &str = "gzip, deflate, br";

#[expect(clippy::large_enum_variant, reason = "one for each answer, beside buffers that are larger")]
pub(crate) enum Decoder {
    Gzip(MultiGzDecoder<Vec<u8>>),
    Deflate(Zlib),
    Brotli(Box<Brotli>),
}

impl Decoder {
    /// For a `Content-Encoding`; `None`: the answer is not packed.
    pub(crate) fn of(encoding: Option<&str>) -> Result<Option<Self>, Failure> {
        match encoding.map(|e| e.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Ok(None),
            Some("gzip" | "x-gzip") => Ok(Some(Self::Gzip(MultiGzDecoder::new(Vec::new())))),
            Some("deflate") => Ok(Some(Self::Deflate(Zlib { state: Decompress::new(true), ended: false }))),
            Some("br") => Ok(Some(Self::Brotli(Box::default()))),
            Some(other) => {
                let other: String = other.chars().take(40).collect();
                Err(Failure::Encoding(format!("content-encoding {other} was not asked for")))
            }
        }
    }

    /// Takes at most [`limits::STEP`] bytes and says how many of them it took. What they unpack to is about a thousand times that at
    /// most; of brotli, which has no such bound, [`limits::CHUNK`] at a time.
    pub(crate) fn step(&mut self, packed: &[u8]) -> Result<(usize, Vec<u8>), Failure> {
        debug_assert!(packed.len() <= limits::STEP);
        let fail = |e: std::io::Error| Failure::Encoding(e.to_string());
        match self {
            Self::Gzip(d) => {
                d.write_all(packed).map_err(fail)?;
                Ok((packed.len(), std::mem::take(d.get_mut())))
            }
            Self::Deflate(d) => Ok((packed.len(), d.step(packed)?)),
            Self::Brotli(d) => d.step(packed),
        }
    }

    /// Is there more to come of what was taken already?
    pub(crate) fn pending(&self) -> bool {
        matches!(self, Self::Brotli(d) if d.pending)
    }

    /// The end of the packed bytes: what is left.
    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, Failure> {
        let fail = |e: std::io::Error| Failure::Encoding(e.to_string());
        match self {
            Self::Gzip(d) => {
                d.try_finish().map_err(fail)?;
                Ok(std::mem::take(d.get_mut()))
            }
            Self::Deflate(d) if d.ended => Ok(Vec::new()),
            Self::Brotli(d) if d.ended => Ok(Vec::new()),
            Self::Deflate(_) | Self::Brotli(_) => Err(Failure::Encoding("it is cut short".into())),
        }
    }
}

/// `deflate` as servers send it: in the frame of zlib (RFC 9110 section 8.4.1.2).
pub(crate) struct Zlib {
    state: Decompress,
    ended: bool,
}

impl Zlib {
    fn step(&mut self, mut packed: &[u8]) -> Result<Vec<u8>, Failure> {
        let mut out = Vec::new();
        while !self.ended {
            let (read, written) = (self.state.total_in(), self.state.total_out());
            let mut room = vec![0; limits::CHUNK];
            let status = self.state.decompress(packed, &mut room, FlushDecompress::None);
            let status = status.map_err(|e| Failure::Encoding(e.to_string()))?;
            let (read, written) = (self.state.total_in() - read, self.state.total_out() - written);
            packed = packed.get(usize::try_from(read).unwrap_or(usize::MAX)..).unwrap_or_default();
            room.truncate(usize::try_from(written).unwrap_or(0));
            let full = room.len() == limits::CHUNK;
            out.append(&mut room);
            self.ended = status == Status::StreamEnd;
            if packed.is_empty() && !full || read == 0 && written == 0 {
                break;
            }
        }
        Ok(out)
    }
}

/// Brotli (RFC 7932): its window, at most 16 MiB, is the memory it takes.
pub(crate) struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    /// The room of the last step was not enough.
    pending: bool,
    ended: bool,
}

impl Default for Brotli {
    fn default() -> Self {
        let alloc = StandardAlloc::default;
        Self { state: BrotliState::new(alloc(), alloc(), alloc()), pending: false, ended: false }
    }
}

impl Brotli {
    fn step(&mut self, packed: &[u8]) -> Result<(usize, Vec<u8>), Failure> {
        // What follows the end is nobody's.
        if self.ended {
            return Ok((packed.len(), Vec::new()));
        }
        let mut out = vec![0; limits::CHUNK];
        let (mut left, mut taken, mut room, mut written, mut total) = (packed.len(), 0, out.len(), 0, 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut taken,
            packed,
            &mut room,
            &mut written,
            &mut out,
            &mut total,
            &mut self.state,
        );
        out.truncate(written);
        self.pending = matches!(result, BrotliResult::NeedsMoreOutput);
        self.ended = matches!(result, BrotliResult::ResultSuccess);
        if matches!(result, BrotliResult::ResultFailure) {
            return Err(Failure::Encoding("it is no brotli".into()));
        }
        Ok((taken, out))
    }
}
