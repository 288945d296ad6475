//! Names become addresses, once for each request. A trait, so that tests can lie.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

use tokio::sync::Semaphore;

use crate::limits;

/// What a look-up is.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Resolves names.
pub trait Resolve: Send + Sync {
    /// All addresses of a name. Nothing is assumed about them.
    fn resolve<'a>(&'a self, name: &'a str) -> Lookup<'a>;
}

/// As this machine resolves names. Only names that a permit was given for get here, so a list of domains also bounds what can be
/// told to name servers.
#[derive(Debug)]
pub struct System {
    slots: Semaphore,
}

impl Default for System {
    fn default() -> Self {
        Self { slots: Semaphore::new(limits::LOOKUPS) }
    }
}

impl Resolve for System {
    fn resolve<'a>(&'a self, name: &'a str) -> Lookup<'a> {
        Box::pin(async move {
            let _slot = self.slots.acquire().await.map_err(io::Error::other)?;
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}
