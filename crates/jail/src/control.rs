//! The control socket between broker and zygote: a few fixed messages, descriptors beside them.
//!
//! A sequenced-packet socket keeps messages apart, so a message is a whole datagram of known length or it is refused. The guest
//! never holds this socket while it runs code of others: it is closed before the guest prepares.

mod message;
mod socket;

pub(crate) use message::{Answer, Command, Malformed, Setup, refusal};
pub(crate) use socket::{Received, Socket};
