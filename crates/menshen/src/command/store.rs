//! `menshen store`: what to do about a program whose store does not open.

use std::process::ExitCode;

use menshen_model::{ProgramId, UserId};
use menshen_store::Error;
use menshen_store::audit::Note;

use super::Done;
use crate::audits;
use crate::cli::{Durability, Store};
use crate::kept::{self, text};

/// Does what was asked.
pub(crate) fn store(command: Store) -> Done {
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("threads could not be started: {e}"))?;
    runtime.block_on(run(command))?;
    Ok(ExitCode::SUCCESS)
}

async fn run(command: Store) -> Result<(), String> {
    let (Store::Reset { program, user, kept } | Store::Accept { program, user, kept }) = &command;
    let id = ProgramId::new(program.as_str()).map_err(|e| e.to_string())?;
    let store = kept::open(kept, Durability::Strict).await?;
    let user = find(&store, user.as_deref()).await?;
    let audit = audits::open(kept, &store).await?;
    let operation = if matches!(command, Store::Reset { .. }) { "store.reset" } else { "store.accept" };
    let detail = if user.is_none() { "for all".to_owned() } else { String::new() };
    let note = Note { program: Some(id.clone()), user: user.clone(), detail, ..Note::allowed(operation) };
    let _recorded = audits::record(&audit, note.clone()).await?;
    let rooms = match &command {
        Store::Reset { .. } => store.reset(&id, user.as_ref()).await,
        Store::Accept { .. } => store.accept(&id, user.as_ref()).await,
    };
    let rooms = audits::settled(&audit, note, rooms.map_err(text)).await?;
    audit.close().await;
    store.close().await.map_err(text)?;
    match (&command, rooms) {
        (_, 0) => return Err(format!("{program} has nothing stored here")),
        (Store::Reset { .. }, _) => {
            anstream::println!("What {program} had stored is given up; it begins anew.")
        }
        (Store::Accept { .. }, _) => anstream::println!("What {program} has stored is taken as it is."),
    }
    Ok(())
}

async fn find(store: &menshen_store::Store, name: Option<&str>) -> Result<Option<UserId>, String> {
    let Some(name) = name else { return Ok(None) };
    let found = store.users().await.map_err(text)?.into_iter().find(|u| u.name == name);
    found.map(|u| Some(u.id)).ok_or_else(|| Error::NoUser(name.into()).to_string())
}
