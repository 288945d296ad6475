//! Unpacks an answer as it comes, in steps so small that no step fills the memory.

use std::io::Write;

use flate2::write::{MultiGzDecoder, ZlibDecoder};

use crate::{Failure, limits};

/// What an answer may be packed with; the `Accept-Encoding` that is sent.
pub(crate) const ACCEPT: &str = "gzip, deflate";

pub(crate) enum Decoder {
    Gzip(MultiGzDecoder<Vec<u8>>),
    Deflate(ZlibDecoder<Vec<u8>>),
}

impl Decoder {
    /// For a `Content-Encoding`; `None`: the answer is not packed.
    pub(crate) fn of(encoding: Option<&str>) -> Result<Option<Self>, Failure> {
        match encoding.map(|e| e.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => Ok(None),
            Some("gzip" | "x-gzip") => Ok(Some(Self::Gzip(MultiGzDecoder::new(Vec::new())))),
            Some("deflate") => Ok(Some(Self::Deflate(ZlibDecoder::new(Vec::new())))),
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
            Self::Gzip(d) => d.write_all(packed).map_err(fail)?,
            Self::Deflate(d) => d.write_all(packed).map_err(fail)?,
        }
        Ok(self.take())
    }

    /// The end of the packed bytes: what is left.
    pub(crate) fn finish(&mut self) -> Result<Vec<u8>, Failure> {
        let fail = |e: std::io::Error| Failure::Encoding(e.to_string());
        match self {
            Self::Gzip(d) => d.try_finish().map_err(fail)?,
            Self::Deflate(d) => d.try_finish().map_err(fail)?,
        }
        Ok(self.take())
    }

    fn take(&mut self) -> Vec<u8> {
        match self {
            Self::Gzip(d) => std::mem::take(d.get_mut()),
            Self::Deflate(d) => std::mem::take(d.get_mut()),
        }
    }
}
