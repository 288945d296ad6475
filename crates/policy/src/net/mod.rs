//! Where may a program's request go? The address is read once, by the rules of browsers, into a [`Target`]; the domain rules
//! of WeChat decide about the target; and of what its name resolves to, the table of addresses decides again. What comes out
//! is a [`crate::Permit`] of [`Fetch`], and from it a [`Reach`]: the one address that may be connected to.

mod address;
mod domain;
mod fetch;
mod lists;
mod mapping;
mod signing;
mod target;

pub use address::{Forbidden, forbidden};
pub use domain::{BadDomain, Domain};
pub use fetch::{Fetch, Reach, Route, decide_fetch};
pub use lists::{Checksum, ImageRule, Kind, Lists};
pub use mapping::{BadMapping, Mapping};
pub use signing::{AnswerKey, BadKey, BadWord, KeyMode, SignForm, Signing};
pub use target::{BadUrl, Scheme, Target};

#[cfg(test)]
mod tests;
