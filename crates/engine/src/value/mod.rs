//! QuickJS values straight to the wire's bytes and back (`docs/protocol.md` section 1), with nothing in between.

mod decode;
mod encode;

pub(crate) use decode::decode;
pub(crate) use encode::{encode, text};

/// Bounds of one message; the same as the wire's.
pub mod limits {
    /// Deepest nesting.
    pub const DEPTH: usize = 64;
    /// Most values in one message.
    pub const VALUES: usize = 1 << 20;
    /// Most bytes a message may have when a value is appended to it: the wire takes frames of 16 MiB, of which some
    /// room is left for what else a frame says.
    pub const BYTES: usize = (16 << 20) - (8 << 10);
}

#[cfg(test)]
mod tests;
