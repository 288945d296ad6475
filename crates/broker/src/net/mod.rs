//! What one guest has open to the network: its tasks, its sockets, and what the inspector is told about them. All of it ends with
//! the guest.

mod background;
mod feed;
mod notary;
mod record;
mod signers;
mod sockets;
mod sum;
mod task;
pub(crate) mod words;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use menshen_egress::{Egress, HeaderMap, HeaderValue, Pool, header};
use menshen_model::{Mode, Subject, errno};
use menshen_policy::net::{Fetch, Kind, Lists, decide_fetch};
use menshen_policy::{Permit, Refusal};
use menshen_store::audit::Recorder;
use serde_json::Value as Json;
use tokio::sync::Semaphore;

use crate::audit;
use crate::doors::Denied;
use crate::limits;
use crate::platform::Platform;
use crate::program::Program;

pub(crate) use background::Background;
pub(crate) use feed::Feed;
pub(crate) use notary::{Notary, Told};
pub(crate) use record::Note;
pub(crate) use sockets::{Opening, Sockets};
pub(crate) use task::{Task, Tasks};

/// The network as one guest has it.
#[derive(Clone)]
pub struct Net(Arc<Shared>);

struct Shared {
    egress: Option<Arc<Egress>>,
    subject: Subject,
    program: Arc<Program>,
    referer: Option<HeaderValue>,
    signers: signers::Signers,
    pool: Arc<Pool>,
    audit: Option<Recorder>,
    slots: Semaphore,
    tasks: Tasks,
    sockets: Sockets,
    background: Background,
    notes: Mutex<Vec<Json>>,
}

impl Net {
    /// Nothing is open yet. Without an egress every request is refused; without an audit log, answers that are not believed are told
    /// to the inspector alone.
    pub fn new(
        egress: Option<Arc<Egress>>,
        program: Arc<Program>,
        subject: Subject,
        platform: Arc<dyn Platform>,
        audit: Option<Recorder>,
    ) -> Self {
        let version = if program.mode == Mode::Production { "0" } else { "devtools" };
        // What WeChat's tools call a program that has no app id yet.
        let appid = if program.appid.is_empty() { "touristappid" } else { program.appid.as_str() };
        let referer = format!("https://servicewechat.com/{appid}/{version}/page-frame.html");
        let signers = signers::Signers::new(platform, subject.clone(), program.clone(), appid, version);
        Self(Arc::new(Shared {
            egress,
            subject,
            signers,
            pool: Arc::default(),
            audit,
            referer: HeaderValue::from_str(&referer).ok(),
            program,
            slots: Semaphore::new(limits::REQUESTS),
            tasks: Tasks::default(),
            sockets: Sockets::default(),
            background: Background::default(),
            notes: Mutex::default(),
        }))
    }

    /// May the program ask this address?
    pub(crate) fn decide(&self, kind: Kind, url: &str) -> Result<Permit<Fetch>, Refusal> {
        decide_fetch(&self.0.subject, &self.0.program.domains, kind, url)
    }

    pub(crate) fn lists(&self) -> &Lists {
        &self.0.program.domains
    }

    fn signers(&self) -> &signers::Signers {
        &self.0.signers
    }

    pub(crate) fn egress(&self) -> Result<Arc<Egress>, Denied> {
        self.0.egress.clone().ok_or_else(|| Denied::new(errno::NETWORK_SYSTEM, "this host has no way out"))
    }

    /// Headers that the host sets.
    pub(crate) fn identify(&self, headers: &mut HeaderMap) {
        if let Some(referer) = &self.0.referer {
            headers.insert(header::REFERER, referer.clone());
        }
    }

    /// `networkTimeout` of app.json, or what WeChat takes.
    pub(crate) fn timeout(&self, name: &str) -> Duration {
        let told = self.0.program.compiled.env["app"]["networkTimeout"][name].as_f64();
        told.filter(|ms| *ms >= 1.0).map_or(limits::REQUEST_TIMEOUT, |ms| Duration::from_millis(ms as u64))
    }

    /// Writes down that an answer was not believed, before the program is told.
    pub(crate) async fn mismatch(&self, host: &str, why: &str) -> Result<(), Denied> {
        let Some(audit) = &self.0.audit else { return Ok(()) };
        let note = audit::mismatch(&self.0.subject, host, why);
        audit.note(note).await.map(drop).map_err(|_| audit::unrecorded())
    }

    /// The connections of this launch.
    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.0.pool
    }

    pub(crate) fn tasks(&self) -> &Tasks {
        &self.0.tasks
    }

    pub(crate) fn sockets(&self) -> &Sockets {
        &self.0.sockets
    }

    pub(crate) fn background(&self) -> &Background {
        &self.0.background
    }

    /// One of the ten places, when one is free.
    pub(crate) async fn slot(&self) -> Result<tokio::sync::SemaphorePermit<'_>, Denied> {
        self.0.slots.acquire().await.map_err(|_| Denied::new(errno::INTERRUPTED, "interrupted"))
    }

    /// Keeps a line for the inspector.
    pub(crate) fn note(&self, note: Note) {
        let mut notes = self.notes();
        if notes.len() < limits::NETWORK_NOTES {
            notes.push(note.json());
        }
    }

    /// The lines since the last time.
    pub(crate) fn take_notes(&self) -> Vec<Json> {
        std::mem::take(&mut *self.notes())
    }

    fn notes(&self) -> MutexGuard<'_, Vec<Json>> {
        self.0.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The guest is ended: what runs beside the session ends too.
    pub(crate) fn close(&self) {
        self.0.sockets.clear();
        self.0.pool.clear();
    }
}
