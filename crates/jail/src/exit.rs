//! How a guest ended, as the one who started it is told.

use std::fmt;

/// A guest has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exit {
    /// The process id that it had.
    pub pid: u32,
    /// How it ended.
    pub how: How,
}

/// The way a guest ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It returned this code.
    Exited(i32),
    /// This signal ended it.
    Signaled(i32),
    /// It made a system call that is not on its list, and the kernel killed it.
    ForbiddenSyscall {
        /// The call's number on this architecture; `None` when nobody held its ptrace slot to read it.
        number: Option<i64>,
        /// The call's name, where the number has one.
        name: Option<&'static str>,
    },
    /// It was still there when its zygote ended, and was killed with it.
    ZygoteGone,
}

impl How {
    /// The exit code of a guest whose code panicked.
    pub const PANICKED: i32 = 101;
    /// The exit code of a guest that could not put up a wall.
    pub const NO_WALL: i32 = 125;
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            How::Exited(How::PANICKED) => f.write_str("panicked (code 101)"),
            How::Exited(How::NO_WALL) => f.write_str("could not put up a wall (code 125)"),
            How::Exited(code) => write!(f, "exited with code {code}"),
            How::Signaled(signal) => write!(f, "was ended by signal {signal}"),
            How::ForbiddenSyscall { number: Some(number), name: Some(name) } => {
                write!(f, "was killed for the forbidden system call {name} (number {number})")
            }
            How::ForbiddenSyscall { number: Some(number), name: None } => {
                write!(f, "was killed for the forbidden system call number {number}")
            }
            How::ForbiddenSyscall { number: None, .. } => {
                f.write_str("was killed for a forbidden system call")
            }
            How::ZygoteGone => f.write_str("was killed because its zygote ended"),
        }
    }
}
