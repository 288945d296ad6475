//! Devices that stay in use after the call that took them into use: a recording, a watch over the place. Each is a call of the
//! guest's whose permit stands as long as the device is used; what the device says on the way is told by notification, and only
//! while the permit stands and the program is seen.

use menshen_model::errno;
use menshen_policy::Leave;
use menshen_wire::{ToGuest, Value};
use serde_json::json;
use tokio::time::Instant;

use super::consent::Call;
use super::frames::{fits_shell, short};
use super::{Pending, Scene, Session};
use crate::calls::{self, HeldOp};
use crate::doors::Denied;
use crate::limits;

/// A device in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Device {
    /// The microphone, by `RecorderManager`.
    Record,
    /// The microphone, by `startRecord`, whose call is answered at the end.
    OldRecord,
    /// The place, while the program is seen.
    Place,
    /// The place, out of sight too.
    PlaceBehind,
}

impl Device {
    fn of(api: &str) -> Self {
        match api {
            "RecorderManager.start" => Self::Record,
            "startRecord" => Self::OldRecord,
            "startLocationUpdateBackground" => Self::PlaceBehind,
            _ => Self::Place,
        }
    }

    fn records(self) -> bool {
        matches!(self, Self::Record | Self::OldRecord)
    }

    /// Name of it in notifications.
    fn name(self) -> &'static str {
        if self.records() { "record" } else { "place" }
    }

    /// The shell's handler.
    fn handler(self) -> &'static str {
        if self.records() { "recorder" } else { "watchPlace" }
    }
}

/// What a pending call has that keeps a device.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) device: Device,
    /// The guest has its answer: what comes now is told by notification.
    pub(super) told: bool,
}

impl Session {
    fn held(&self, records: bool) -> Option<u32> {
        let of = |p: &Pending| p.held.as_ref().is_some_and(|h| h.device.records() == records);
        self.pending.iter().find(|(_, p)| of(p)).map(|(id, _)| *id)
    }

    /// A call that takes a device into use was let pass.
    pub(super) fn hold(&mut self, call: Call, leave: Leave) {
        let device = Device::of(&call.name);
        match self.held(device.records()) {
            Some(_) if device.records() => {
                let denied = Denied::new(0, "audio is recording, don't start record again");
                return self.refuse(call, denied);
            }
            Some(id)
                if self
                    .pending
                    .get(&id)
                    .and_then(|p| p.held.as_ref())
                    .is_some_and(|h| h.device == device) =>
            {
                return self.succeed(call, calls::nothing());
            }
            Some(id) => self.drop_held(id, None),
            None => {}
        }
        if !fits_shell(&call.args)
            || self.pending.len() >= limits::UI_PENDING
            || self.pending.contains_key(&call.id)
        {
            return self.refuse(call, Denied::new(errno::RATE, "too many calls wait for the person"));
        }
        let listens = self.p.program.declared().wants.private_infos.contains("onLocationChange");
        if !device.records() && !listens {
            self.fault(0, "warning", "onLocationChange:fail the api need to be declared in the requiredPrivateInfos field in app.json/ext.json: no place is told", "");
        }
        let Call { id, sync, name, args, began, .. } = call;
        let (permit, files) = leave.device_and_files();
        let pending = Pending {
            held: Some(Held { device, told: false }),
            files: Some(files),
            ..Pending::new(name, sync, short(&args), began, limits::UI_NATIVE, permit)
        };
        self.pending.insert(id, pending);
        self.show(Scene::Ui { id, name: device.handler().into(), args });
    }

    /// The program works on a device that it holds: `RecorderManager.pause` and its like.
    pub(super) fn work_held(&mut self, call: Call, op: HeldOp) {
        let Some(id) = self.held(op != HeldOp::StopPlace) else {
            return match op {
                HeldOp::StopPlace => self.succeed(call, calls::nothing()),
                _ => self.refuse(call, Denied::new(0, "recorder not start")),
            };
        };
        match op {
            HeldOp::StopPlace => self.drop_held(id, None),
            HeldOp::Pause => self.tell_shell(id, "pause"),
            HeldOp::Resume if !self.foreground => {
                return self
                    .refuse(call, Denied::new(errno::NO_PERMISSION, "the program is in the background"));
            }
            HeldOp::Resume => self.tell_shell(id, "resume"),
            HeldOp::StopRecord => self.finish_held(id),
        }
        self.succeed(call, calls::nothing());
    }

    /// The shell is to come to an end and answer with what there is; it has a moment for that.
    fn finish_held(&mut self, id: u32) {
        self.tell_shell(id, "stop");
        if let Some(p) = self.pending.get_mut(&id) {
            p.deadline = p.deadline.min(Instant::now() + limits::DEVICE_END);
        }
    }

    fn tell_shell(&self, id: u32, op: &str) {
        self.show(Scene::Text(json!({"t": "device", "guest": self.p.guest, "id": id, "op": op})));
    }

