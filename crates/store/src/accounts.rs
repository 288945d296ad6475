//! The people of this host. A person's key is kept wrapped: by their passphrase and by the half at the anchor. Who is
//! signed in has their key in memory until they log out.

use menshen_model::UserId;
use menshen_seal::hash::hex;
use menshen_seal::keys::{AccountKey, Cost, Kek, KekHalf, Lock, Passphrase};

use crate::db::UserRow;
use crate::store::Store;
use crate::{Error, anchor::Anchor};

/// Whoever has no passphrase is protected by the half and by file permissions alone: guesses need not be dear.
const UNGUARDED: Cost = Cost { kibibytes: 8 << 10, passes: 1, lanes: 1 };

/// A person of this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// How everything of theirs is named; programs never see it.
    pub id: UserId,
    /// How they are called here.
    pub name: String,
    /// Seconds since 1970.
    pub created: u64,
    /// Is there a passphrase?
    pub guarded: bool,
}

impl From<&UserRow> for User {
    fn from(row: &UserRow) -> Self {
        let created = u64::try_from(row.created).unwrap_or(0);
        Self { id: row.id.clone(), name: row.name.clone(), created, guarded: row.guarded }
    }
}

impl Store {
    /// The people of this host, the oldest first.
    ///
    /// # Errors
    /// [`Error::Sql`].
    pub async fn users(&self) -> Result<Vec<User>, Error> {
        Ok(self.db().await?.users().await?.iter().map(User::from).collect())
    }

    /// Adds a person.
    ///
    /// # Errors
    /// The name is taken or is none; [`Error::Disk`], [`Error::Sql`].
    pub async fn add_user(&self, name: &str, passphrase: Option<Passphrase>) -> Result<User, Error> {
        let id = self.new_user(name).await?;
        self.add_user_as(id, name, passphrase).await
    }

    /// Who a person of this name would be, for being written down before they are added.
    ///
    /// # Errors
    /// The name is taken or is none; [`Error::Sql`].
    pub async fn new_user(&self, name: &str) -> Result<UserId, Error> {
        check_name(name)?;
        if self.db().await?.users().await?.iter().any(|u| u.name == name) {
            return Err(Error::Setup(format!("there is a user {name:?} already")));
        }
        UserId::new(hex(&menshen_seal::random::token16().map_err(seal)?))
            .map_err(|e| Error::Setup(e.to_string()))
    }

    /// Adds the person of [`Store::new_user`].
    ///
    /// # Errors
    /// As [`Store::add_user`].
    pub async fn add_user_as(
        &self,
        id: UserId,
        name: &str,
        passphrase: Option<Passphrase>,
    ) -> Result<User, Error> {
        check_name(name)?;
        let mut db = self.db().await?;
        if db.users().await?.iter().any(|u| u.name == name) {
            return Err(Error::Setup(format!("there is a user {name:?} already")));
        }
        let key = AccountKey::random().map_err(seal)?;
        let half = KekHalf::random().map_err(seal)?;
        self.anchor().keep(&id, &half)?;
        let created = i64::try_from(self.now()).unwrap_or(0);
        let (guarded, name) = (passphrase.is_some(), name.to_owned());
        let row = wrap(
            key,
            half,
            passphrase,
            UserRow { id, name, created, guarded, lock: vec![], wrapped: vec![] },
        )
        .await?;
        db.put_user(&row).await?;
        Ok(User::from(&row))
    }

    /// Signs a person in: their rooms can be opened until they [log out](Store::log_out).
    ///
    /// # Errors
    /// [`Error::NoUser`], [`Error::Locked`].
    pub async fn sign_in(&self, name: &str, passphrase: Option<Passphrase>) -> Result<User, Error> {
        let row = self.user_row(name).await?;
        let key = unlock(self.anchor(), &row, passphrase).await?;
        self.keep_key(row.id.clone(), key);
        Ok(User::from(&row))
    }

