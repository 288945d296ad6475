//! One shell's WebSocket: the first message proves the secret, then scenes go out and orders come in. The guests of a
//! connection end with it.

mod audit;
mod message;
mod person;
mod picture;
mod settings;
mod web_view;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::{SinkExt, StreamExt};
use menshen_model::{Scope, Subject};
use menshen_wire::{VERSION, Value};
use serde_json::{Value as Json, json};
use tokio::time::timeout;

use crate::consent::Change;
use crate::consent::desk::{Desk, Said};
use crate::host::{Face, Host, Way};
use crate::http::origin::Origin;
use crate::limits;
use crate::program::Program;
use crate::queue::Queue;
use crate::session::{Order, Scene};
use crate::views::Connection;
use message::{Answer, FromShell};

/// Is this a message that [`Shell::obey`] would get?
#[cfg(any(test, feature = "fuzz"))]
pub(crate) fn is_message(text: &str) -> bool {
    serde_json::from_str::<FromShell>(text).is_ok()
}

/// A guest of this connection.
struct Owned {
    orders: Queue<Order>,
    program: String,
}

struct Shell {
    host: Arc<Host>,
    /// The name it stands at.
    origin: Arc<Origin>,
    connection: Connection,
    face: Face,
    desk: Arc<Desk>,
    guests: HashMap<u32, Owned>,
    /// Shows what is written into the audit log.
    looking: Option<tokio::task::AbortHandle>,
}

/// Speaks with one shell until it goes.
pub(crate) async fn serve(mut socket: WebSocket, host: Arc<Host>, origin: Arc<Origin>) {
    let hello = match timeout(limits::HELLO, socket.recv()).await {
        Ok(Some(Ok(Message::Text(text)))) => message::hello(&text, &origin.secret),
        _ => Err((4001, "the first message was not the secret")),
    };
    let view = match hello {
        Ok(view) => view,
        Err((code, reason)) => {
            let frame = CloseFrame { code, reason: reason.into() };
            // It may have gone already.
            let _ = socket.send(Message::Close(Some(frame))).await;
            return;
        }
    };
    let Some((connection, face, desk)) = host.connect(origin.clone()) else {
        let frame = CloseFrame { code: 1013, reason: "too many shells are connected".into() };
        let _ = socket.send(Message::Close(Some(frame))).await;
        return;
    };
    let (mut sink, mut stream) = socket.split();
    let mut shell = Shell {
        host: host.clone(),
        origin,
        connection,
        face: face.clone(),
        desk,
        guests: HashMap::new(),
        looking: None,
    };
    shell.welcome(view.as_deref());
    let writer_host = host.clone();
    let out = face.clone();
    let mut writer = tokio::spawn(async move {
        while let Some((guest, scene)) = out.pop().await {
            // The next frame is warmed for the guest that opened one last; when a guest has ended, for whoever comes next.
            let warm = match &scene {
                Scene::Page { view: Some(_), .. } => Some(Some(guest)),
                Scene::Exited(_) => Some(None),
                _ => None,
            };
            if sink.send(picture::message(guest, scene)).await.is_err() {
                return;
            }
            if let Some(likely) = warm
                && let Some(spare) = spare(&writer_host, connection, likely)
                && sink.send(Message::text(spare.to_string())).await.is_err()
            {
                return;
            }
        }
        // The queue was closed: it was full, or the broker ends.
        let _ = sink.send(Message::Close(None)).await;
    });
    loop {
        tokio::select! {
            got = stream.next() => match got {
                Some(Ok(message)) => if !shell.take(message).await { break },
                Some(Err(_)) | None => break,
            },
            _ = &mut writer => break,
        }
    }
    for owned in shell.guests.values() {
        owned.orders.close();
    }
    shell.look(false);
    host.disconnect(connection);
    writer.abort();
}

/// The address of the next frame to warm, for the guest that opened one last.
fn spare(host: &Host, connection: Connection, guest: Option<u32>) -> Option<Json> {
    let name = host.views.spare(connection, guest).ok()?;
    Some(json!({"t": "spare", "view": host.views.address(&name)}))
}

impl Shell {
    fn tell(&self, message: Json) {
        if self.face.push((0, Scene::Text(message))).is_err() {
            self.face.close();
        }
    }

