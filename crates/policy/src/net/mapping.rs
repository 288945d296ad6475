//! `--map shop.example=127.0.0.1:8443`: for development, one name and port that lead to a server on this machine. It is the
//! only way that a loopback address is ever connected to.

use std::net::SocketAddr;
use std::str::FromStr;

use super::target::{Scheme, Target};

/// One name and port, and where it leads on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    host: String,
    port: u16,
    to: SocketAddr,
}

/// A text that is no mapping.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} cannot be mapped: {why}; write NAME=127.0.0.1:PORT or NAME:PORT=127.0.0.1:PORT")]
pub struct BadMapping {
    given: String,
    why: &'static str,
}

impl Mapping {
    /// The name.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port that a program's address has; 443 unless written.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it leads: a loopback address.
    pub fn to(&self) -> SocketAddr {
        self.to
    }

    /// Is the target this very name and port?
    pub fn covers(&self, target: &Target) -> bool {
        self.host == target.host() && self.port == target.port()
    }
}

impl FromStr for Mapping {
    type Err = BadMapping;

    fn from_str(text: &str) -> Result<Self, BadMapping> {
        let bad = |why| BadMapping { given: text.chars().take(200).collect(), why };
        let (name, to) = text.split_once('=').ok_or_else(|| bad("it has no `=`"))?;
        let to: SocketAddr = to.parse().map_err(|_| bad("behind `=` stands an address with its port"))?;
        if !to.ip().is_loopback() || to.port() == 0 {
            return Err(bad("only a port of this machine (127.0.0.1 or [::1]) can be mapped to"));
        }
        let target =
            Target::parse(&format!("https://{name}/")).map_err(|_| bad("before `=` stands a name"))?;
        if target.path() != "/" || target.scheme() != Scheme::Https || !target.host().contains('.') {
            return Err(bad("before `=` stands a name with a dot"));
        }
        Ok(Self { host: target.host().to_owned(), port: target.port(), to })
    }
}
