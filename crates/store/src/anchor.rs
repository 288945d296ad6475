//! The anchor: a folder outside the data folder. It holds half of every account's key-encryption key, so that deleting an
//! account shreds every copy of the store, and how far every room had come, so that an old copy that is put back is seen.
//! Without one, both lie beside the store and prove nothing.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use menshen_model::UserId;
use menshen_seal::keys::{KekHalf, PersonKey};

use crate::{Error, folder};

/// Can it be seen that the whole store was put back to an older state?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rollback {
    /// Yes, up to the last second before the store was closed or killed.
    Seen,
    /// No: there is no anchor outside the data folder.
    NotProvable,
}

/// How far a room had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Its last change that was on the disk.
    pub seq: u64,
    /// It was given up on purpose: it may begin anew, with later numbers.
    pub given_up: bool,
}

type Marks = BTreeMap<(String, String), Mark>;

/// The folder.
#[derive(Debug)]
pub(crate) struct Anchor {
    dir: PathBuf,
    /// Is it outside the data folder?
    pub rollback: Rollback,
}

impl Anchor {
    /// The one that was named, or a folder beside the store.
    pub(crate) fn open(store: &Path, named: Option<&Path>) -> Result<Self, Error> {
        let Some(named) = named else {
            return Ok(Self { dir: make(&store.join("anchor"))?, rollback: Rollback::NotProvable });
        };
        let dir = folder::own(named, "menshen-anchor").map_err(Error::Setup)?;
        if dir.starts_with(store.parent().unwrap_or(store)) {
            let text = format!(
                "{} is inside the data folder: whoever copies or puts back the one has the other. Name a folder \
                 elsewhere with --anchor",
                named.display()
            );
            return Err(Error::Setup(text));
        }
        Ok(Self { dir, rollback: Rollback::Seen })
    }

    /// Ties the anchor to the store of this id; one that belongs to another store is refused.
    pub(crate) fn tie(&self, store: &str) -> Result<(), Error> {
        let path = self.dir.join("store");
        match fs::read_to_string(&path) {
            Ok(found) if found == store => Ok(()),
            Ok(_) => Err(Error::Setup(format!(
                "the anchor {} belongs to another store: name this store's own with --anchor",
                self.dir.display()
            ))),
            Err(e) if e.kind() == io::ErrorKind::NotFound => write(&path, store.as_bytes()).map_err(failed),
            Err(e) => Err(failed(e)),
        }
    }

