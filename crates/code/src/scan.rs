//! Linear readers of hostile text: they find what a file names without parsing it.

pub(crate) mod js;
pub(crate) mod space;
pub(crate) mod wxml;
pub(crate) mod wxss;
