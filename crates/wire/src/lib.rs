//! The exact bytes that cross each process boundary, and their limits.
//!
//! Both ends of a border believe nothing of the other: every length is checked before memory is taken for it, every
//! decoder is total (bytes in, value or [`Error`] out, no panic), and there is exactly one encoding of each message.
//! What a call *means* and who may make it is not known here. The format is written down in `docs/protocol.md`.

mod error;
pub mod frame;
mod reader;
mod stream;
pub mod value;
mod writer;

pub use error::Error;
pub use frame::{PageOp, ToBroker, ToGuest};
pub use reader::Reader;
pub use stream::Decoder;
pub use value::Value;
pub use writer::Writer;

/// Version of the protocol of `docs/protocol.md`. Parties of different versions refuse each other.
pub const VERSION: u32 = 1;

/// Bounds of everything that crosses a border.
pub mod limits {
    /// Largest frame (kind byte and body) a guest may send, in bytes.
    pub const TO_BROKER: usize = 16 << 20;
    /// Largest frame a broker may send to a guest, in bytes (a program's units travel in one `Start`).
    pub const TO_GUEST: usize = 64 << 20;
    /// Deepest nesting of a [`crate::Value`].
    pub const DEPTH: usize = 64;
    /// Most values (items, members and scalars together) in one message.
    pub const VALUES: usize = 1 << 20;
    /// Longest name of a call, a unit or a host event, in bytes.
    pub const NAME: usize = 1024;
}
