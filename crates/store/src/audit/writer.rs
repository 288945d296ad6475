//! One log, several processes of one user. The first that comes writes; it hands a socket out, through which the others hand it
//! their records. When it ends, the next of them that has something to write takes over.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use menshen_model::AuditEvent;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::{AppendError, Audit, Clock, FileAnchor, OpenError, Receipt, Retention, handed};

/// The socket, beside the log.
const SOCKET: &str = "socket";
/// How often it is tried to write or to reach who writes, [`PAUSE`] apart: a process that is just ending holds the log and does
/// not answer.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(50);

/// The way to the log of one data folder. Clones are the same.
#[derive(Debug, Clone)]
pub struct Writer(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
    anchor: Option<PathBuf>,
    role: Mutex<Role>,
}

enum Role {
    /// This process writes.
    Own(Audit, Option<JoinHandle<()>>),
    /// Another does.
    Other(UnixStream),
    /// It is to be found out.
    Unknown,
    /// Nothing is written any more.
    Closed,
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Writer {
    /// Opens the log in `folder` (this user's own, see [`crate::folder::own`]), or reaches who has it open.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was changed then.
    pub async fn open(
        folder: &Path,
        clock: Arc<dyn Clock>,
        anchor: Option<PathBuf>,
    ) -> Result<Self, OpenError> {
        let inner = Inner { folder: folder.to_owned(), clock, anchor, role: Mutex::new(Role::Unknown) };
        let role = inner.take_role().await?;
        *inner.role.lock().await = role;
        Ok(Self(Arc::new(inner)))
    }

    /// Writes one record. When it answers, the record is on the disk.
    ///
    /// # Errors
    /// [`AppendError`]: the operation must fail.
    pub async fn append(&self, event: AuditEvent) -> Result<Receipt, AppendError> {
        let mut role = self.0.role.lock().await;
        for _ in 0..2 {
            match &mut *role {
                Role::Own(audit, _) => {
                    let audit = audit.clone();
                    // Others may hand their records in meanwhile: they share a sync.
                    drop(role);
                    return audit.append(event).await;
                }
                Role::Other(stream) => match handed::give(stream, &event).await {
                    Ok(answer) => return answer,
                    Err(handed::Lost::Before) => *role = Role::Unknown,
                    Err(handed::Lost::After(e)) => {
                        *role = Role::Unknown;
                        let text = format!("the menshen that writes the log ended or was too slow: {e}");
                        return Err(AppendError::NotWritten(text));
                    }
                },
                Role::Unknown => {
                    let found = self.0.take_role().await;
                    *role = found.map_err(|e| AppendError::Broken(e.to_string()))?;
                }
                Role::Closed => return Err(AppendError::Closed),
            }
        }
        match &*role {
            Role::Own(audit, _) => {
                let audit = audit.clone();
                drop(role);
                audit.append(event).await
            }
            _ => Err(AppendError::NotWritten("the menshen that writes the log does not answer".into())),
        }
    }

    /// Drops what is older than `keep`; `None` where another process writes, which does so itself.
    ///
    /// # Errors
    /// [`AppendError`].
    pub async fn prune(&self, keep: Retention) -> Result<Option<u64>, AppendError> {
        let audit = match &*self.0.role.lock().await {
            Role::Own(audit, _) => audit.clone(),
            _ => return Ok(None),
        };
        audit.prune(keep).await.map(Some)
    }

    /// Writes nothing any more and lets another process.
    pub async fn close(&self) {
        let was = std::mem::replace(&mut *self.0.role.lock().await, Role::Closed);
        if let Role::Own(audit, server) = was {
            if let Some(server) = server {
                server.abort();
                // It was told to end.
                let _ = server.await;
            }
            // The last clone waits for the writer's thread.
            let _ = tokio::task::spawn_blocking(move || drop(audit)).await;
        }
    }
}

impl Inner {
    async fn take_role(&self) -> Result<Role, OpenError> {
        let mut tries = 0;
        loop {
            let (folder, clock) = (self.folder.clone(), self.clock.clone());
            let anchor = self.anchor.clone();
            let open = move || {
                let anchor = anchor.map(|path| Box::new(FileAnchor::new(&path)) as Box<dyn super::Anchor>);
                Audit::open(&folder, clock, anchor)
            };
            let opened = tokio::task::spawn_blocking(open).await;
            match opened.map_err(|e| OpenError::disk("opening it")(io::Error::other(e)))? {
                Ok(audit) => return Ok(Role::Own(audit.clone(), self.serve(audit))),
                Err(OpenError::InUse) => {}
                Err(e) => return Err(e),
            }
            if let Ok(stream) = UnixStream::connect(self.folder.join(SOCKET)).await {
                return Ok(Role::Other(stream));
            }
            tries += 1;
            if tries == TRIES {
                return Err(OpenError::InUse);
            }
            sleep(PAUSE).await;
        }
    }

    /// Takes records of others in. Without a socket they cannot write; the log itself is none the worse.
    fn serve(&self, audit: Audit) -> Option<JoinHandle<()>> {
        let path = self.folder.join(SOCKET);
        // Nobody else has the log open: what lies there was left by one that was killed.
        let _ = std::fs::remove_file(&path);
        match UnixListener::bind(&path) {
            Ok(listener) => Some(tokio::spawn(handed::serve(listener, audit))),
            Err(error) => {
                tracing::warn!(%error, path = %path.display(), "other commands cannot write the audit log while this one runs");
                None
            }
        }
    }
}
