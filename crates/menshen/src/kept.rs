//! Opening the store for a command: where it lies, who signs in, and what is said about its protection.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use menshen_model::{Outcome, UserId};
use menshen_store::audit::{Note, Recorder};
use menshen_store::files::Limits;
use menshen_store::{Durability, Error, Options, Passphrase, Rollback, Store, User};

use crate::audits;
use crate::cli::{self, Kept};

/// The person of a host on which nobody was added.
const DEFAULT: &str = "me";
/// Longest passphrase file that is read, in bytes.
const SECRET_FILE: u64 = 4096;

/// Opens the store of a data folder.
pub(crate) async fn open(kept: &Kept, durability: cli::Durability) -> Result<Store, String> {
    let options = Options { anchor: kept.anchor.clone(), ..options(durability) };
    Store::open(&folder(kept.data.as_deref()), options).await.map_err(text)
}

/// A store and an audit log in a folder below `within`, with which they are gone.
pub(crate) async fn passing(
    within: &Path,
    durability: cli::Durability,
) -> Result<(Recorder, tempfile::TempDir), String> {
    let dir = tempfile::tempdir_in(within);
    let dir = dir.map_err(|e| format!("no temporary folder could be made in {}: {e}", within.display()))?;
    let store = Store::open(dir.path(), options(durability)).await.map_err(text)?;
    let kept = Kept { data: Some(dir.path().to_owned()), anchor: None };
    Ok((audits::open(&kept, &store).await?, dir))
}

fn options(durability: cli::Durability) -> Options {
    let durability = match durability {
        cli::Durability::Relaxed => Durability::Relaxed,
        cli::Durability::Strict => Durability::Strict,
    };
    Options { anchor: None, durability, limits: Limits::DOCUMENTED, clock: now }
}

/// Signs in who was named, or the one person there is; on a new host a person without a passphrase is made.
pub(crate) async fn sign_in(
    audit: &Recorder,
    named: Option<&str>,
    file: Option<&Path>,
) -> Result<UserId, String> {
    let store = audit.store();
    let users = store.users().await.map_err(text)?;
    let user = match (named, users.as_slice()) {
        (Some(name), users) => {
            let found = users.iter().find(|u| u.name == name).cloned();
            found.ok_or_else(|| Error::NoUser(name.into()).to_string())?
        }
        (None, []) => add(audit, DEFAULT, None).await?,
        (None, [one]) => one.clone(),
        (None, several) => {
            let names: Vec<_> = several.iter().map(|u| u.name.as_str()).collect();
            return Err(format!(
                "several people use this host: say who you are with --user {}",
                names.join("|")
            ));
        }
    };
    let user = unlock(audit, &user, file).await?;
    if !user.guarded {
        let anchored = if store.rollback() == Rollback::Seen { " and the anchor" } else { "" };
        anstream::eprintln!(
            "menshen: {} has no passphrase: what programs keep is sealed, but only file permissions{anchored} stand \
             between the key and other users of this machine. Set one: menshen user passwd {}",
            user.name,
            user.name
        );
    }
    Ok(user.id)
}

/// Signs a person in, with the passphrase that they have; that is written down.
pub(crate) async fn unlock(audit: &Recorder, user: &User, file: Option<&Path>) -> Result<User, String> {
    let passphrase =
        if user.guarded { Some(secret(file, &format!("Passphrase of {}: ", user.name))?) } else { None };
    let note = Note { user: Some(user.id.clone()), ..Note::allowed("user.sign-in") };
    match audit.store().sign_in(&user.name, passphrase).await {
        Ok(user) => {
            // Nothing was done with the key yet.
            let _recorded = audits::record(audit, note).await?;
            Ok(user)
        }
        Err(e) => {
            let refused = Note { outcome: Outcome::Refused, detail: "it does not unlock".into(), ..note };
            let _recorded = audits::record(audit, refused).await?;
            Err(text(e))
        }
    }
}

/// Adds a person, once it is written down.
pub(crate) async fn add(
    audit: &Recorder,
    name: &str,
    passphrase: Option<Passphrase>,
) -> Result<User, String> {
    let id = audit.store().new_user(name).await.map_err(text)?;
    let note = Note { user: Some(id.clone()), ..Note::allowed("user.add") };
    let _recorded = audits::record(audit, note.clone()).await?;
    audits::settled(audit, note, audit.store().add_user_as(id, name, passphrase).await.map_err(text)).await
}

/// A passphrase from the file, or asked for without echo.
pub(crate) fn secret(file: Option<&Path>, prompt: &str) -> Result<Passphrase, String> {
    Passphrase::new(words(file, prompt)?).map_err(|e| e.to_string())
}

fn words(file: Option<&Path>, prompt: &str) -> Result<String, String> {
    let line = match file {
        Some(path) => {
            let bytes = read(path).map_err(|e| format!("the passphrase file {}: {e}", path.display()))?;
            let text = String::from_utf8(bytes)
                .map_err(|_| format!("the passphrase file {} is no UTF-8 text", path.display()))?;
            text.lines().next().unwrap_or_default().to_owned()
        }
        None if std::io::stdin().is_terminal() => rpassword::prompt_password(prompt)
            .map_err(|e| format!("the passphrase could not be read: {e}"))?,
        None => {
            return Err(
                "there is no terminal to ask for the passphrase on: name a file with --passphrase-file or \
                        MENSHEN_PASSPHRASE_FILE"
                    .into(),
            );
        }
    };
    if line.is_empty() {
        return Err("the passphrase is empty".into());
    }
    Ok(line)
}

/// A new passphrase: asked for twice.
pub(crate) fn new_secret(file: Option<&Path>) -> Result<Passphrase, String> {
    let first = words(file, "New passphrase: ")?;
    if file.is_none() && first != words(None, "The same again: ")? {
        return Err("the two passphrases differ: nothing was changed".into());
    }
    Passphrase::new(first).map_err(|e| e.to_string())
}

fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    use std::io::Read;
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(SECRET_FILE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The folder that was named, or the user's data folder: what programs keep is no cache.
pub(crate) fn folder(named: Option<&Path>) -> PathBuf {
    if let Some(dir) = named {
        return dir.to_owned();
    }
    let home = || std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".local/share"));
    let base = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from).or_else(home);
    base.unwrap_or_else(std::env::temp_dir).join("menshen")
}

/// An error in words.
pub(crate) fn text(error: Error) -> String {
    error.to_string()
}

fn now() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "modification times of files are the machine's, as everywhere"
    )]
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).map_or(0, |d| d.as_secs())
}
