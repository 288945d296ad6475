//! `menshen store`: what programs keep on this host, and what to do about a program whose store does not open.

use std::process::ExitCode;

use menshen_model::{ProgramId, Subject, UserId};
use menshen_store::audit::{Note, Recorder};
use menshen_store::{Error, Store as Kept, User};
use serde_json::json;

use super::Done;
use crate::audits;
use crate::cli::{Durability, Store};
use crate::kept::{self, text};

/// Does what was asked.
pub(crate) fn store(command: Store) -> Done {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("threads could not be started: {e}"))?;
    runtime.block_on(run(command))
}

async fn run(command: Store) -> Done {
    let (Store::List { kept, .. }
    | Store::Verify { kept, .. }
    | Store::Reset { kept, .. }
    | Store::Accept { kept, .. }) = &command;
    let store = kept::open(kept, Durability::Strict).await?;
    let done = match &command {
        Store::List { json, .. } => list(&store, *json).await,
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

/// What is written down before it is done.
async fn act(audit: &Recorder, command: &Store) -> Done {
    let (operation, program, user) = match command {
        Store::Verify { user, secret, .. } => {
            return verify(audit, user.as_deref(), secret.passphrase_file.as_deref()).await;
        }
        Store::List { json, .. } => return list(audit.store(), *json).await,
        Store::Reset { program, user, .. } => ("store.reset", program, user),
        Store::Accept { program, user, .. } => ("store.accept", program, user),
    };
    let (id, store) = (id(program)?, audit.store());
    let user = find(store, user.as_deref()).await?.map(|u| u.id);
    let detail = if user.is_none() { "for all".to_owned() } else { String::new() };
    let note = Note { program: Some(id.clone()), user: user.clone(), detail, ..Note::allowed(operation) };
    let _recorded = audits::record(audit, note.clone()).await?;
    let rooms = if operation == "store.reset" {
        store.reset(&id, user.as_ref()).await
    } else {
        store.accept(&id, user.as_ref()).await
    };
    if audits::settled(audit, note, rooms.map_err(text)).await? == 0 {
        return Err(format!("{program} has nothing stored here: menshen store list tells who has"));
    }
    if operation == "store.reset" {
        anstream::println!("What {program} had stored is given up; it begins anew.");
    } else {
        anstream::println!("What {program} has stored is taken as it is.");
    }
    Ok(ExitCode::SUCCESS)
}

fn id(program: &str) -> Result<ProgramId, String> {
    ProgramId::new(program)
        .map_err(|e| format!("{program:?} is no program's id: {e}. menshen store list tells them"))
}

async fn list(store: &Kept, json: bool) -> Done {
    let holdings = store.holdings().await.map_err(text)?;
    if json {
        let list: Vec<_> = holdings
            .iter()
            .map(|h| json!({"program": h.program.as_str(), "user": h.user, "disk": h.disk}))
            .collect();
        anstream::println!("{}", json!(list));
        return Ok(ExitCode::SUCCESS);
    }
    if holdings.is_empty() {
        anstream::println!("No program keeps anything yet.");
    }
    for h in holdings {
        let user = h.user.as_deref().unwrap_or("(nobody)");
        anstream::println!("{user:<24} {:<56} {:>9} KiB", h.program.as_str(), h.disk.div_ceil(1024));
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads everything of one person, or of all who need no passphrase. What is damaged is told, and the rest read all the same.
async fn verify(audit: &Recorder, name: Option<&str>, file: Option<&std::path::Path>) -> Done {
    let store = audit.store();
    let people = match find(store, name).await? {
        Some(user) => vec![user],
        None => store.users().await.map_err(text)?,
    };
    let (mut bad, mut read) = (0, 0);
    for user in people {
        if user.guarded && name.is_none() {
            anstream::println!("{}: has a passphrase: menshen store verify --user {}", user.name, user.name);
            continue;
        }
        let user = kept::unlock(audit, &user, file).await?;
        for program in store.programs(&user.id).await.map_err(text)? {
            read += 1;
            match whole(store, &user.id, &program).await {
                Ok(said) => anstream::println!("{}: {program}: {said}", user.name),
                Err(error) => {
                    bad += 1;
                    anstream::println!("{}: {program}: NOT WHOLE", user.name);
                    anstream::eprintln!("menshen: {error}");
                }
            }
        }
    }
    if read == 0 {
        anstream::println!("Nothing was read.");
    }
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn whole(store: &Kept, user: &UserId, program: &ProgramId) -> Result<String, Error> {
    let subject = Subject { program: program.clone(), user: user.clone() };
    let room = store.room(&subject).await?;
    let read = tokio::task::spawn_blocking(move || room.verify()).await;
    let read = read.map_err(|e| Error::Setup(e.to_string()))??;
    Ok(format!("whole: {} keys, {} files of {} bytes", read.keys, read.files, read.bytes))
}

async fn find(store: &Kept, name: Option<&str>) -> Result<Option<User>, String> {
    let Some(name) = name else { return Ok(None) };
    let found = store.users().await.map_err(text)?.into_iter().find(|u| u.name == name);
    found.map(Some).ok_or_else(|| Error::NoUser(name.into()).to_string())
}
