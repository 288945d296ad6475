//! What requests, uploads and downloads have in common: a place among ten, an end when the program gives up or is out of sight
//! too long, and a line for the inspector however it ends.

use std::future::Future;
use std::sync::Arc;

use menshen_egress::{Answer, Failure, Hooks, Progress, Request};
use menshen_policy::Permit;
use menshen_policy::net::{Fetch, Kind};
use menshen_wire::Value;

use crate::calls::{Answer as Outcome, Work};
use crate::doors::Denied;
use crate::net::{Net, Notary, Note, Task, words};

/// A request that was decided about.
pub(super) struct Job {
    pub(super) net: Net,
    pub(super) kind: Kind,
    pub(super) permit: Permit<Fetch>,
    pub(super) request: Request,
    pub(super) task: Arc<Task>,
    pub(super) note: Note,
    pub(super) sent: Option<Arc<Progress>>,
    /// The program takes the answer before its end.
    pub(super) chunked: bool,
}

/// Why a request that was begun has no result.
pub(super) enum Lost {
    /// On the way.
    Failure(Failure),
    /// At another door: there is no room for the file.
    Denied(Denied),
}

impl From<Failure> for Lost {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Denied> for Lost {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

/// Makes the request, then hands its answer to `take`, which reads the body and says what the program gets.
pub(super) fn run<F, Fut>(id: u32, job: Job, take: F) -> Work
where
    F: FnOnce(Answer, Arc<Task>, Note) -> Fut + Send + 'static,
    Fut: Future<Output = (Note, Result<Value, Lost>)> + Send + 'static,
{
    // Made here, so that work which is never begun takes its task off the list too.
    let end = End(job.net.clone(), id);
    let (net, task, seen) = (job.net.clone(), job.task.clone(), job.note.clone());
    Box::pin(async move {
        let _end = end;
        let answer = tokio::select! {
            biased;
            denied = task.aborted() => given_up(&net, &seen, denied),
            denied = net.background().over() => given_up(&net, &seen, denied),
            answer = go(&net, job, take) => answer,
        };
        task.feed.end().await;
        answer
    })
}

/// The guest, or the end of the work, takes the task off the list.
struct End(Net, u32);

impl Drop for End {
    fn drop(&mut self) {
        self.0.tasks().end(self.1);
    }
}

async fn go<F, Fut>(net: &Net, job: Job, take: F) -> Outcome
where
    F: FnOnce(Answer, Arc<Task>, Note) -> Fut + Send + 'static,
    Fut: Future<Output = (Note, Result<Value, Lost>)> + Send + 'static,
{
    let Job { kind, permit, request, task, mut note, sent, chunked, .. } = job;
    let _slot = net.slot().await?;
    let egress = net.egress()?;
    let again = |url: &str| net.decide(kind, url);
    let notary = Notary::new(net.clone(), kind, chunked, &request.body).await;
    let hooks = Hooks { again: &again, seal: Some(&notary), sent, pool: Some(net.pool()) };
    let got = match egress.fetch(permit, request, hooks).await {
        Ok(answer) => {
            note.answered(&answer);
            let head = [
                ("header", words::headers(&answer.headers, None)),
                ("statusCode", Value::from(u32::from(answer.status))),
                ("cookies", words::cookies(&answer.headers)),
            ];
            task.feed.headers(Value::object(head));
            let (read, value) = take(answer, task, note).await;
            note = read;
            value
        }
        Err(failure) => Err(failure.into()),
    };
    note.signed(notary.told());
    match &got {
        Ok(_) => {}
        Err(Lost::Failure(failure)) => note.failed(failure),
        Err(Lost::Denied(denied)) => note.refused(&denied.reason),
    }
    if let Err(Lost::Failure(Failure::Sealed(why))) = &got {
        net.mismatch(note.host(), why).await?;
    }
    net.note(note);
    got.map_err(|lost| match lost {
        Lost::Failure(failure) => words::failed(failure, kind == Kind::Download),
        Lost::Denied(denied) => denied,
    })
}

fn given_up(net: &Net, note: &Note, denied: Denied) -> Outcome {
    let mut note = note.clone();
    note.refused(&denied.reason);
    net.note(note);
    Err(denied)
}
