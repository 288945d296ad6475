//! Calls that wait for a word of the person: each is decided anew with what they say. All end with the guest.

use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use menshen_policy::{Leave, Question};
use tokio::sync::{Notify, oneshot};
use tokio::time::timeout;

use super::consent::Call;
use crate::consent::desk::Said;
use crate::limits;

/// A call and what was asked for it.
pub(super) struct Asking {
    pub(super) call: Call,
    pub(super) question: Asked,
    /// The program itself was asked to put the question (its privacy dialog): how its answer comes back.
    program: Option<oneshot::Sender<Said>>,
    stop: Arc<Notify>,
}

/// What was asked.
#[derive(Debug)]
pub(super) enum Asked {
    /// What policy wants to know.
    Policy(Question),
    /// Whether to leave for another program.
    Leave(super::Ticket, Leave),
    /// Whether the program's server gets the phone number.
    Phone(Leave),
}

type Answering = Pin<Box<dyn Future<Output = (u32, Said)> + Send>>;

/// The questions of one guest.
#[derive(Default)]
pub(super) struct Asks {
    running: FuturesUnordered<Answering>,
    calls: HashMap<u32, Asking>,
}

impl Asks {
    /// May this call wait? Too many do, or one of its number.
    pub(super) fn room(&self, id: u32) -> bool {
        self.calls.len() < limits::QUESTIONS && !self.calls.contains_key(&id)
    }

    /// The person is being asked.
    pub(super) fn person(
        &mut self,
        call: Call,
        question: Asked,
        answer: impl Future<Output = Said> + Send + 'static,
    ) {
        self.begin(call, question, None, Box::pin(answer));
    }

    /// The program puts the question.
    pub(super) fn program(&mut self, call: Call, question: Asked) {
        let (sender, answer) = oneshot::channel();
        self.begin(call, question, Some(sender), Box::pin(async { answer.await.unwrap_or(Said::Close) }));
    }

    fn begin(
        &mut self,
        call: Call,
        question: Asked,
        program: Option<oneshot::Sender<Said>>,
        answer: Pin<Box<dyn Future<Output = Said> + Send>>,
    ) {
        let id = call.id;
        let stop = Arc::new(Notify::new());
        let stopped = stop.clone();
        self.calls.insert(id, Asking { call, question, program, stop });
        self.running.push(Box::pin(async move {
            tokio::select! {
                said = timeout(limits::UI_PERSON, answer) => (id, said.unwrap_or(Said::Close)),
                () = stopped.notified() => (id, Said::Close),
            }
        }));
    }

    /// The program's answer to a question that it was to put. False: it was to put none of this number.
    pub(super) fn answered(&mut self, id: u32, said: Said) -> bool {
        let sender = self.calls.get_mut(&id).and_then(|asking| asking.program.take());
        sender.is_some_and(|sender| sender.send(said).is_ok())
    }

    /// Do as many wait as may?
    pub(super) fn full(&self) -> bool {
        self.calls.len() >= limits::QUESTIONS
    }

    /// Nobody waits for the answer to this call any more; the shell takes the question down.
    pub(super) fn drop_call(&mut self, id: u32) {
        if let Some(asking) = self.calls.remove(&id) {
            asking.stop.notify_one();
        }
    }

    /// What is asked for the call of this number.
    pub(super) fn question(&self, id: u32) -> Option<&Asked> {
        self.calls.get(&id).map(|asking| &asking.question)
    }

    /// The types of data that calls wait for.
    pub(super) fn data(&self) -> BTreeSet<String> {
        let data = self.calls.values().filter_map(|asking| match &asking.question {
            Asked::Policy(Question::Privacy { data }) => Some(data.clone()),
            _ => None,
        });
        data.collect()
    }

    /// The next answer. Waits for ever when nobody is asked; cancelling the wait loses nothing.
    pub(super) async fn next(&mut self) -> (u32, Said) {
        match self.running.next().await {
            Some(answer) => answer,
            None => std::future::pending().await,
        }
    }

    /// Takes the call that waited for this answer.
    pub(super) fn take(&mut self, id: u32) -> Option<Asking> {
        self.calls.remove(&id)
    }

    /// Drops all questions without an answer; the shell takes down what it shows.
    pub(super) fn clear(&mut self) {
        self.running.clear();
        self.calls.clear();
    }
}