    /// The half of a person's key; `None` if it was shredded or never was here.
    pub(crate) fn half(&self, user: &UserId) -> Result<Option<KekHalf>, Error> {
        match fs::read(self.half_path(user)) {
            Ok(bytes) => Ok(<&[u8; 32]>::try_from(bytes.as_slice()).ok().map(KekHalf::from_bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(e)),
        }
    }

    /// Keeps the half of a person's key.
    pub(crate) fn keep(&self, user: &UserId, half: &KekHalf) -> Result<(), Error> {
        write(&self.half_path(user), half.to_keep()).map_err(failed)
    }

    /// The key of a person's name in the audit log; made when there is none yet.
    pub(crate) fn person(&self, user: &UserId) -> Result<PersonKey, Error> {
        if let Some(key) = self.kept_person(user)? {
            return Ok(key);
        }
        let _turn = self.turn()?;
        if let Some(key) = self.kept_person(user)? {
            return Ok(key);
        }
        let key = PersonKey::random().map_err(|e| Error::Seal(e.to_string()))?;
        self.keep_person(user, &key)?;
        Ok(key)
    }

    /// The same, if there is one.
    pub(crate) fn kept_person(&self, user: &UserId) -> Result<Option<PersonKey>, Error> {
        match fs::read(self.person_path(user)) {
            Ok(bytes) => Ok(<&[u8; 32]>::try_from(bytes.as_slice()).ok().map(PersonKey::from_bytes)),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(failed(e)),
        }
    }

    /// Keeps one that was made elsewhere.
    pub(crate) fn keep_person(&self, user: &UserId, key: &PersonKey) -> Result<(), Error> {
        write(&self.person_path(user), key.to_keep()).map_err(failed)
    }

    /// Overwrites the half of a person's key and the key of their name, and takes both away.
    pub(crate) fn shred(&self, user: &UserId) -> Result<(), Error> {
        let shred = |path: PathBuf| {
            let file = match OpenOptions::new().write(true).open(&path) {
                Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
                other => other?,
            };
            let noise = KekHalf::random().map_err(io::Error::other)?;
            file.write_all_at(noise.to_keep(), 0)?;
            file.sync_all()?;
            fs::remove_file(&path)?;
            File::open(&self.dir)?.sync_all()
        };
        shred(self.half_path(user)).map_err(failed)?;
        shred(self.person_path(user)).map_err(failed)?;
        self.change(|marks| marks.retain(|(u, _), _| u != user.as_str()))
    }

    /// How far a room had come.
    pub(crate) fn mark(&self, user: &str, program: &str) -> Result<Option<Mark>, Error> {
        Ok(self.marks()?.get(&(user.to_owned(), program.to_owned())).copied())
    }

    /// Raises marks; none ever falls.
    pub(crate) fn raise(&self, rooms: &[(String, String, u64)]) -> Result<(), Error> {
        self.change(|marks| {
            for (user, program, seq) in rooms {
                let mark =
                    marks.entry((user.clone(), program.clone())).or_insert(Mark { seq: 0, given_up: false });
                if *seq >= mark.seq {
                    *mark = Mark { seq: *seq, given_up: false };
                }
            }
        })
    }

    /// A room is given up: it may begin anew, after the numbers it had.
    pub(crate) fn give_up(&self, user: &str, program: &str) -> Result<(), Error> {
        self.change(|marks| {
            if let Some(mark) = marks.get_mut(&(user.to_owned(), program.to_owned())) {
                mark.given_up = true;
            }
        })
    }

    /// An older state is accepted.
    pub(crate) fn accept(&self, user: &str, program: &str) -> Result<(), Error> {
        self.change(|marks| {
            marks.remove(&(user.to_owned(), program.to_owned()));
        })
    }

    fn half_path(&self, user: &UserId) -> PathBuf {
        self.dir.join(format!("half.{user}"))
    }

    fn person_path(&self, user: &UserId) -> PathBuf {
        self.dir.join(format!("person.{user}"))
    }

    fn marks(&self) -> Result<Marks, Error> {
        let text = match fs::read_to_string(self.dir.join("marks")) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Marks::new()),
            other => other.map_err(failed)?,
        };
        let line = |line: &str| {
            let mut words = line.split(' ');
            let (user, program) = (words.next()?, words.next()?);
            let seq = words.next()?.parse().ok()?;
            Some((
                (user.to_owned(), program.to_owned()),
                Mark { seq, given_up: words.next() == Some("given-up") },
            ))
        };
        let marks: Option<Marks> = text.lines().map(line).collect();
        marks.ok_or_else(|| Error::Setup(format!("{} is damaged", self.dir.join("marks").display())))
    }

    /// Several processes may have it open: they take turns.
    fn turn(&self) -> Result<File, Error> {
        let path = self.dir.join("lock");
        let turn = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
        let turn = turn.map_err(failed)?;
        turn.lock().map_err(failed)?;
        Ok(turn)
    }

    fn change(&self, change: impl FnOnce(&mut Marks)) -> Result<(), Error> {
        if self.rollback == Rollback::NotProvable {
            return Ok(());
        }
        let _turn = self.turn()?;
        let mut marks = self.marks()?;
        change(&mut marks);
        let mut text = String::new();
        for ((user, program), mark) in &marks {
            let end = if mark.given_up { " given-up" } else { "" };
            text.push_str(&format!("{user} {program} {}{end}\n", mark.seq));
        }
        write(&self.dir.join("marks"), text.as_bytes()).map_err(failed)
    }
}

fn failed(source: io::Error) -> Error {
    Error::Disk { what: "the anchor", source }
}

fn make(dir: &Path) -> Result<PathBuf, Error> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir).map_err(failed)?;
    Ok(dir.to_owned())
}

/// Writes a file whole: a reader, and a loss of power, sees the old bytes or the new.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    path.parent().map_or(Ok(()), |dir| File::open(dir)?.sync_all())
}
