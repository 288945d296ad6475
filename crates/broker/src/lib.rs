//! Serves every `wx` call of every guest, the shell and the views. The broker assumes hostile guests, hostile pages in
//! the same browser and hostile programs on the same machine; nothing any of them sends can end it.
//!
//! `docs/protocol.md` sections 2, 6 and 7 are its borders. The jail and the compiler are handed in as [`cage::Cage`] and
//! [`program::Compiler`].

mod alarm;
mod audit;
mod backoff;
pub mod cage;
pub mod calls;
pub mod consent;
pub mod control;
pub mod doors;
mod error;
mod event;
mod export;
#[cfg(any(test, feature = "fuzz"))]
#[doc(hidden)]
pub mod fuzz;
pub mod headless;
pub mod held;
mod host;
mod http;
mod image;
mod json;
pub mod limits;
pub mod net;
mod others;
pub mod platform;
pub mod program;
mod queue;
mod random;
mod serve;
mod session;
mod shell;
mod views;

pub use alarm::Alarm;
pub use error::Error;
pub use event::Event;
pub use http::assets::{Assets, Missing};
pub use program::{Compiled, Compiler, Problem, Program};
pub use serve::{Broker, Config, Handle, Keeping};
pub use session::{Budgets, Ended};
