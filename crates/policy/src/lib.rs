//! May it? Pure answers from the one table of wx APIs.
//!
//! `policies/api.toml` is the only place that says which `wx` names exist, who answers each of them and what shape it
//! has. This crate parses that table into typed rows ([`ApiTable`]), answers `wx.canIUse` from it and prints the
//! coverage page, so that what is promised, what is dispatched and what is documented cannot drift apart.
//!
//! [`business`] says which addresses a `<web-view>` may open.

pub mod business;
mod check;
pub mod coverage;
mod decide;
mod error;
mod gate;
pub mod net;
pub mod permit;
mod query;
mod raw;
mod row;
mod scopes;
mod standing;
mod table;

pub use decide::{Decision, Facts, Leave, Question, Refusal, decide, decide_authorize, decide_in};
pub use error::TableError;
pub use gate::{Gate, Tap};
pub use permit::Permit;
pub use row::{Api, Attribute, AttributeType, Component, Drawn, Field, Impl, Kind, Method, Object, Open};
pub use scopes::{ScopeRow, ScopeTable, Words};
pub use standing::{Asking, Consent, Grants, PURPOSE, Privacy, Standing, Wants};
pub use table::ApiTable;

#[cfg(test)]
mod matrix;
#[cfg(test)]
mod tests;
