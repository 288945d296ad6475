//! Starting the broker: the listener on 127.0.0.1, the control socket, and the handle the binary keeps.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;

use menshen_egress::Egress;
use menshen_model::UserId;
use menshen_policy::business::BusinessDomains;
use menshen_policy::{Asking, Grants};
use menshen_store::Store;
use menshen_store::audit::Recorder;
use tokio::net::TcpListener;
use tokio::sync::{broadcast, watch};

use crate::cage::Cage;
use crate::consent::{Consents, Ledger, Memory};
use crate::host::{Host, HostParts};
use crate::http::assets::Assets;
use crate::http::windows::Windows;
use crate::platform::{Local, Platform};
use crate::program::Program;
use crate::session::Budgets;
use crate::{Alarm, Error, Event, control, http, limits};

/// How the broker is to run.
pub struct Config {
    /// TCP port on 127.0.0.1; 0: any free one.
    pub port: u16,
    /// Folder for the control socket of `menshen ps`; `None`: no such socket.
    pub data: Option<PathBuf>,
    /// `zh` or `en`, told to the shell.
    pub lang: String,
    /// Version of the binary, told to the shell.
    pub version: String,
    /// Shell and view.
    pub assets: Assets,
    /// Starts guests.
    pub cage: Arc<dyn Cage>,
    /// Budgets of one frame.
    pub budgets: Budgets,
    /// The person who is signed in.
    pub user: UserId,
    /// What they decided, and who vouches for them.
    pub keeping: Keeping,
    /// What a `<web-view>` may open.
    pub business: BusinessDomains,
    /// The way out; `None`: every request of a program is refused.
    pub egress: Option<Arc<Egress>>,
    /// Names that lead to this machine, told to every shell (`--map`).
    pub mapped: Vec<String>,
    /// Where what programs keep is kept; the person is signed in there.
    pub store: Store,
    /// Where sensitive operations are written down.
    pub audit: Recorder,
}

/// Where decisions are kept, who the person is to a program, and what the host grants.
pub struct Keeping {
    /// Keeps what the person decides.
    pub ledger: Arc<dyn Ledger>,
    /// Answers for the person's account.
    pub platform: Arc<dyn Platform>,
    /// How often scopes ask that `policies/scopes.toml` marks `per_call`.
    pub asking: Asking,
    /// Enterprise capabilities by program id, from the host's own data folder.
    pub grants: HashMap<String, Grants>,
}

impl Keeping {
    /// Decisions in this store, a local platform, and what the host grants.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn kept(store: Store, grants: HashMap<String, Grants>) -> Result<Self, Error> {
        Ok(Self { ledger: Arc::new(store), grants, ..Self::passing()? })
    }

    /// For one run: decisions in memory, a local platform, nothing granted.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn passing() -> Result<Self, Error> {
        Ok(Self {
            ledger: Arc::new(Memory::default()),
            platform: Arc::new(Local::new()?),
            asking: Asking::default(),
            grants: HashMap::new(),
        })
    }
}

impl Default for Budgets {
    fn default() -> Self {
        Self { cpu: limits::FRAME_CPU, wall: limits::FRAME_WALL }
    }
}

/// The broker.
pub struct Broker;

impl Broker {
    /// Listens and serves until the handle is dropped or stopped.
    pub async fn start(config: Config, programs: Vec<Arc<Program>>) -> Result<Handle, Error> {
        let listen = |source| Error::Listen { port: config.port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, config.port)).await.map_err(listen)?;
        let port = listener.local_addr().map_err(listen)?.port();
        let links = config.store.links().await?;
        let ids: Vec<String> = programs.iter().map(|p| p.id.to_string()).collect();
        let host = Host::new(HostParts {
            windows: Windows::new(port, &ids, !config.business.is_empty())?,
            business: config.business,
            assets: config.assets,
            cage: config.cage,
            lang: config.lang,
            version: config.version,
            budgets: config.budgets,
            user: config.user,
            consents: Consents::new(config.keeping.ledger, config.keeping.asking, config.keeping.grants),
            platform: config.keeping.platform,
            egress: config.egress,
            mapped: config.mapped,
            store: config.store,
            audit: config.audit,
            links,
            programs,
        });
        let control = match &config.data {
            Some(data) => Some(control::serve(data, host.clone())?),
            None => None,
        };
        let (stop, mut stopped) = watch::channel(false);
        let router = http::router(host.clone());
        let server = tokio::spawn(async move {
            tokio::select! {
                () = http::accept::serve(listener, router) => {}
                _ = stopped.wait_for(|s| *s) => {}
            }
        });
        Ok(Handle { host, stop, server, control, port })
    }
}

/// A running broker.
pub struct Handle {
    host: Arc<Host>,
    stop: watch::Sender<bool>,
    server: tokio::task::JoinHandle<()>,
    control: Option<control::Socket>,
    port: u16,
}

impl Handle {
    /// The address for the terminal. It holds the secret.
    pub fn url(&self) -> String {
        self.host.windows.main().url(None)
    }

    /// The address that opens a page of a program directly, in the window where its web-views are shown.
    pub fn link(&self, program: &str, page: &str) -> String {
        let windows = &self.host.windows;
        windows.of(program).unwrap_or_else(|| windows.main()).url(Some((program, page)))
    }

    /// The port that was taken.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What happens from now on. A reader that is too slow misses the oldest events.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.host.events.subscribe()
    }

    /// What ends all programs when somebody looks into the broker.
    pub fn alarm(&self) -> Alarm {
        Alarm(self.host.clone())
    }

    /// Adds a program, or replaces the one of the same id; shells are told.
    pub fn put_program(&self, program: Arc<Program>) {
        self.host.put_program(program);
    }

    /// The running guests, as `menshen ps` prints them.
    pub fn guests(&self) -> Vec<serde_json::Value> {
        self.host.guests()
    }

    /// Ends every guest in good order, then the server.
    pub async fn stop(self) {
        self.host.stop_all();
        let end = tokio::time::Instant::now() + limits::STOP_GRACE + limits::REAP_GRACE;
        while !self.host.guests().is_empty() && tokio::time::Instant::now() < end {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        drop(self.control);
        self.stop.send_replace(true);
        // Ends at the word above; a server that panicked has ended too.
        let _ = self.server.await;
    }
}
