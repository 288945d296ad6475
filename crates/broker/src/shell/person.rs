//! What the person does with what programs keep of theirs, and who they are: storage used, clear, delete, take along, switch
//! user. None of it is a call of a program; the shell draws it and the broker does it.

use std::sync::Arc;

use menshen_model::{Outcome, ProgramId, Subject};
use menshen_store::audit::{Note, Recorded};
use menshen_store::person::{Item, Kept};
use menshen_store::{Passphrase, Room};
use menshen_wire::Value;
use serde_json::{Value as Json, json};

use super::Shell;
use crate::audit::{self, Doing};
use crate::host::Host;
use crate::program::Program;
use crate::session::Scene;
use crate::{json as values, limits};

/// Keys and files that the inspector's pane shows.
const SHOWN: usize = 200;
/// Bytes of a value that it shows.
const VALUE: usize = 600;

/// What the person wants done with a program's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Data {
    /// To know how much it is.
    Look,
    /// Storage and files away; what was decided stays, and the program goes on.
    Clear,
    /// All away, decisions too; the program ends.
    Delete,
}

impl Shell {
    /// Looks at, clears or deletes what a program keeps. Work of some time: the connection goes on meanwhile.
    pub(super) fn data(&self, id: &str, what: Data) {
        let Ok(program) = ProgramId::new(id) else { return };
        let subject = self.host.subject_of(program);
        let (host, face) = (self.host.clone(), self.face.clone());
        tokio::spawn(async move {
            let done = match what {
                Data::Look => Ok(()),
                Data::Clear => clear(&host, &subject).await,
                Data::Delete => host.forget(&subject).await,
            };
            let mut message = holdings(&host, &subject).await;
            if let Err(why) = done {
                message["failed"] = json!(why);
            }
            // A shell that is gone wants to know nothing.
            let _ = face.push((0, Scene::Text(message)));
        });
    }

    /// All programs' data of the person who is signed in, gone.
    pub(super) fn erase(&self) {
        let (host, face) = (self.host.clone(), self.face.clone());
        tokio::spawn(async move {
            let failed = host.erase().await.err();
            let _ = face.push((0, Scene::Text(json!({"t": "erased", "failed": failed}))));
        });
    }

    /// An address, good once, where a program's data is had as a zip file.
    pub(super) fn export(&self, id: &str) {
        let Ok(program) = ProgramId::new(id) else { return };
        match self.host.exports.offer(self.host.subject_of(program)) {
            Some(token) => {
                self.tell(json!({"t": "export", "program": id, "url": format!("/export/{token}")}))
            }
            None => self.tell(json!({"t": "error", "message": "too many exports are being made"})),
        }
    }

    /// What the inspector shows of a running program's storage: as the program sees it, and as the disk has it.
    pub(super) fn storage(&self, guest: u32) {
        let Some(owned) = self.guests.get(&guest) else { return };
        let Ok(program) = ProgramId::new(&owned.program) else { return };
        let subject = self.host.subject_of(program);
        let (host, face) = (self.host.clone(), self.face.clone());
        tokio::spawn(async move {
            let mut message = match shown(&host, &subject).await {
                Ok(message) => message,
                Err(why) => json!({"failed": why}),
            };
            message["t"] = json!("storage");
            message["guest"] = json!(guest);
            let _ = face.push((0, Scene::Text(message)));
        });
    }

    /// The people of this host; `refused` says why the last switch was none.
    pub(super) fn users(&self) {
        let (host, face) = (self.host.clone(), self.face.clone());
        tokio::spawn(async move {
            let _ = face.push((0, Scene::Text(people(&host, None).await)));
        });
    }

    /// Another person takes the phone. Running programs of the former one end, in every window, before this is answered.
    pub(super) fn user(&self, name: String, passphrase: Option<String>) {
        let (host, face) = (self.host.clone(), self.face.clone());
        tokio::spawn(async move {
            let passphrase = passphrase.filter(|p| !p.is_empty()).map(Passphrase::new).transpose();
            let done = match passphrase {
                Ok(passphrase) => host.switch(&name, passphrase).await,
                Err(e) => Err(e.to_string()),
            };
            match done {
                Ok(()) => host.tell_all(&people(&host, None).await),
                Err(why) => {
                    let _ = face.push((0, Scene::Text(people(&host, Some(why)).await)));
                }
            }
        });
    }
}

async fn people(host: &Host, refused: Option<String>) -> Json {
    let now = host.user();
    let (users, refused) = match host.store.users().await {
        Ok(users) => (users, refused),
        Err(e) => (Vec::new(), Some(e.to_string())),
    };
    let users: Vec<Json> =
        users.iter().map(|u| json!({"name": u.name, "guarded": u.guarded, "current": u.id == now})).collect();
    json!({"t": "users", "users": users, "refused": refused})
}

async fn clear(host: &Host, subject: &Subject) -> Result<(), String> {
    let room = host.store.room_of(subject).await.map_err(|e| e.to_string())?;
    let Some(room) = room else { return Ok(()) };
    let proof = audit::doing(&host.audit, Doing::Clear(subject.clone())).await?;
    let cleared = tokio::task::spawn_blocking(move || wipe(&room, proof)).await;
    cleared.map_err(|e| e.to_string())?.map_err(|e| e.to_string())
}

/// Only what was written down is cleared.
fn wipe(room: &Room, _proof: Recorded<Doing>) -> Result<(), menshen_store::Error> {
    room.clear_all()
}

