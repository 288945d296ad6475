//! What a face tells a session.

use menshen_wire::Value;

use crate::queue::Weight;

/// One order, in order.
#[derive(Debug)]
pub(crate) enum Order {
    /// Events of a view.
    Event {
        /// The page.
        page: u32,
        /// `docs/protocol.md` section 5.
        batch: Value,
        /// Bytes it came in.
        size: usize,
    },
    /// The view has applied so many bytes of batches.
    Ack {
        /// The page.
        page: u32,
        /// Bytes.
        bytes: u64,
    },
    /// The answer to a UI call.
    Answered {
        /// The call's number.
        id: u32,
        /// Success?
        ok: bool,
        /// Result, or `{errMsg, errno}`.
        value: Value,
    },
    /// A device that a call keeps in use says something on the way.
    Device {
        /// The call's number.
        id: u32,
        /// What happened.
        event: String,
        /// With this.
        value: Value,
    },
    /// Bytes of a part of what a device gives.
    Bytes {
        /// The call's number.
        id: u32,
        /// Which part.
        part: u16,
        /// More of it.
        bytes: Vec<u8>,
    },
    /// A trusted tap, told by the shell beside the event batch it belongs to.
    Gesture {
        /// The page.
        page: u32,
        /// The node.
        node: u32,
        /// An open-type, or `tap`.
        kind: String,
    },
    /// Something of a view that the shell draws above it: it came (`camera`), works (`started`), or is gone (empty).
    Native {
        /// The page.
        page: u32,
        /// The node.
        node: u32,
        /// Which of these.
        kind: String,
    },
    /// The person changed what they decided about the program: what is in flight is looked at again.
    Consent,
    /// A host event.
    Notify {
        /// Its name.
        name: String,
        /// What there is to say.
        value: Value,
    },
    /// Ask the guest; the answer is a `Probed` scene, and an inspector entry when `data` is asked for.
    Probe {
        /// Our number.
        id: u32,
        /// The question.
        value: Value,
    },
    /// A view ended itself.
    ViewFault {
        /// The page.
        page: u32,
        /// Why.
        message: String,
    },
    /// A timing the shell measured.
    Painted {
        /// The page.
        page: u32,
        /// Milliseconds.
        ms: f64,
    },
    /// Show the inspector's feed from now on, with what was recorded; or no more.
    Inspect(bool),
    /// A line about a request for the inspector.
    Noted(serde_json::Value),
    /// End in good order.
    Stop,
}

impl Weight for Order {
    fn weight(&self) -> usize {
        match self {
            Self::Event { size, .. } => 64 + size * 4,
            Self::Bytes { bytes, .. } => 64 + bytes.len(),
            _ => 256,
        }
    }
}
