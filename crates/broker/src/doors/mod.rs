//! What a program may keep: storage and files, in its room of the store, keyed by the program's identity and the person's,
//! never by what it calls itself.

pub mod digest;
pub mod encoding;
pub mod files;
pub mod handles;
pub(crate) mod pack;
pub mod zip;

use std::sync::{Arc, OnceLock};

use menshen_jail::Fence;
use menshen_model::Subject;
use menshen_policy::{Permit, permit};
use menshen_store::{Error, Room, Store};
use tokio::sync::SetOnce;
use tokio::time::timeout;

pub use files::Files;
pub use menshen_policy::Refusal as Denied;
pub use menshen_store::files::path;

use crate::limits;
use crate::program::Program;

/// The doors of one program in the hands of one person.
#[derive(Debug, Default)]
pub struct Doors {
    room: SetOnce<Result<Arc<Room>, Error>>,
    fence: OnceLock<Fence>,
}

impl Doors {
    /// Begins to open the room of a subject: the program is started meanwhile, and its first call that wants something of the
    /// room waits until it [is open](Self::opened). A room that cannot be opened leaves a program that runs and has nothing:
    /// each of its calls is told so. It must be called within a runtime.
    pub fn open(store: &Store, subject: &Subject) -> Arc<Self> {
        let doors = Arc::new(Self::default());
        if let Some(room) = store.open_room(subject) {
            doors.set(Ok(room));
            return doors;
        }
        let (store, subject, opening) = (store.clone(), subject.clone(), doors.clone());
        tokio::spawn(async move {
            let late = |_| Err(Error::Setup("the disk did not answer in time".into()));
            opening.set(timeout(limits::ROOM, store.room(&subject)).await.unwrap_or_else(late));
        });
        doors
    }

    /// Waits until the room is open, or will not be: what is wrong then is for the person at the terminal.
    pub async fn opened(&self) -> Option<&Error> {
        self.room.wait().await.as_ref().err()
    }

    /// Is nobody to wait any more?
    pub fn is_open(&self) -> bool {
        self.room.initialized()
    }

    /// Keys and values.
    ///
    /// # Errors
    /// The room could not be opened, or was found damaged.
    pub fn storage(&self, permit: &Permit<permit::Storage>) -> Result<menshen_store::Storage<'_>, Denied> {
        self.room()?.storage(permit).map_err(|e| in_storage(&e))
    }

    /// Files, beside those of the package.
    pub fn files<'a>(&'a self, permit: &Permit<permit::Files>, program: &'a Program) -> Files<'a> {
        Files::new(&program.compiled.files, self.kept(permit))
    }

    /// Files of its own alone.
    ///
    /// # Errors
    /// The room could not be opened, or was found damaged.
    pub fn kept(&self, permit: &Permit<permit::Files>) -> Result<menshen_store::Files<'_>, Denied> {
        self.room().and_then(|room| Ok(room.files(permit)?))
    }

    /// Does work on files for the program: on a thread that reaches the files of its room and no other of this machine. No path
    /// of a program leads to the system; this stands behind that, for the day on which one does.
    ///
    /// # Errors
    /// The fence could not be put up: the work was not begun.
    pub fn fenced<T: Send>(&self, work: impl FnOnce() -> Result<T, Denied> + Send) -> Result<T, Denied> {
        if let Some(fence) = self.fence.get() {
            return fence.run(work).map_err(|e| unfenced(&e))?;
        }
        // Without a room there is no file to be reached; one that is still being opened will have some.
        let open = self.is_open();
        let room = self.room().ok().map(|room| room.folder());
        let fence = Fence::around(room).map_err(|e| unfenced(&e))?;
        let fence = if open { self.fence.get_or_init(|| fence) } else { &fence };
        fence.run(work).map_err(|e| unfenced(&e))?
    }

    /// Where changes are answered when they are on the disk: the number of the last one.
    pub fn changes(&self) -> Option<u64> {
        self.room().ok().and_then(|room| room.changes())
    }

    /// What a call that has changed something waits for before it is answered; `None`: nothing.
    pub fn settle(&self) -> Option<impl Future<Output = Result<(), Error>> + Send + use<>> {
        self.room().ok().and_then(|room| room.settle())
    }

    fn set(&self, room: Result<Arc<Room>, Error>) {
        // Whoever opens it is the only one that sets it, once.
        let _ = self.room.set(room);
    }

    /// The same, waited for here.
    ///
    /// # Errors
    /// The disk has not taken what was changed.
    pub fn settle_here(&self) -> Result<(), Denied> {
        Ok(self.room()?.settle_here()?)
    }

    fn room(&self) -> Result<&Arc<Room>, Denied> {
        match self.room.get() {
            Some(Ok(room)) => Ok(room),
            Some(Err(error)) => Err(error.refusal()),
            // Whoever hands calls on waits first, so no program is told this.
            None => {
                Err(Denied::new(menshen_model::errno::INTERNAL, "internal error: its room is not open yet"))
            }
        }
    }
}

fn unfenced(error: &std::io::Error) -> Denied {
    tracing::error!(%error, "the thread that works on a program's files could not be fenced in");
    Denied::new(menshen_model::errno::INTERNAL, "internal error")
}

/// A failure of the store in the words of `setStorage` and its family.
pub fn in_storage(error: &Error) -> Denied {
    match error {
        Error::Refused(refusal) => refusal.clone(),
        full if full.is_full() => Denied::new(0, "exceed storage max size: the disk is full"),
        _ => Denied::new(menshen_model::errno::INTERNAL, error.refusal().reason),
    }
}
