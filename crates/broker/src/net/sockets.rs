//! The WebSockets of one guest. Each runs beside the session, hands one message after the other to a guest that fetches them, and
//! ends with the guest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use menshen_egress::{Egress, Failure, HeaderMap, Message, Payload, Receiver, Sender};
use menshen_model::errno;
use menshen_policy::Permit;
use menshen_policy::net::{Fetch, Kind};
use menshen_wire::Value;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::{Net, Notary, Note, words};
use crate::doors::Denied;
use crate::limits;

/// A message on its way out, and who waits for it.
type Outgoing = (Message, oneshot::Sender<Result<(), Failure>>);

struct Line {
    out: mpsc::Sender<Outgoing>,
    events: Arc<tokio::sync::Mutex<mpsc::Receiver<Value>>>,
    run: JoinHandle<()>,
    closed: bool,
}

/// All of them, by the numbers that the guest gave them.
#[derive(Default)]
pub(crate) struct Sockets(Mutex<HashMap<u32, Line>>);

/// What a socket is opened with.
pub(crate) struct Opening {
    pub(crate) permit: Permit<Fetch>,
    pub(crate) headers: HeaderMap,
    pub(crate) protocols: Vec<String>,
    pub(crate) within: Duration,
    pub(crate) note: Note,
}

impl Sockets {
    /// Begins to open one. What becomes of it is told by its events.
    pub(crate) fn open(
        &self,
        id: u32,
        net: &Net,
        egress: Arc<Egress>,
        opening: Opening,
    ) -> Result<(), Denied> {
        let mut lines = self.lock();
        lines.retain(|_, line| !line.run.is_finished() || !line.closed);
        if lines.values().filter(|line| !line.run.is_finished()).count() >= limits::SOCKETS {
            let text = format!("fail reach max websocket connect count {}", limits::SOCKETS);
            return Err(Denied::new(errno::TOO_MANY, text));
        }
        if lines.len() >= 8 * limits::SOCKETS || lines.contains_key(&id) {
            return Err(Denied::new(errno::NETWORK_ARGS, "the socket's number is in use"));
        }
        let (out, outgoing) = mpsc::channel(16);
        let (events, fetched) = mpsc::channel(2);
        let run = tokio::spawn(run(net.clone(), egress, opening, outgoing, events));
        let events = Arc::new(tokio::sync::Mutex::new(fetched));
        lines.insert(id, Line { out, events, run, closed: false });
        Ok(())
    }

    /// Waits for the next event of one; after the last comes `end`.
    pub(crate) async fn next(&self, id: u32) -> Value {
        let events = self.lock().get(&id).map(|line| line.events.clone());
        let event = match events {
            Some(events) => events.lock().await.recv().await,
            None => None,
        };
        event.unwrap_or_else(|| {
            if let Some(line) = self.lock().get_mut(&id) {
                line.closed = true;
            }
            super::Feed::over()
        })
    }

    /// Sends a message.
    pub(crate) async fn send(&self, id: u32, message: Message) -> Result<(), Denied> {
        let out = self.lock().get(&id).map(|line| line.out.clone());
        let gone = || Denied::new(errno::NETWORK_ARGS, "the socket is not open");
        let (done, sent) = oneshot::channel();
        out.ok_or_else(gone)?.send((message, done)).await.map_err(|_| gone())?;
        match sent.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(failure)) => Err(words::failed(failure, false)),
            Err(_) => Err(gone()),
        }
    }

    /// Ends all of them at once.
    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u32, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.run.abort();
    }
}

async fn run(
    net: Net,
    egress: Arc<Egress>,
    opening: Opening,
    mut out: mpsc::Receiver<Outgoing>,
    events: mpsc::Sender<Value>,
) {
    let Opening { permit, headers, protocols, within, mut note } = opening;
    let notary = Notary::new(net.clone(), Kind::Socket, false, &Payload::default()).await;
    let opened = tokio::select! {
        opened = egress.open(permit, headers, &protocols, within, Some(&notary)) => opened,
        (code, reason) = given_up(&mut out) => return close(&events, code, reason).await,
        denied = net.background().over() => return close(&events, 1006, denied.reason).await,
    };
    note.signed(notary.told());
    let socket = match opened {
        Ok(socket) => socket,
        Err(failure) => {
            note.failed(&failure);
            net.note(note);
            fail(&events, failure).await;
            return close(&events, 1006, "abnormal closure".into()).await;
        }
    };
    note.opened(socket.address, socket.kid.clone());
    net.note(note);
    let header = words::headers(&socket.headers, None);
    emit(&events, "open", Value::object([("header", header)])).await;
    let (mut sender, mut receiver) = socket.split();
    let (code, reason) = tokio::select! {
        end = receive(&mut receiver, &events) => end,
        end = send(&mut sender, &mut out) => end,
        denied = net.background().over() => {
            let _ = sender.send(Message::Close(1001, denied.reason.clone())).await;
            (1006, denied.reason)
        }
    };
    // The other side's answer to a close, or ours to its: a second is enough, and nobody waits for it.
    let rest = async { while !matches!(receiver.next().await, Ok(Message::Close(..)) | Err(_)) {} };
    let _ = timeout(limits::SOCKET_GOODBYE, rest).await;
    close(&events, code, reason).await;
}

/// A socket that is closed before it stands.
async fn given_up(out: &mut mpsc::Receiver<Outgoing>) -> (u16, String) {
    loop {
        match out.recv().await {
            Some((Message::Close(code, reason), done)) => {
                let _ = done.send(Ok(()));
                return (code, reason);
            }
            Some((_, done)) => {
                let _ = done.send(Err(Failure::Connect("the socket is not open yet".into())));
            }
            None => std::future::pending().await,
        }
    }
}

async fn receive(receiver: &mut Receiver, events: &mpsc::Sender<Value>) -> (u16, String) {
    loop {
        let data = match receiver.next().await {
            Ok(Message::Text(text)) => Value::from(text),
            Ok(Message::Binary(bytes)) => Value::Bytes(bytes.to_vec()),
            Ok(Message::Close(code, reason)) => return (code, reason),
            Err(failure) => {
                fail(events, failure).await;
                return (1006, "abnormal closure".into());
            }
        };
        emit(events, "message", Value::object([("data", data)])).await;
    }
}

async fn send(sender: &mut Sender, out: &mut mpsc::Receiver<Outgoing>) -> (u16, String) {
    while let Some((message, done)) = out.recv().await {
        let end = match &message {
            Message::Close(code, reason) => Some((*code, reason.clone())),
            _ => None,
        };
        let sent = sender.send(message).await;
        // Who sent it may be gone.
        let _ = done.send(sent);
        if let Some(end) = end {
            return end;
        }
    }
    std::future::pending().await
}

async fn fail(events: &mpsc::Sender<Value>, failure: Failure) {
    let denied = words::failed(failure, false);
    let value = Value::object([("errMsg", Value::from(denied.reason)), ("errno", Value::from(denied.errno))]);
    emit(events, "error", value).await;
}

async fn close(events: &mpsc::Sender<Value>, code: u16, reason: String) {
    let value = Value::object([("code", Value::from(u32::from(code))), ("reason", Value::from(reason))]);
    emit(events, "close", value).await;
}

async fn emit(events: &mpsc::Sender<Value>, name: &str, value: Value) {
    // A guest that has ended fetches nothing.
    let _ = events.send(Value::object([("event", Value::from(name)), ("value", value)])).await;
}
