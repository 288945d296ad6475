//! Calls that end with files which the person's device gives: photos, recordings, pictures they chose.

use menshen_model::errno;
use menshen_policy::Leave;
use menshen_policy::permit::{Files, Permit};
use menshen_wire::Value;
use serde_json::json;
use tokio::time::Duration;

use super::consent::Call;
use super::frames::{fits_shell, short};
use super::{Pending, Scene, Session};
use crate::calls::{self, given};
use crate::doors::Denied;
use crate::limits;

/// The one call that takes from what another one opened.
const PHOTO: &str = "CameraContext.takePhoto";

impl Session {
    /// Asks the shell for something that comes with files.
    pub(super) fn ask_given(&mut self, call: Call, within: Duration, leave: Leave) {
        let under = match call.name.as_str() {
            PHOTO => match self.camera(&call.args) {
                Some(id) => Some(id),
                None => {
                    return self.refuse(call, Denied::new(errno::BAD_DATA, "no camera works on this page"));
                }
            },
            _ => None,
        };
        if !fits_shell(&call.args)
            || self.pending.len() >= limits::UI_PENDING
            || self.pending.contains_key(&call.id)
        {
            return self.refuse(call, Denied::new(errno::RATE, "too many calls wait for the person"));
        }
        let Call { id, sync, name, mut args, began, .. } = call;
        if let (Some(node), Value::Object(members)) = (under.and_then(|id| self.natives.node(id)), &mut args)
        {
            members.retain(|(name, _)| name != "node");
            members.push(("node".into(), Value::from(node)));
        }
        let (permit, files) = leave.device_and_files();
        let pending = Pending {
            files: Some(files),
            under,
            ..Pending::new(name.clone(), sync, short(&args), began, within, permit)
        };
        self.pending.insert(id, pending);
        let name = name.rsplit('.').next().unwrap_or_default().to_owned();
        self.show(Scene::Ui { id, name, args });
    }

    /// The call of the camera that works on the page which the arguments name.
    fn camera(&self, args: &Value) -> Option<u32> {
        let page = args.get("page").and_then(Value::as_u32)?;
        self.natives.on(page).find(|id| self.pending.contains_key(id))
    }

    /// The answer with its parts kept as the program's temporary files.
    pub(super) fn keep_given(&self, p: &Pending, permit: &Permit<Files>, value: &Value) -> calls::Answer {
        calls::aside("saveFile", || given::keep(&p.name, value, &p.parts, &self.p.doors, permit))
    }

    /// What was taken from a camera that is gone is answered with that.
    pub(super) fn end_under(&mut self, camera: u32) {
        let under: Vec<u32> =
            self.pending.iter().filter(|(_, p)| p.under == Some(camera)).map(|(id, _)| *id).collect();
        for id in under {
            if let Some(p) = self.pending.remove(&id) {
                self.show(Scene::Text(json!({"t": "cut", "guest": self.p.guest, "id": id})));
                self.end_pending(id, p, Err(Denied::new(errno::CANCEL, "the camera was stopped")));
            }
        }
    }
}
