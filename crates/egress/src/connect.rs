//! From a permit to a connection inside TLS. What is connected to is a [`Reach`], which only the permit makes: between the check
//! and the connection no name is resolved again.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;

use menshen_policy::Permit;
use menshen_policy::net::{Fetch, Forbidden, Reach};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::client::TlsStream;

use crate::{Egress, Failure, limits};

/// What a connection attempt is.
pub type Dialling<'a> = Pin<Box<dyn Future<Output = io::Result<TcpStream>> + Send + 'a>>;

/// Connects to addresses that were checked.
pub trait Dial: Send + Sync {
    /// A connection to exactly this address.
    fn dial(&self, to: Reach) -> Dialling<'_>;
}

/// Connections of this machine, by no proxy.
#[derive(Debug, Clone, Copy)]
pub struct System;

impl Dial for System {
    fn dial(&self, to: Reach) -> Dialling<'_> {
        Box::pin(TcpStream::connect(to.address()))
    }
}

/// A connection that stands, and where.
pub(crate) struct Connected {
    pub(crate) stream: TlsStream<TcpStream>,
    pub(crate) address: SocketAddr,
}

/// What is to be spoken inside TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speak {
    /// HTTP/2, or HTTP/1.1 where the server knows no other.
    Http,
    /// HTTP/1.1, for a WebSocket.
    Upgrade,
}

impl Egress {
    pub(crate) async fn connect(&self, permit: &Permit<Fetch>, speak: Speak) -> Result<Connected, Failure> {
        let (stream, address) = self.dial_one(permit).await?;
        // Small requests and frames leave at once; a socket that cannot do so still works.
        let _ = stream.set_nodelay(true);
        let door = permit.door();
        let config = self.tls.config(permit.mapped().is_some(), speak);
        let stream = self.tls.handshake(config, door.target.host(), stream).await?;
        Ok(Connected { stream, address })
    }

    async fn dial_one(&self, permit: &Permit<Fetch>) -> Result<(TcpStream, SocketAddr), Failure> {
        let reaches = match permit.mapped() {
            Some(reach) => vec![reach],
            None => self.addresses(permit).await?,
        };
        let mut last = String::new();
        for reach in reaches {
            let address = reach.address();
            match timeout(limits::DIAL, self.dial.dial(reach)).await {
                Ok(Ok(stream)) => return Ok((stream, address)),
                Ok(Err(e)) => last = format!("{address}: {e}"),
                Err(_) => last = format!("{address}: no answer in {} s", limits::DIAL.as_secs()),
            }
        }
        Err(Failure::Connect(last))
    }

    /// The addresses of the permit's name that may be connected to, the two families in turn.
    async fn addresses(&self, permit: &Permit<Fetch>) -> Result<Vec<Reach>, Failure> {
        let name = permit.door().target.host();
        let found = match timeout(limits::LOOKUP, self.resolve.resolve(name)).await {
            Ok(Ok(found)) => found,
            Ok(Err(e)) => return Err(Failure::Resolve(format!("{name}: {e}"))),
            Err(_) => return Err(Failure::Timeout("looking the name up")),
        };
        let mut no: Option<Forbidden> = None;
        let (mut v4, mut v6) = (Vec::new(), Vec::new());
        for address in found {
            match permit.reach(address) {
                Ok(reach) if address.is_ipv4() => v4.push(reach),
                Ok(reach) => v6.push(reach),
                Err(forbidden) => no = no.or(Some(forbidden)),
            }
        }
        let mut turns = Vec::new();
        let (mut v4, mut v6) = (v4.into_iter(), v6.into_iter());
        while turns.len() < limits::ADDRESSES {
            let (a, b) = (v4.next(), v6.next());
            if a.is_none() && b.is_none() {
                break;
            }
            turns.extend(a.into_iter().chain(b));
        }
        turns.truncate(limits::ADDRESSES);
        match (turns.is_empty(), no) {
            (false, _) => Ok(turns),
            (true, Some(forbidden)) => Err(Failure::Forbidden(forbidden)),
            (true, None) => Err(Failure::Resolve(format!("{name}: the name has no address"))),
        }
    }
}
