//! What secret types must never do, checked whenever the crate is compiled: be printed in clear, written by serde, become a
//! value on the wire, be copied without a trace, or give their bytes away by a conversion.

macro_rules! never {
    (@type $type:ty => [$($bound:path),+]) => { $(
        const _: fn() = || {
            // Two candidates make the call ambiguous as soon as the type has the trait.
            trait Either<Candidate> {
                fn it() {}
            }
            impl<T: ?Sized> Either<()> for T {}
            struct Has;
            impl<T: ?Sized + $bound> Either<Has> for T {}
            let _ = <$type as Either<_>>::it;
        };
    )+ };
    ($($type:ty),+ => $bounds:tt) => { $(never!(@type $type => $bounds);)+ };
}

use crate::{cert, envelope, host, keys, log, request, response};

never!(
    keys::AccountKey, keys::ProgramKey, keys::PurposeKey, keys::Passphrase, keys::KekHalf, keys::Kek, keys::PersonKey,
    request::DeviceKey, request::SigningSecret, request::SessionKeys, request::Signer, response::ResponseKey,
    response::SessionResponse, cert::Authority, log::CheckpointKey, envelope::SessionKey, host::HostKey
    => [
        serde::Serialize, std::fmt::Display, Copy, AsRef<[u8]>, AsRef<str>, Into<Vec<u8>>, Into<String>,
        std::ops::Deref<Target = [u8]>, std::borrow::Borrow<[u8]>
    ]
);
