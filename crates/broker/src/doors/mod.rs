//! What a program may keep: storage and files, in its room of the store, keyed by the program's identity and the person's,
//! never by what it calls itself.

pub mod digest;
pub mod encoding;
pub mod files;
pub mod handles;
pub mod zip;

use std::sync::Arc;

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

    /// Where changes are answered when they are on the disk: the number of the last one.
    pub fn changes(&self) -> Option<u64> {
        self.room().ok().and_then(Room::changes)
    }

    /// What a call that has changed something waits for before it is answered; `None`: nothing.
    pub fn settle(&self) -> Option<impl Future<Output = Result<(), Error>> + Send + use<>> {
        self.room().ok().and_then(Room::settle)
    }

    fn set(&self, room: Result<Arc<Room>, Error>) {
        // Whoever opens it is the only one that sets it, once.
        let _ = self.room.set(room);
    }

    fn room(&self) -> Result<&Room, Denied> {
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

/// A failure of the store in the words of `setStorage` and its family.
pub fn in_storage(error: &Error) -> Denied {
    match error {
        Error::Refused(refusal) => refusal.clone(),
        Error::Disk { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
            Denied::new(0, "exceed storage max size")
        }
        _ => Denied::new(menshen_model::errno::INTERNAL, error.refusal().reason),
    }
}
