//! The decision about one request, and about each address that its server's name resolves to.

use std::net::{IpAddr, SocketAddr};

use menshen_model::{Subject, errno};

use super::address::{Forbidden, forbidden};
use super::domain::unlisted;
use super::lists::{Kind, Lists};
use super::target::{BadUrl, Target};
use crate::{Permit, Refusal};

/// The door to the network: one request to one server.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fetch {
    /// Whom to ask, and what.
    pub target: Target,
    /// What for.
    pub kind: Kind,
    /// How the server is found.
    pub route: Route,
}

/// How a server is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Route {
    /// By its name, at a public address.
    Public,
    /// At this address of this machine, because the person who runs the host said so for development.
    Mapped(SocketAddr),
}

/// An address that may be connected to for one permit: made by [`Permit::reach`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach(SocketAddr);

impl Reach {
    /// The address.
    pub fn address(self) -> SocketAddr {
        self.0
    }
}

impl Permit<Fetch> {
    /// May `found`, to which the server's name resolved, be connected to? With a mapped name there is nothing to resolve: see
    /// [`Permit::mapped`].
    ///
    /// # Errors
    /// [`Forbidden`] says what the address is.
    pub fn reach(&self, found: IpAddr) -> Result<Reach, Forbidden> {
        if let Route::Mapped(_) = self.door().route {
            return Err(Forbidden { address: found, why: "not where the name is mapped to".into() });
        }
        match forbidden(found) {
            Some(no) => Err(no),
            None => Ok(Reach(SocketAddr::new(found, self.door().target.port()))),
        }
    }

    /// Where a mapped name leads; `None`: the name must be resolved.
    pub fn mapped(&self) -> Option<Reach> {
        match self.door().route {
            Route::Mapped(to) => Some(Reach(to)),
            Route::Public => None,
        }
    }
}

/// Decides about one request of one program. Redirects are decided about like requests.
///
/// # Errors
/// The documented refusals: 600009 `invalid url`, 600002 `url not in domain list`.
pub fn decide_fetch(
    subject: &Subject,
    lists: &Lists,
    kind: Kind,
    url: &str,
) -> Result<Permit<Fetch>, Refusal> {
    let target = match Target::parse(url) {
        Ok(target) => target,
        Err(BadUrl::NeverListed(_)) => return Err(not_listed()),
        Err(BadUrl::Invalid(_)) => {
            let short: String = url.chars().filter(|c| !c.is_control()).take(200).collect();
            return Err(Refusal::new(errno::BAD_URL, format!("invalid url \"{short}\"")));
        }
    };
    let route = match lists.mapped(kind, &target) {
        Some(map) => Route::Mapped(map.to()),
        None if unlisted(target.host()).is_none() && lists.listed(kind, &target) => Route::Public,
        None => return Err(not_listed()),
    };
    Ok(Permit::mint(subject.clone(), Fetch { target, kind, route }))
}

fn not_listed() -> Refusal {
    Refusal::new(errno::DOMAIN, "url not in domain list")
}
