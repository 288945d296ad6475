//! Unpacks an answer as it comes, in steps so small that no step fills the memory.

use std::io::Write;

use flate2::write::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};

use crate::{Failure, limits};

/// What an answer may be packed with; the `Accept-Encoding` that is sent.
pub(crate) const ACCEPT: &str = "gzip, deflate";

pub(crate) enum Decoder {
    Gzip(MultiGzDecoder<Vec<u8>>),
    Deflate(Zlib),
}

impl Decoder {
    /// For a `Content-Encoding`; `None`: the answer is not packed.
    pub(crate) fn of(encoding: Option<&str>) -> Result<Option<Self>, Failure> {
        match encoding.map(|e| e.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Ok(None),
            Some("gzip" | "x-gzip") => Ok(Some(Self::Gzip(MultiGzDecoder::new(Vec::new())))),
            Some("deflate") => Ok(Some(Self::Deflate(Zlib { state: Decompress::new(true), ended: false }))),
            Some(other) => {
                let other: String = other.chars().take(40).collect();
                Err(Failure::Encoding(format!("content-encoding {other} was not asked for")))
            }
        }
    }

    /// Takes at most [`limits::STEP`] bytes; what they unpack to is about a thousand times that at most.
    pub(crate) fn step(&mut self, packed: &[u8]) -> Result<Vec<u8>, Failure> {
        debug_assert!(packed.len() <= limits::STEP);
        let fail = |e: std::io::Error| Failure::Encoding(e.to_string());
        match self {
            Self::Gzip(d) => {
                d.write_all(packed).map_err(fail)?;
                Ok(std::mem::take(d.get_mut()))
            }
            Self::Deflate(d) => d.step(packed),
        }
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
            Self::Deflate(_) => Err(Failure::Encoding("it is cut short".into())),
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
