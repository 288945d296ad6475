//! All rules. One file each: who it is, what it says, how it looks.
pub(crate) static ALL: &[crate::rule::Rule] = &[];
