//! What can go wrong between the broker and its zygote, told so that a person knows the next step.

use std::io;

use crate::wall::{Wall, WallStatus};

/// Why a zygote or a guest could not be started.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JailError {
    /// The jail is made of Linux.
    #[error(
        "programs can be jailed on Linux only; on this system run Menshen in the container of deploy/README.md"
    )]
    Unsupported,

    /// This machine cannot put up some walls that nobody said may be missing.
    #[error("this machine lacks {}; to run without, at your own risk: {}", list(.walls), flags(.walls))]
    WallsMissing {
        /// The missing walls, each with its reason.
        walls: Vec<WallStatus>,
    },

    /// A wall was named as allowed to be missing that every supported kernel has.
    #[error("the wall {wall} cannot be given up: {}", .wall.description())]
    WallRequired {
        /// That wall.
        wall: Wall,
    },

    /// The zygote's program did not start.
    #[error("the zygote program {program} could not be started: {source}")]
    Start {
        /// The program's path.
        program: String,
        /// The system's answer.
        source: io::Error,
    },

    /// The zygote was there and is gone; its guests are gone with it. Start another one.
    #[error("the zygote is gone ({detail}); start another one")]
    ZygoteGone {
        /// How it ended, as far as is known.
        detail: String,
    },

    /// The zygote did not answer in time.
    #[error("the zygote did not answer within {seconds} s while {doing}; start another one")]
    Timeout {
        /// The deadline that passed.
        seconds: u64,
        /// What was being waited for.
        doing: &'static str,
    },

    /// A guest was forked but a wall did not stand, so it was ended before it ran.
    #[error("a guest was refused: the wall {wall} did not stand (errno {errno})")]
    GuestWall {
        /// The wall.
        wall: Wall,
        /// The system's error number.
        errno: i32,
    },

    /// The zygote could not fork.
    #[error("the zygote could not fork a guest: {source}")]
    Fork {
        /// The system's answer.
        source: io::Error,
    },

    /// The zygote refused a control message.
    #[error("the zygote refused a control message: {reason}")]
    Refused {
        /// Why.
        reason: String,
    },

    /// A label holds something other than 1 to 64 of `A-Z a-z 0-9 . _ : -`.
    #[error("{label:?} cannot label a guest: use 1 to 64 of A-Z a-z 0-9 . _ : -")]
    Label {
        /// The label.
        label: String,
    },

    /// A limit that no guest can live with.
    #[error("a guest needs at least {least} bytes of {what}, {given} were given")]
    Limit {
        /// Which limit.
        what: &'static str,
        /// The smallest value.
        least: u64,
        /// The value given.
        given: u64,
    },

    /// A system call on the broker's side failed.
    #[error("{doing} failed: {source}")]
    System {
        /// What was being done.
        doing: &'static str,
        /// The system's answer.
        source: io::Error,
    },
}

fn list(walls: &[WallStatus]) -> String {
    walls.iter().map(WallStatus::to_string).collect::<Vec<_>>().join("; ")
}

fn flags(walls: &[WallStatus]) -> String {
    walls.iter().map(|status| format!("--allow-missing-wall {}", status.wall)).collect::<Vec<_>>().join(" ")
}
