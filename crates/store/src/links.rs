//! Links that lead into a program: opaque, and of this host's making alone. What a link says (which program, which page) is
//! sealed in it, so nobody reads it, changes it, or makes one that was not made here.

use menshen_model::{ProgramId, UserId};
use menshen_seal::keys::{AccountKey, Cost, Kek, KekHalf, Lock, Passphrase, Purpose, PurposeKey};

use crate::Error;
use crate::anchor::Anchor;
use crate::db::Db;
use crate::store::Store;

/// Where the database keeps the wrapped key.
const META: &str = "links";
/// Under whose number the half of the key lies at the anchor; people's numbers are chance.
const HOST: &str = "00000000000000000000000000000000";
/// The key is chance itself: nobody guesses at a passphrase.
const COST: Cost = Cost { kibibytes: 8 << 10, passes: 1, lanes: 1 };
const LABEL: &[u8] = b"menshen-link/1";

/// Makes links and opens them.
#[derive(Debug)]
pub struct Links(PurposeKey);

impl Links {
    /// A link to this page of this program, with its query.
    ///
    /// # Errors
    /// [`Error::Seal`] without chance.
    pub fn make(&self, program: &ProgramId, page: &str) -> Result<Vec<u8>, Error> {
        let mut plain = program.as_str().as_bytes().to_vec();
        plain.push(0);
        plain.extend_from_slice(page.as_bytes());
        self.0.seal(&[LABEL], &plain).map_err(seal)
    }

    /// Where a link leads; `None` for everything that was not made here.
    pub fn open(&self, link: &[u8]) -> Option<(ProgramId, String)> {
        let plain = String::from_utf8(self.0.open(&[LABEL], link).ok()?).ok()?;
        let (program, page) = plain.split_once('\0')?;
        Some((ProgramId::new(program).ok()?, page.to_owned()))
    }
}

impl Store {
    /// The maker of links. Its key lives as long as the store and its anchor do; where it is lost, old links lead nowhere.
    ///
    /// # Errors
    /// [`Error::Disk`], [`Error::Sql`], [`Error::Seal`].
    pub async fn links(&self) -> Result<Links, Error> {
        let mut db = self.db().await?;
        let key = match old(&mut db, self.anchor()).await? {
            Some(key) => key,
            None => fresh(&mut db, self.anchor()).await?,
        };
        let none = ProgramId::new("menshen-links").map_err(|e| Error::Setup(e.to_string()))?;
        Ok(Links(key.program(&none).purpose(Purpose::Link)))
    }
}

async fn old(db: &mut Db, anchor: &Anchor) -> Result<Option<AccountKey>, Error> {
    let (Some(text), Some(half)) = (db.meta(META).await?, anchor.half(&host()?)?) else { return Ok(None) };
    let Some(bytes) = menshen_seal::hash::unhex(&text) else { return Ok(None) };
    let Some((lock, wrapped)) = bytes.split_at_checked(Lock::SIZE) else { return Ok(None) };
    let Ok(lock) = Lock::from_bytes(lock) else { return Ok(None) };
    Ok(kek(&lock, &half)?.unwrap(wrapped, &host()?).ok())
}

async fn fresh(db: &mut Db, anchor: &Anchor) -> Result<AccountKey, Error> {
    let (key, half) = (AccountKey::random().map_err(seal)?, KekHalf::random().map_err(seal)?);
    anchor.keep(&host()?, &half)?;
    let lock = Lock::new(COST).map_err(seal)?;
    let wrapped = kek(&lock, &half)?.wrap(&key, &host()?).map_err(seal)?;
    let text = menshen_seal::hash::hex(&[&lock.to_bytes()[..], &wrapped].concat());
    db.set_meta(META, &text).await?;
    Ok(key)
}

fn host() -> Result<UserId, Error> {
    UserId::new(HOST).map_err(|e| Error::Setup(e.to_string()))
}

fn kek(lock: &Lock, half: &KekHalf) -> Result<Kek, Error> {
    let nothing = Passphrase::new(String::new()).map_err(seal)?;
    Kek::derive(&nothing, lock, Some(half)).map_err(seal)
}

fn seal(error: menshen_seal::Error) -> Error {
    Error::Seal(error.to_string())
}