    /// `view`: the frame that the shell's page came with, which is as good as a fresh one.
    fn welcome(&self, view: Option<&str>) {
        let walls = self.host.cage.walls();
        self.tell(json!({
            "t": "welcome", "programs": self.host.cards(), "lang": self.host.lang, "version": self.host.version,
            "protocol": VERSION, "debuggable": walls.debuggable, "walls": walls.walls, "mapped": self.host.mapped,
        }));
        if let Some(seen) = self.host.watched.get() {
            self.tell(json!({"t": "alarm", "what": seen}));
        }
        let views = &self.host.views;
        let claimed = view.filter(|view| views.claim(self.connection, &self.origin, view));
        let spare = match claimed.and_then(|_| views.spare_address(self.connection)) {
            Some(view) => Some(json!({"t": "spare", "view": view})),
            None => spare(&self.host, self.connection, None),
        };
        if let Some(spare) = spare {
            self.tell(spare);
        }
    }

    /// False: the connection is to be closed.
    async fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Text(text) => match serde_json::from_str::<FromShell>(&text) {
                Ok(message) => {
                    self.obey(message).await;
                    true
                }
                Err(e) => {
                    self.tell(json!({"t": "error", "message": format!("A message of the shell was not understood: {e}")}));
                    true
                }
            },
            Message::Binary(bytes) => {
                self.room_for_bytes(&bytes).await;
                self.event(&bytes)
            }
            Message::Close(_) => false,
            Message::Ping(_) | Message::Pong(_) => true,
        }
    }

    /// What a device gives comes as fast as the loopback is: it waits here for a session that still keeps what came before.
    async fn room_for_bytes(&self, bytes: &[u8]) {
        let Some((2, rest)) = bytes.split_first() else { return };
        let guest = rest.first_chunk::<4>().map_or(0, |b| u32::from_le_bytes(*b));
        let Some(owned) = self.guests.get(&guest) else { return };
        let end = tokio::time::Instant::now() + limits::DEVICE_END;
        while owned.orders.held(0).0 > limits::DEVICE_WAIT && tokio::time::Instant::now() < end {
            tokio::time::sleep(limits::SHARE_EVERY).await;
        }
    }

    /// An event batch. Bytes that are none end the connection: the shell only passes on what a view made, and its view
    /// is then not ours.
    fn event(&mut self, bytes: &[u8]) -> bool {
        let Some((head, body)) = bytes.split_first_chunk::<9>() else { return false };
        let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (guest, page) = (number(1), number(5));
        match (head[0], body.split_first_chunk::<2>()) {
            (1, _) => {}
            (2, Some((part, bytes))) => {
                let (part, bytes) = (u16::from_le_bytes(*part), bytes.to_vec());
                self.order(guest, Order::Bytes { id: page, part, bytes });
                return true;
            }
            _ => return false,
        }
        match Value::decode(body) {
            Ok(batch) => self.order(guest, Order::Event { page, batch, size: body.len() }),
            Err(e) => {
                let message = format!("the view sent an event that is none: {e}");
                self.order(guest, Order::ViewFault { page, message });
            }
        }
        true
    }

    /// Passes an order on. A guest that does not belong to this connection does not exist for it.
    fn order(&mut self, guest: u32, order: Order) {
        let Some(owned) = self.guests.get(&guest) else { return };
        match owned.orders.push(order) {
            Ok(()) => {}
            Err(crate::queue::Refused::Full) => {
                owned.orders.close();
                self.guests.remove(&guest);
            }
            Err(crate::queue::Refused::Closed) => {
                self.guests.remove(&guest);
            }
        }
    }

    fn notify(&mut self, guest: u32, name: &str, value: Value) {
        self.order(guest, Order::Notify { name: name.to_owned(), value });
    }

    /// The guests of this connection with what they run.
    fn everyone(&self) -> impl Iterator<Item = (u32, Arc<Program>)> {
        self.guests.iter().filter_map(|(guest, g)| Some((*guest, self.host.program(&g.program)?)))
    }

    fn probe(&mut self, guest: u32, value: Value) {
        self.order(guest, Order::Probe { id: 0, value });
    }

    async fn launch(&mut self, program: String, path: String, system: Option<Json>, ticket: Option<String>) {
        self.guests.retain(|_, g| !g.orders.is_closed());
        // What an address bar says is a developer's way to a page. Everybody else's ways are tickets and links, which say the
        // page themselves.
        let path = if program.starts_with("dev:") { path } else { String::new() };
        let way = match ticket.map(|token| self.host.neighbours.redeem(&token)) {
            None => Way::Path(path),
            Some(Some(ticket)) if ticket.program == program => Way::Ticket(ticket),
            Some(_) => return self.tell(json!({"t": "error", "program": program, "message": "the way to this program is closed: it was used before, or too old"})),
        };
        self.begin(program, way, system).await;
    }

    /// A link that somebody shared: it was made here for that program, or it leads nowhere.
    async fn follow(&mut self, link: &str, system: Option<Json>) {
        match self.host.neighbours.follow(link) {
            Some((program, path)) => self.begin(program.id.to_string(), Way::Link(path), system).await,
            None => self.tell(json!({"t": "error", "link": true, "message": "this link was not made here, or its program is not installed"})),
        }
    }

    async fn begin(&mut self, program: String, way: Way, system: Option<Json>) {
        let launched = self.host.launch(&program, way, system, self.face.clone(), self.connection).await;
        match launched {
            Ok((guest, orders)) => {
                self.guests.insert(guest, Owned { orders, program });
            }
            Err(e) => self.not_started(&program, &e).await,
        }
    }

    async fn settings(&self, id: &str) {
        let Some(program) = self.host.program(id) else { return };
        let subject = self.host.subject(&program);
        if let Err(why) = self.host.consents.open(&subject).await {
            return self.tell(json!({"t": "error", "program": id, "message": why}));
        }
        self.tell(settings::page(&program, &subject, &self.host.consents));
    }

    /// The person changed a switch of the settings page, or withdrew the privacy agreement. It is in force before the next
    /// message of any guest is looked at; calls in flight are looked at again.
    async fn consent(&self, id: &str, scope: Option<String>, granted: bool) {
        let Some(program) = self.host.program(id) else { return };
        let subject = self.host.subject(&program);
        let change = match scope.as_deref().map(Scope::named) {
            None if !granted => Change::Withdraw { subject: subject.clone() },
            Some(Some(scope)) => {
                let purpose = program.declared().wants.purposes.get(&scope).cloned().unwrap_or_default();
                Change::Scope { subject: subject.clone(), scope, granted, purpose }
            }
            None | Some(None) => return,
        };
        if let Err(why) = self.keep(change, &subject).await {
            self.tell(json!({"t": "error", "program": id, "message": why}));
        }
        self.host.reconsider(&subject);
        self.settings(id).await;
    }

    /// What is taken back is in force soon in any case: a disk that is slow, full or gone keeps no camera open.
    async fn keep(&self, change: Change, subject: &Subject) -> Result<(), String> {
        let (host, takes) = (self.host.clone(), change.takes_away());
        let mut kept = tokio::spawn(async move { host.consents.keep(&host.audit, change).await });
        let suspend = || {
            self.host.consents.suspend(subject);
            self.host.reconsider(subject);
        };
        let done = match timeout(limits::REVOKE, &mut kept).await {
            Ok(done) => done,
            Err(_) => {
                if takes {
                    suspend();
                }
                kept.await
            }
        };
        let done = done.unwrap_or_else(|e| Err(e.to_string()));
        done.map_err(|why| {
            if !takes {
                return why;
            }
            suspend();
            format!("{why}. Until then the program has nothing; after a restart it has what it had")
        })
    }

    async fn obey(&mut self, message: FromShell) {
        let page_value = |page: u32| Value::object([("page", Value::from(page))]);
        match message {
            FromShell::Launch { system, link: Some(link), .. } => self.follow(&link, system).await,
            FromShell::Launch { program, path, system, ticket, link: None } => {
                self.launch(program, path.unwrap_or_default(), system, ticket).await
            }
            FromShell::Holdings { program } => self.data(&program, person::Data::Look),
            FromShell::Clear { program } => self.data(&program, person::Data::Clear),
            FromShell::Delete { program } => self.data(&program, person::Data::Delete),
            FromShell::Erase {} => self.erase(),
            FromShell::Export { program } => self.export(&program),
            FromShell::Storage { guest } => self.storage(guest),
            FromShell::Users {} => self.users(),
            FromShell::User { name, passphrase } => self.user(name, passphrase.map(|secret| secret.0)),
            FromShell::Close { guest } => self.order(guest, Order::Stop),
            FromShell::Back { guest } => self.notify(guest, "back", Value::Object(Vec::new())),
            FromShell::Tab { guest, index } => {
                self.notify(guest, "tab", Value::object([("index", Value::from(index))]));
            }
            FromShell::Home { guest } => {
                let owner = self.guests.get(&guest).and_then(|g| self.host.program(&g.program));
                if let Some(entry) = owner.as_ref().and_then(|p| p.entry()) {
                    self.probe(
                        guest,
                        Value::object([("op", Value::from("open")), ("path", Value::from(entry))]),
                    );
                }
            }
            FromShell::Ready { .. } | FromShell::Lang { .. } => {}
            FromShell::Gesture { guest, page, node, kind } => {
                self.order(guest, Order::Gesture { page, node, kind });
            }
            FromShell::Device { guest, id, event, value } => {
                let value = crate::json::to_value(&value);
                self.order(guest, Order::Device { id, event, value });
            }
            FromShell::Prompt { guest, nonce, answer } => {
                let said = match answer {
                    Answer::Allow => Said::Allow,
                    Answer::Deny => Said::Deny,
                    Answer::Close => Said::Close,
                };
                // An answer to nothing that is asked changes nothing.
                let _ = self.desk.said(guest, &nonce, said);
            }
            FromShell::Native { guest, page, node, kind } => {
                self.order(guest, Order::Native { page, node, kind });
            }
            FromShell::Settings { program } => self.settings(&program).await,
            FromShell::Consent { program, scope, granted } => self.consent(&program, scope, granted).await,
            FromShell::Audit { on } => self.look(on),
            FromShell::Painted { guest, page, ms } => self.order(guest, Order::Painted { page, ms }),
            FromShell::Ack { guest, page, bytes } => self.order(guest, Order::Ack { page, bytes }),
            FromShell::Ui { guest, id, ok, value } => {
                self.order(guest, Order::Answered { id, ok, value: crate::json::to_value(&value) });
            }
            FromShell::Pulldown { guest, page } => self.notify(guest, "pulldown", page_value(page)),
            FromShell::Share { guest, from } => {
                self.notify(guest, "share", Value::object([("from", Value::from(from))]));
            }
            // No path: the person came back to where they were.
            FromShell::Show { guest } => {
                self.notify(guest, "show", Value::object([("scene", Value::from(1001u32))]));
            }
            FromShell::Hide { guest } => self.notify(guest, "hide", Value::Object(Vec::new())),
            FromShell::Theme { theme } => {
                for guest in
                    self.everyone().filter(|(_, p)| p.themed()).map(|(guest, _)| guest).collect::<Vec<_>>()
                {
                    self.notify(guest, "theme", Value::object([("theme", Value::from(theme.as_str()))]));
                }
            }
            FromShell::Resize { guest, system } => {
                // 0 is the screen itself: those in the background stand on it too.
                for (guest, program) in
                    self.everyone().filter(|(g, _)| guest == 0 || *g == guest).collect::<Vec<_>>()
                {
                    let mut system = system.clone();
                    if !program.themed() && system.get("theme").is_some() {
                        system["theme"] = json!("light");
                    }
                    self.notify(guest, "resize", crate::json::to_value(&system));
                }
            }
            FromShell::Fault { guest, page, message } => {
                self.order(guest, Order::ViewFault { page, message })
            }
            FromShell::Subscribe { inspect, guest } => self.order(guest, Order::Inspect(inspect)),
            FromShell::WebView { guest, page, node, src } => self.web_view(guest, page, node, &src),
            FromShell::WebEvent(event) => self.web_event(event),
            FromShell::WebRoute(route) => self.web_route(route),
            FromShell::Data { guest, page } => {
                let value = Value::object([("op", Value::from("data")), ("page", Value::from(page))]);
                self.probe(guest, value);
            }
        }
    }
}
