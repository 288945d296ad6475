//! What the broker tells the terminal: one JSON line each with `--json`.

use serde::Serialize;

/// Something a person at the terminal may want to know.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event {
    /// A program was started.
    Launched {
        /// Number of the guest.
        guest: u32,
        /// The program's id.
        program: String,
        /// Process id.
        pid: u32,
    },
    /// A guest has ended.
    Exited {
        /// Number of the guest.
        guest: u32,
        /// The program's id.
        program: String,
        /// `closed`, `exited`, `crashed`, `killed` or `forbidden`.
        how: String,
        /// What happened, in words.
        message: String,
        /// The forbidden system call.
        #[serde(skip_serializing_if = "Option::is_none")]
        syscall: Option<String>,
    },
    /// An uncaught error of a program.
    Fault {
        /// Number of the guest.
        guest: u32,
        /// The program's id.
        program: String,
        /// `error`, `rejection`, `warning`, `compile`, `view` or `store`.
        kind: String,
        /// What happened.
        message: String,
    },
    /// Somebody looks into the broker with a debugger: all programs were ended.
    Alarm {
        /// What was seen.
        what: String,
    },
    /// A shell has connected or gone.
    Shell {
        /// How many are connected now.
        connected: usize,
    },
}
