//! How our bytecode begins.

/// The first bytes of every unit of bytecode: what the engine looks for before it loads one, and what no upload may hold.
pub const BYTECODE: [u8; 8] = *b"menshen\x01";
