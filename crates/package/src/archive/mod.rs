//! The container: a ZIP that any tool opens, in a profile so strict that one content has exactly one encoding.
//!
//! Nothing is compressed. What is stored needs no inflating, so there is no bomb, no size that lies and no choice of an encoder;
//! whoever sends a package compresses the way, not the file. Names are sorted, dates are 1980-01-01, and there are no extra
//! fields, comments, descriptors, folders or gaps. The central directory is not believed: it must be, byte by byte, the one that
//! the files themselves give.

mod name;
mod read;
mod write;

pub use name::BadName;
pub use read::{Archive, Bounds, Refused, read};
pub use write::{TooLarge, write};

/// `PK\3\4`, and so on: what each part of a ZIP begins with.
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";

/// Bytes of a local header, an entry of the directory and the end record, without names.
const LOCAL_SIZE: usize = 30;
const CENTRAL_SIZE: usize = 46;
const END_SIZE: usize = 22;

/// Most entries: the end record counts in 16 bits, and the value of all ones means something else.
pub(crate) const ENTRIES: usize = 65_534;

/// The fields that never differ, as they stand between signature and checksum: version 2.0, names in UTF-8 (bit 11), stored,
/// midnight of 1980-01-01.
const FIXED: [u8; 10] = [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0];

/// Made by a Unix, version 2.0: what the directory has and the local header has not.
const MADE_BY: [u8; 2] = [20, 3];

/// A regular file, readable by all: `0o100644` in the upper half.
const MODE: [u8; 4] = (0o100_644_u32 << 16).to_le_bytes();

#[cfg(test)]
mod tests;
