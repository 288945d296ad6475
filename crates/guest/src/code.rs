//! With what code a guest's process ends.

/// Exit codes of a guest. Numbers of sysexits(3) where one fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Code {
    /// The broker said stop and the program was unloaded in good order.
    Stopped = 0,
    /// The socket's other end is gone.
    Gone = 69,
    /// The broker sent a frame that is not one, or one that has no place there.
    BadFrame = 70,
    /// The Rust side used up the arena (`engine::arena`).
    OutOfMemory = 71,
    /// A bug of the guest's own (a panic).
    Panic = 101,
}