async fn holdings(host: &Host, subject: &Subject) -> Json {
    let mut out = json!({
        "t": "holdings", "program": subject.program, "keys": 0, "files": 0, "storage": 0, "kept": 0, "temporary": 0, "disk": 0,
        "storageLimit": menshen_store::storage::ALL_BYTES,
    });
    match host.store.room_of(subject).await {
        Ok(None) => {}
        Ok(Some(room)) => {
            let used = room.used();
            match room.items().and_then(|items| Ok((items.len(), room.kept()?))) {
                Ok((keys, files)) => {
                    out["keys"] = json!(keys);
                    out["files"] = json!(files.iter().filter(|f| f.size.is_some()).count());
                }
                Err(e) => out["failed"] = json!(e.to_string()),
            }
            out["storage"] = json!(used.storage);
            out["kept"] = json!(used.kept);
            out["temporary"] = json!(used.temporary);
            out["disk"] = json!(used.disk);
        }
        Err(e) => out["failed"] = json!(e.to_string()),
    }
    out
}

async fn shown(host: &Host, subject: &Subject) -> Result<Json, String> {
    let Some(room) = host.store.room_of(subject).await.map_err(|e| e.to_string())? else {
        return Ok(json!({"items": [], "files": []}));
    };
    let items = host.store.at_rest(&room).await.map_err(|e| e.to_string())?;
    let files = room.kept().map_err(|e| e.to_string())?;
    let used = room.used();
    let more = items.len().saturating_sub(SHOWN) + files.len().saturating_sub(SHOWN);
    let items: Vec<Json> = items.iter().take(SHOWN).map(item).collect();
    let files: Vec<Json> = files.iter().take(SHOWN).map(file).collect();
    Ok(
        json!({"items": items, "files": files, "more": more, "storage": used.storage, "kept": used.kept, "disk": used.disk}),
    )
}

fn item(item: &Item) -> Json {
    let mut budget = VALUE;
    let value = Value::decode(&item.value).map(|v| values::from_value(&v, &mut budget)).unwrap_or(Json::Null);
    let sealed = item.sealed.as_ref();
    json!({
        "key": values::clip(&item.key, 200), "value": value, "size": item.key.len() + item.value.len(),
        "name": sealed.map(|s| crate::random::hex(&s.name)), "sealed": sealed.map(|s| crate::random::hex(&s.head)),
        "sealedSize": sealed.map(|s| s.size),
    })
}

fn file(kept: &Kept) -> Json {
    json!({"path": kept.at.url(), "size": kept.size, "modified": kept.modified})
}

impl Host {
    /// Forgets what a program keeps of a person, and what they decided about it. The program ends first.
    pub(crate) async fn forget(&self, subject: &Subject) -> Result<(), String> {
        let proof = audit::doing(&self.audit, Doing::Delete(subject.clone())).await?;
        self.end(|of| of == subject).await;
        self.delete(subject, proof).await
    }

    /// Only what was written down is deleted.
    async fn delete(&self, subject: &Subject, _proof: Recorded<Doing>) -> Result<(), String> {
        self.store.forget(subject).await.map_err(|e| e.to_string())?;
        self.consents.forget(subject).await;
        Ok(())
    }

    /// The same for every program of the person who is signed in.
    pub(crate) async fn erase(&self) -> Result<(), String> {
        let user = self.user();
        self.end(|of| of.user == user).await;
        let mut programs = self.store.programs(&user).await.map_err(|e| e.to_string())?;
        let known = self.programs();
        programs.extend(known.iter().map(|p: &Arc<Program>| p.id.clone()));
        programs.sort();
        programs.dedup();
        for program in programs {
            self.forget(&Subject { program, user: user.clone() }).await?;
        }
        Ok(())
    }

    /// Signs another person in and the former one out.
    pub(crate) async fn switch(&self, name: &str, passphrase: Option<Passphrase>) -> Result<(), String> {
        let text = |e: menshen_store::Error| e.to_string();
        let _one = self.switching.lock().await;
        let user = match self.store.sign_in(name, passphrase).await {
            Ok(user) => user,
            Err(e) => {
                let known = self.store.users().await.unwrap_or_default().into_iter().find(|u| u.name == name);
                let tried = Note {
                    user: known.map(|u| u.id),
                    outcome: Outcome::Refused,
                    ..Note::allowed("user.sign-in")
                };
                // Nothing comes of it, so there is nothing to hold back if it cannot be written.
                let _ = self.audit.note(tried).await;
                return Err(text(e));
            }
        };
        if user.id != self.user()
            && let Err(why) = audit::doing(&self.audit, Doing::SignIn(user.id.clone())).await
        {
            self.store.log_out(&user.id).await.map_err(text)?;
            return Err(why);
        }
        let former = self.be(user.id.clone());
        if former == user.id {
            return Ok(());
        }
        self.end(|of| of.user == former).await;
        // What the former person's programs were handing on reaches nobody else.
        self.neighbours.forget_tickets();
        self.exports.forget();
        self.store.log_out(&former).await.map_err(text)?;
        Ok(())
    }

    /// Ends guests in good order and waits until they are gone.
    async fn end(&self, which: impl Fn(&Subject) -> bool) {
        let until = tokio::time::Instant::now() + limits::STOP_GRACE + limits::REAP_GRACE;
        self.stop_those(&which);
        while self.any(&which) && tokio::time::Instant::now() < until {
            tokio::time::sleep(limits::SHARE_EVERY).await;
        }
    }
}
