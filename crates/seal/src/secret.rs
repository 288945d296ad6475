//! Bytes that nobody may see: wiped when dropped, printed as `***`, compared in constant time.

use std::fmt;

use zeroize::Zeroizing;

/// `N` secret bytes on the heap, so that moving the owner leaves no copy behind.
#[derive(Clone)]
pub(crate) struct Secret<const N: usize>(Box<Zeroizing<[u8; N]>>);

impl<const N: usize> Secret<N> {
    /// All zero; for being filled by [`Secret::bytes_mut`].
    pub(crate) fn empty() -> Self {
        Self(Box::new(Zeroizing::new([0; N])))
    }

    /// A copy of `bytes`; wiping the original is up to the caller.
    pub(crate) fn copy(bytes: &[u8; N]) -> Self {
        let mut secret = Self::empty();
        secret.bytes_mut().copy_from_slice(bytes);
        secret
    }

    pub(crate) fn bytes(&self) -> &[u8; N] {
        &self.0
    }

    pub(crate) fn bytes_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> PartialEq for Secret<N> {
    fn eq(&self, other: &Self) -> bool {
        crate::primitive::equal(self.bytes(), other.bytes())
    }
}

impl<const N: usize> Eq for Secret<N> {}

impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Gives a type that holds a secret the only text it has.
macro_rules! prints_nothing {
    ($($type:ty),+ $(,)?) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(***)"))
            }
        }
    )+};
}
pub(crate) use prints_nothing;
