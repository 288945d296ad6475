//! The only way out: one permitted request becomes one bounded answer.
//!
//! Whoever asks brings a [`Permit`](menshen_policy::Permit) of [`Fetch`](menshen_policy::net::Fetch); the name is resolved once,
//! each address is held to the permit, and the address that was checked is the one connected to. Inside TLS 1.2 or newer, with a
//! valid certificate for that very name. Every redirect is decided about like a request. No cookie is kept, no answer is kept, no
//! TLS session is taken up again, and connections are kept for one program in one person's hands alone ([`Pool`]). Headers, body,
//! decompression and time are bounded ([`limits`]).

mod authority;
mod body;
mod connect;
mod decode;
mod failure;
mod fetch;
mod headers;
pub mod limits;
mod payload;
mod pool;
mod resolve;
mod seal;
mod socket;
mod tls;

use std::sync::Arc;

pub use authority::{Authority, Issued};
pub use body::Body;
pub use connect::{Dial, Dialling, System as SystemDial};
pub use failure::Failure;
pub use fetch::{Answer, Follow, Hooks, Request, Spent};
pub use headers::{BadHeader, Given, clean};
pub use payload::{Payload, Progress};
pub use pool::Pool;
pub use resolve::{Lookup, Resolve, System as SystemResolve};
pub use seal::{Outgoing, Seal, Signed, Verdict, Watch};
pub use socket::{Message, Receiver, Sender, Socket};
pub use tls::Trust;

pub use hyper::http::{HeaderMap, HeaderName, HeaderValue, Method, header};

/// The way out of one host.
pub struct Egress {
    pub(crate) resolve: Arc<dyn Resolve>,
    pub(crate) dial: Arc<dyn Dial>,
    pub(crate) tls: tls::Tls,
}

impl Egress {
    /// By the names, the addresses and the certificate authorities of this machine. `mapped`: the authority of names that are
    /// mapped to this machine, in DER; it is good for those alone.
    ///
    /// # Errors
    /// [`Failure::Tls`] when the machine has no certificate authorities, or `mapped` is none.
    pub fn system(mapped: Option<&[u8]>) -> Result<Arc<Self>, Failure> {
        let trust = Trust::system(mapped)?;
        Self::new(Arc::new(SystemResolve::default()), Arc::new(SystemDial), trust)
    }

    /// By other names, addresses or authorities. What a permit does not reach is refused all the same.
    ///
    /// # Errors
    /// [`Failure::Tls`] when TLS cannot be set up with these authorities.
    pub fn new(resolve: Arc<dyn Resolve>, dial: Arc<dyn Dial>, trust: Trust) -> Result<Arc<Self>, Failure> {
        Ok(Arc::new(Self { resolve, dial, tls: tls::Tls::new(trust)? }))
    }
}

impl std::fmt::Debug for Egress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Egress")
    }
}