    /// A person who is nobody's account: their key is never written down, so what they leave is found by nobody afterwards.
    ///
    /// # Errors
    /// [`Error::Seal`] without chance.
    pub fn passing_user(&self) -> Result<UserId, Error> {
        let id = UserId::new(hex(&menshen_seal::random::token16().map_err(seal)?));
        let id = id.map_err(|e| Error::Setup(e.to_string()))?;
        self.keep_key(id.clone(), AccountKey::random().map_err(seal)?);
        Ok(id)
    }

    /// Gives a person another passphrase, or none. Their key stays; only how it is wrapped changes.
    ///
    /// # Errors
    /// [`Error::NoUser`], [`Error::Locked`].
    pub async fn change_passphrase(
        &self,
        name: &str,
        old: Option<Passphrase>,
        new: Option<Passphrase>,
    ) -> Result<(), Error> {
        let mut row = self.user_row(name).await?;
        let key = unlock(self.anchor(), &row, old).await?;
        let half = self.anchor().half(&row.id)?.ok_or_else(|| Error::Locked(name.to_owned()))?;
        row.guarded = new.is_some();
        let row = wrap(key, half, new, row).await?;
        self.db().await?.put_user(&row).await
    }

    /// Removes a person and all they have. The half of their key at the anchor is overwritten first: from then on no copy
    /// of the store opens, whoever has one and whatever they know.
    ///
    /// # Errors
    /// [`Error::NoUser`]; [`Error::Busy`] while another process has a room of theirs open.
    pub async fn remove_user(&self, name: &str) -> Result<(), Error> {
        let row = self.user_row(name).await?;
        self.log_out(&row.id).await?;
        let rooms = self.db().await?.rooms(Some(&row.id)).await?;
        let held: Vec<_> = rooms.iter().map(|r| self.hold_if_there(r)).collect::<Result<_, _>>()?;
        self.anchor().shred(&row.id)?;
        self.db().await?.remove_user(&row.id).await?;
        for room in &rooms {
            self.remove_folder(room)?;
        }
        drop(held);
        Ok(())
    }

    async fn user_row(&self, name: &str) -> Result<UserRow, Error> {
        let users = self.db().await?.users().await?;
        users.into_iter().find(|u| u.name == name).ok_or_else(|| Error::NoUser(name.to_owned()))
    }
}

/// Names are typed at a terminal and printed there.
fn check_name(name: &str) -> Result<(), Error> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
    if (1..=64).contains(&name.chars().count()) && name.chars().all(plain) {
        return Ok(());
    }
    Err(Error::Setup(format!("{name:?} is no user name: 1 to 64 letters, digits, `-`, `_`, `.` or `@`")))
}

async fn wrap(
    key: AccountKey,
    half: KekHalf,
    passphrase: Option<Passphrase>,
    mut row: UserRow,
) -> Result<UserRow, Error> {
    apart(move || {
        let lock =
            Lock::new(if passphrase.is_some() { Cost::RECOMMENDED } else { UNGUARDED }).map_err(seal)?;
        let kek = kek(passphrase, &lock, &half)?;
        row.wrapped = kek.wrap(&key, &row.id).map_err(seal)?;
        row.lock = lock.to_bytes().to_vec();
        Ok(row)
    })
    .await
}

async fn unlock(anchor: &Anchor, row: &UserRow, passphrase: Option<Passphrase>) -> Result<AccountKey, Error> {
    let half = anchor.half(&row.id)?.ok_or_else(|| Error::Locked(row.name.clone()))?;
    let row = row.clone();
    apart(move || {
        let lock = Lock::from_bytes(&row.lock).map_err(seal)?;
        let key = kek(passphrase, &lock, &half)?.unwrap(&row.wrapped, &row.id);
        key.map_err(|_| Error::Locked(row.name))
    })
    .await
}

fn kek(passphrase: Option<Passphrase>, lock: &Lock, half: &KekHalf) -> Result<Kek, Error> {
    let passphrase = passphrase.map_or_else(|| Passphrase::new(String::new()), Ok).map_err(seal)?;
    Kek::derive(&passphrase, lock, Some(half)).map_err(seal)
}

/// On a thread that may take its time.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Setup(e.to_string()))?
}

fn seal(error: menshen_seal::Error) -> Error {
    Error::Seal(error.to_string())
}
