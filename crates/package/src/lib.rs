//! A mini program as a set of files: read a directory within bounds, resolve what its JSON names.
//!
//! Nothing here knows JavaScript, templates or styles; the contents of files are bytes.

mod components;
mod env;
mod error;
mod extended;
mod json;
mod library;
mod limits;
mod modules;
mod npm;
mod path;
mod program;
mod project;
mod read;
mod resolve;
mod source;
mod style;
mod theme;

pub use env::Theme;
pub use error::{PathError, ReadError};
pub use json::parse as parse_json;
pub use library::Need;
pub use limits::Limits;
pub use path::{PackagePath, join};
pub use program::{Component, Program, Script};
pub use source::{File, Source};
pub use style::{Isolation, Scope};