    /// Ends a device: the shell lets go of it, and what it still says goes nowhere.
    fn drop_held(&mut self, id: u32, why: Option<Denied>) {
        let Some(p) = self.pending.remove(&id) else { return };
        self.show(Scene::Text(json!({"t": "cut", "guest": self.p.guest, "id": id})));
        self.end_pending(id, p, Err(why.unwrap_or_else(|| Denied::new(errno::CANCEL, "stopped"))));
    }

    /// The program went out of sight: a recording ends with what there is, a place is not looked for until it is seen again.
    pub(super) fn hide_held(&mut self) {
        let all: Vec<(u32, Device)> =
            self.pending.iter().filter_map(|(id, p)| Some((*id, p.held.as_ref()?.device))).collect();
        for (id, device) in all {
            match device {
                Device::Record | Device::OldRecord => self.finish_held(id),
                Device::Place => self.tell_shell(id, "pause"),
                Device::PlaceBehind => {}
            }
        }
    }

    /// The program is seen again.
    pub(super) fn show_held(&mut self) {
        if let Some(id) = self.held(false) {
            self.tell_shell(id, "resume");
        }
    }

    /// A device says something on the way.
    pub(super) fn device_says(&mut self, id: u32, event: &str, value: Value) {
        let Some((device, told)) =
            self.pending.get(&id).and_then(|p| p.held.as_ref().map(|h| (h.device, h.told)))
        else {
            return;
        };
        let consent = self.p.consents.consent(&self.p.subject);
        if !self.pending.get(&id).is_some_and(|p| p.permit.stands(&consent)) {
            return self.reconsider();
        }
        if event == "started" {
            if !told
                && device != Device::OldRecord
                && let Some(p) = self.pending.get_mut(&id)
            {
                if let Some(held) = &mut p.held {
                    held.told = true;
                }
                let (name, sync, args, began) = (p.name.clone(), p.sync, p.args.clone(), p.began);
                self.answer(id, sync, &name, || args, began, Ok(calls::nothing()));
            }
            return;
        }
        let known = match device {
            Device::Record => matches!(event, "pause" | "resume" | "frame"),
            Device::OldRecord => false,
            Device::Place | Device::PlaceBehind => matches!(event, "change" | "error"),
        };
        let seen = self.foreground || device == Device::PlaceBehind || device.records();
        let listed =
            device.records() || self.p.program.declared().wants.private_infos.contains("onLocationChange");
        if told && known && seen && listed {
            self.notify_device(device, event, value);
        }
    }

    fn notify_device(&mut self, device: Device, event: &str, value: Value) {
        let value = Value::object([
            ("device", Value::from(device.name())),
            ("event", Value::from(event)),
            ("value", value),
        ]);
        self.send(&ToGuest::Notify { name: "device".into(), value });
    }

    /// Bytes of a part of the answer, or of a frame of the recording that goes on.
    pub(super) fn device_bytes(&mut self, id: u32, part: u16, bytes: &[u8]) {
        if part >= limits::FRAME_PART {
            let value = Value::object([
                ("frameBuffer", Value::Bytes(bytes.to_vec())),
                ("isLastFrame", Value::from(part == u16::MAX)),
            ]);
            return self.device_says(id, "frame", value);
        }
        let held: usize = self.pending.values().map(|p| p.parts.iter().map(Vec::len).sum::<usize>()).sum();
        let Some(p) = self.pending.get_mut(&id).filter(|p| p.files.is_some()) else { return };
        if held + bytes.len() > limits::GIVEN || usize::from(part) >= limits::GIVEN_PARTS {
            let over = Denied::new(errno::BAD_DATA, "it is larger than 64 MiB");
            if let Some(p) = self.pending.remove(&id) {
                self.show(Scene::Text(json!({"t": "cut", "guest": self.p.guest, "id": id})));
                self.end_pending(id, p, Err(over));
            }
            return;
        }
        if p.parts.len() <= usize::from(part) {
            p.parts.resize(usize::from(part) + 1, Vec::new());
        }
        p.parts[usize::from(part)].extend_from_slice(bytes);
    }

    /// A pending call comes to its end: answered, or told by notification when it was answered before.
    pub(super) fn end_pending(&mut self, id: u32, p: Pending, answer: calls::Answer) {
        match &p.held {
            Some(Held { device, told: true }) => {
                let device = *device;
                self.permission(
                    "ended",
                    &p.name,
                    "",
                    answer.as_ref().err().map_or("", |d| d.reason.as_str()),
                );
                match answer {
                    Ok(value) => self.notify_device(device, "stop", value),
                    Err(denied) => {
                        let failure = calls::failure(&p.name, &denied);
                        self.notify_device(device, "end", failure);
                    }
                }
            }
            Some(_) | None => self.answer(id, p.sync, &p.name, || p.args, p.began, answer),
        }
    }
}
