//! What the shell draws above a view: one mounted `<camera>` is one call, made by the view's page and answered when it ends. The
//! program is told by the component's events.

use std::collections::HashMap;

use menshen_wire::{ToGuest, Value};
use serde_json::json;
use tokio::time::Instant;

use super::consent::Call;
use super::{Scene, Session};
use crate::doors::Denied;
use crate::limits;

/// Where one stands: its page and node.
type Place = (u32, u32);

/// The calls that views made, by number.
#[derive(Default)]
pub(super) struct Natives {
    calls: HashMap<u32, Place>,
    last: u32,
}

impl Natives {
    /// Is this a call that its maker may make? A guest has none of the broker's own, neither by name nor by number.
    pub(super) fn fits(&self, id: u32, name: &str) -> bool {
        self.calls.contains_key(&id) == name.starts_with("Component.")
    }

    /// A call was answered: whose was it?
    pub(super) fn take(&mut self, id: u32) -> Option<Place> {
        self.calls.remove(&id)
    }

    /// The calls of what stands on this page.
    pub(super) fn on(&self, page: u32) -> impl Iterator<Item = u32> {
        self.calls.iter().filter(move |(_, at)| at.0 == page).map(|(id, _)| *id)
    }

    /// The node for which a call was made.
    pub(super) fn node(&self, id: u32) -> Option<u32> {
        self.calls.get(&id).map(|at| at.1)
    }

    fn of(&self, place: Place) -> Option<u32> {
        self.calls.iter().find(|(_, at)| **at == place).map(|(id, _)| *id)
    }
}

impl Session {
    /// A view's page tells of something that the shell is to draw above it.
    pub(super) fn native(&mut self, page: u32, node: u32, kind: &str) {
        let standing = self.natives.of((page, node));
        match (kind, standing) {
            ("camera", None) if self.natives.calls.len() < limits::NATIVES => {
                if self.pages.get(page).is_none_or(|p| p.gone) {
                    return;
                }
                // Numbers of the upper half, which no guest of ours uses; one that is taken is passed over.
                loop {
                    self.natives.last = self.natives.last.wrapping_add(1) | (1 << 31);
                    let id = self.natives.last;
                    if !self.pending.contains_key(&id)
                        && self.asks.room(id)
                        && !self.natives.calls.contains_key(&id)
                    {
                        break;
                    }
                    if self.asks.full() {
                        return;
                    }
                }
                let id = self.natives.last;
                self.natives.calls.insert(id, (page, node));
                let args = Value::object([("page", Value::from(page)), ("node", Value::from(node))]);
                let name = format!("Component.{kind}");
                self.proceed(
                    Call { id, sync: false, name, args, began: Instant::now(), gesture: None },
                    false,
                );
            }
            ("started", Some(_)) => self.tell_node((page, node), "initdone", Value::Object(Vec::new())),
            ("", Some(id)) => self.end_native(id),
            _ => {}
        }
    }

    /// Ends what is drawn above this page, or above any.
    pub(super) fn end_natives(&mut self, page: Option<u32>) {
        let all = self.natives.calls.iter().filter(|(_, at)| page.is_none_or(|page| at.0 == page));
        for id in all.map(|(id, _)| *id).collect::<Vec<_>>() {
            self.end_native(id);
        }
    }

    fn end_native(&mut self, id: u32) {
        // One that the person is still asked about goes with the question.
        self.asks.drop_call(id);
        self.end_under(id);
        if let Some(pending) = self.pending.remove(&id) {
            self.show(Scene::Text(json!({"t": "cut", "guest": self.p.guest, "id": id})));
            self.answer(id, false, &pending.name, || pending.args, pending.began, Ok(Value::Undefined));
        }
        self.natives.take(id);
    }

    /// A call of a view is answered: it ended, or never was.
    pub(super) fn native_ended(&mut self, place: Option<(u32, u32)>, denied: Option<&Denied>) {
        let Some(place) = place else { return };
        match denied {
            None => self.tell_node(place, "stop", Value::Object(Vec::new())),
            Some(denied) => {
                let message = format!("insertCamera:fail {}", denied.reason);
                let detail =
                    Value::object([("errMsg", Value::from(message)), ("errno", Value::from(denied.errno))]);
                self.tell_node(place, "error", detail);
            }
        }
    }

    fn tell_node(&mut self, (page, node): Place, event: &str, detail: Value) {
        if self.pages.get(page).is_none_or(|p| p.gone) {
            return;
        }
        let entry = vec!["e".into(), node.into(), event.into(), detail, Value::Object(Vec::new())];
        self.send(&ToGuest::Event { page, batch: Value::Array(vec![Value::Array(entry)]) });
    }
}
