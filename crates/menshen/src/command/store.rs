//! `menshen store`: what programs keep on this host, and what to do about a program whose store does not open.

use std::process::ExitCode;

use menshen_model::{ProgramId, Subject, UserId};
use menshen_store::{Error, Store as Kept, User};
use serde_json::json;

use super::Done;
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
    let done = act(&store, &command).await;
    store.close().await.map_err(text)?;
    done
}

async fn act(store: &Kept, command: &Store) -> Done {
    match command {
        Store::List { json, .. } => list(store, *json).await,
        Store::Verify { user, secret, .. } => {
            verify(store, user.as_deref(), secret.passphrase_file.as_deref()).await
        }
        Store::Reset { program, user, .. } => {
            let user = find(store, user.as_deref()).await?.map(|u| u.id);
            let rooms = store.reset(&id(program)?, user.as_ref()).await.map_err(text)?;
            some(program, rooms)?;
            anstream::println!("What {program} had stored is given up; it begins anew.");
            Ok(ExitCode::SUCCESS)
        }
        Store::Accept { program, user, .. } => {
            let user = find(store, user.as_deref()).await?.map(|u| u.id);
            let rooms = store.accept(&id(program)?, user.as_ref()).await.map_err(text)?;
            some(program, rooms)?;
            anstream::println!("What {program} has stored is taken as it is.");
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn id(program: &str) -> Result<ProgramId, String> {
    ProgramId::new(program)
        .map_err(|e| format!("{program:?} is no program's id: {e}. menshen store list tells them"))
}

fn some(program: &str, rooms: usize) -> Result<(), String> {
    match rooms {
        0 => Err(format!("{program} has nothing stored here: menshen store list tells who has")),
        _ => Ok(()),
    }
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
async fn verify(store: &Kept, name: Option<&str>, file: Option<&std::path::Path>) -> Done {
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
        let user = kept::unlock(store, &user, file).await?;
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
