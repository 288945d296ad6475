//! Core data as a type: what no interface may ever yield.

use std::fmt;

/// Something of [`crate::DataClass::Core`]: an account's name, a password, a key. It prints as `***`, and neither serde nor the
/// wire's encoding takes it, so that a frame with it in it does not compile.
///
/// ```compile_fail,E0277
/// fn encoded<T: serde::Serialize>(_: T) {}
/// encoded(menshen_model::Core::new("name"));
/// ```
/// ```compile_fail,E0277
/// let _ = format!("{}", menshen_model::Core::new("name"));
/// ```
/// ```compile_fail,E0277
/// let _: String = menshen_model::Core::new(String::from("name")).into();
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Core<T>(T);

impl<T> Core<T> {
    /// From now on it is core data.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The thing itself, for whoever works with it at the host. What is made of it is this caller's to answer for.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Core<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_prints_as_stars() {
        assert_eq!(format!("{:?}", (1, Core::new("canary"))), "(1, ***)");
    }
}
