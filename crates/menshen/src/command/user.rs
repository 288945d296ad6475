//! `menshen user`: the people of this host.

use std::process::ExitCode;

use menshen_store::audit::{Note, Recorder};
use menshen_store::{Error, Rollback, Store};
use serde_json::json;

use super::Done;
use crate::audits;
use crate::cli::{Durability, User};
use crate::kept::{self, text};

/// Does what was asked.
pub(crate) fn user(command: User) -> Done {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("threads could not be started: {e}"))?;
    runtime.block_on(run(command))?;
    Ok(ExitCode::SUCCESS)
}

async fn run(command: User) -> Result<(), String> {
    let kept = match &command {
        User::Add { kept, .. }
        | User::List { kept, .. }
        | User::Remove { kept, .. }
        | User::Passwd { kept, .. } => kept,
    };
    let store = kept::open(kept, Durability::Strict).await?;
    let done = match &command {
        // Who is here changes nothing.
        User::List { json, .. } => list(&store, *json).await,
        _ => {
            let audit = audits::open(kept, &store).await?;
            let done = act(&audit, &command).await;
            audit.close().await;
            done
        }
    };
    store.close().await.map_err(text)?;
    done
}

async fn list(store: &Store, json: bool) -> Result<(), String> {
    let users = store.users().await.map_err(text)?;
    if json {
        let one =
            |u: &menshen_store::User| json!({"name": u.name, "created": u.created, "passphrase": u.guarded});
        anstream::println!("{}", json!(users.iter().map(one).collect::<Vec<_>>()));
        return Ok(());
    }
    if users.is_empty() {
        anstream::println!("Nobody yet: menshen user add NAME");
    }
    for user in users {
        let lock = if user.guarded { "passphrase" } else { "no passphrase" };
        anstream::println!("{:<24} {lock}", user.name);
    }
    Ok(())
}

/// Someone of this host, as an operation on them is written down.
async fn note(store: &Store, operation: &str, name: &str) -> Result<Note, String> {
    let users = store.users().await.map_err(text)?;
    let user = users.into_iter().find(|u| u.name == name);
    let user = user.ok_or_else(|| Error::NoUser(name.to_owned()).to_string())?;
    Ok(Note { user: Some(user.id), ..Note::allowed(operation) })
}

async fn act(audit: &Recorder, command: &User) -> Result<(), String> {
    let store = audit.store();
    match command {
        User::Add { name, no_passphrase, secret, .. } => {
            let passphrase = if *no_passphrase {
                let unguarded = store.users().await.map_err(text)?.into_iter().find(|u| !u.guarded);
                if let Some(other) = unguarded {
                    return Err(format!(
                        "{} has no passphrase already, and one such person is the most a host takes: give them one \
                         with menshen user passwd {}",
                        other.name, other.name
                    ));
                }
                anstream::eprintln!(
                    "menshen: without a passphrase only file permissions protect what programs keep for {name}"
                );
                None
            } else {
                Some(kept::new_secret(secret.passphrase_file.as_deref())?)
            };
            let user = kept::add(audit, name, passphrase).await?;
            anstream::println!(
                "{} was added. Run programs as {} with --user {}",
                user.name,
                user.name,
                user.name
            );
        }
        User::Remove { name, .. } => {
            let note = note(store, "user.remove", name).await?;
            let _recorded = audits::record(audit, note.clone()).await?;
            let removed = store.remove_user(name).await.map_err(|e| match e {
                Error::Busy { .. } => format!("{e}. Nothing was removed"),
                other => other.to_string(),
            });
            audits::settled(audit, note, removed).await?;
            let copies = match store.rollback() {
                Rollback::Seen => {
                    "The half of the key at the anchor was overwritten: copies of the data folder stay shut."
                }
                Rollback::NotProvable => {
                    "Without an anchor the key's half lay in the data folder: a copy of it that was made before still opens."
                }
            };
            anstream::println!("{name} was removed. {copies}");
        }
        User::List { .. } => {}
        User::Passwd { name, new_passphrase_file, secret, .. } => {
            let users = store.users().await.map_err(text)?;
            let user = users.into_iter().find(|u| &u.name == name);
            let user = user.ok_or_else(|| Error::NoUser(name.clone()).to_string())?;
            let file = secret.passphrase_file.as_deref();
            let old = if user.guarded { Some(kept::secret(file, "Passphrase now: ")?) } else { None };
            let new = kept::new_secret(new_passphrase_file.as_deref())?;
            let note = note(store, "user.passwd", name).await?;
            let _recorded = audits::record(audit, note.clone()).await?;
            let changed = store.change_passphrase(name, old, Some(new)).await.map_err(text);
            audits::settled(audit, note, changed).await?;
            anstream::println!("The passphrase of {name} was changed.");
        }
    }
    Ok(())
}
