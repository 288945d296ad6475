//! A mini program as a set of files: read a directory within bounds, resolve what its JSON names, make it a signed package and
//! open one.
//!
//! Nothing here knows JavaScript, templates or styles; the contents of files are bytes.

pub mod archive;
mod components;
mod env;
mod error;
mod extended;
mod json;
mod library;
mod limits;
pub mod manifest;
mod modules;
mod npm;
mod path;
mod program;
mod project;
mod read;
mod resolve;
pub mod signed;
mod source;
mod style;
mod theme;
mod upload;

pub use env::Theme;
pub use error::{PathError, ReadError};
pub use json::parse as parse_json;
pub use library::Need;
pub use limits::Limits;
pub use path::{PackagePath, join};
pub use program::{Component, Program, Script};
pub use source::{File, Source};
pub use style::{Isolation, Scope};
pub use upload::{About, BadUpload};
