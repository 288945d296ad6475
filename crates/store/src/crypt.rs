//! The keys of one room and what each seals. Whatever is sealed is bound to the person and the program, to what kind of
//! thing it is, and to its place; what is moved to another place does not open.

use menshen_model::Subject;
use menshen_seal::boxes::seal_name;
use menshen_seal::keys::{ProgramKey, Purpose, PurposeKey};

use crate::Error;

/// What kind of thing is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// A frame of the journal.
    Frame,
    /// A row of the database.
    Row,
    /// What is known of all rows together.
    Head,
    /// A piece of a file.
    Chunk,
}

impl Use {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Frame => b"menshen-store/1 frame",
            Self::Row => b"menshen-store/1 row",
            Self::Head => b"menshen-store/1 head",
            Self::Chunk => b"menshen-store/1 chunk",
        }
    }
}

/// The keys of one program in the hands of one person.
#[derive(Debug)]
pub(crate) struct Keys {
    user: String,
    program: String,
    names: PurposeKey,
    records: PurposeKey,
    content: PurposeKey,
    /// Measurements compare with the same store unsealed; it exists in tests alone.
    #[cfg(test)]
    pub plain: bool,
}

impl Keys {
    /// The keys of a subject.
    pub(crate) fn new(key: &ProgramKey, subject: &Subject) -> Self {
        Self {
            user: subject.user.to_string(),
            program: subject.program.to_string(),
            names: key.purpose(Purpose::StorageName),
            records: key.purpose(Purpose::StorageValue),
            content: key.purpose(Purpose::FileContent),
            #[cfg(test)]
            plain: false,
        }
    }

    /// A record's name as the database has it.
    pub(crate) fn tag(&self, name: &[u8]) -> [u8; 32] {
        seal_name(&self.names, name)
    }

    /// Seals `plain` for a place.
    pub(crate) fn seal(&self, what: Use, place: &[&[u8]], plain: &[u8]) -> Result<Vec<u8>, Error> {
        #[cfg(test)]
        if self.plain {
            let mut out = vec![0; menshen_seal::boxes::OVERHEAD];
            out.extend_from_slice(plain);
            return Ok(out);
        }
        let aad = self.aad(what, place);
        self.key(what).seal(&aad, plain).map_err(|e| Error::Seal(e.to_string()))
    }

    /// What was sealed for this place; `None` for anything else.
    pub(crate) fn open(&self, what: Use, place: &[&[u8]], sealed: &[u8]) -> Option<Vec<u8>> {
        #[cfg(test)]
        if self.plain {
            return sealed.get(menshen_seal::boxes::OVERHEAD..).map(<[u8]>::to_vec);
        }
        self.key(what).open(&self.aad(what, place), sealed).ok()
    }

    fn key(&self, what: Use) -> &PurposeKey {
        if what == Use::Chunk { &self.content } else { &self.records }
    }

    fn aad<'a>(&'a self, what: Use, place: &[&'a [u8]]) -> Vec<&'a [u8]> {
        let mut aad = vec![what.label(), self.user.as_bytes(), self.program.as_bytes()];
        aad.extend_from_slice(place);
        aad
    }
}
