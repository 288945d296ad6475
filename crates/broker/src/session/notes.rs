//! What waits until it stands in the audit log. Nothing comes of it before; then the session goes on with it.

use std::future::Future;
use std::pin::Pin;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use menshen_model::errno;
use menshen_policy::{ApiTable, Gate, Impl, Leave, Refusal};
use menshen_store::audit::{AppendError, Recorded, Unrecorded};
use tokio::time::Instant;

use super::Session;
use super::consent::Call;
use crate::audit::{self, Refused};
use crate::consent::Change;
use crate::doors::Denied;
use crate::limits;

/// What the session does when it stands there, or could not be written.
pub(super) type Then = Box<dyn FnOnce(&mut Session) + Send>;

/// The operations of one guest that wait for the log.
#[derive(Default)]
pub(super) struct Notes(FuturesUnordered<Pin<Box<dyn Future<Output = Then> + Send>>>);

impl Notes {
    /// Waits for this.
    fn begin(&mut self, note: impl Future<Output = Then> + Send + 'static) {
        self.0.push(Box::pin(note));
    }

    /// The next that has an end. Waits for ever when nothing waits; cancelling the wait loses nothing.
    pub(super) async fn next(&mut self) -> Then {
        match self.0.next().await {
            Some(then) => then,
            None => std::future::pending().await,
        }
    }

    /// Nothing is gone on with. What is written already stands.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Session {
    /// Goes on with a decided call: at once, or when its record is durable.
    pub(super) fn write_down(
        &mut self,
        call: Call,
        leave: Leave,
        then: impl FnOnce(&mut Self, Call, Recorded<Leave>) + Send + 'static,
    ) {
        let leave = match Recorded::needless(leave) {
            Ok(leave) => return then(self, call, leave),
            Err(leave) => leave,
        };
        if !self.may_note() {
            return self.too_fast(call);
        }
        let audit = self.p.audit.clone();
        self.notes.begin(async move {
            let done = audit.record(leave).await;
            Box::new(move |s: &mut Self| s.written(call, done, then)) as Then
        });
    }

    fn written(
        &mut self,
        call: Call,
        done: Result<Recorded<Leave>, Unrecorded<Leave>>,
        then: impl FnOnce(&mut Self, Call, Recorded<Leave>),
    ) {
        // What stood above a view may have ended meanwhile, and with it its call.
        if !self.natives.fits(call.id, &call.name) {
            return;
        }
        match done {
            Ok(leave) if leave.stands(&self.p.consents.consent(&self.p.subject)) => then(self, call, leave),
            Ok(_) => {
                self.permission("cut", &call.name, "", "revoked");
                self.refuse(call, Refusal::denied());
            }
            Err(Unrecorded { why, .. }) => self.unrecorded(call, &why),
        }
    }

    /// Refuses a call, once the refusal stands in the log where the call's row says so.
    pub(super) fn refuse_noted(&mut self, call: Call, refusal: Refusal) {
        // What nobody serves is no operation.
        let sensitive = |(by, gate): (Impl, &Gate)| gate.audit && by != Impl::None;
        if !ApiTable::embedded().gated(&call.name).is_some_and(sensitive) {
            return self.refuse(call, refusal);
        }
        if !self.may_note() {
            return self.too_fast(call);
        }
        let (audit, subject, api) = (self.p.audit.clone(), self.p.subject.clone(), call.name.clone());
        self.notes.begin(async move {
            let done = audit.record(Refused { api, subject, refusal }).await;
            let then = move |s: &mut Self| match done {
                Ok(refused) => s.refuse(call, refused.into_inner().refusal),
                Err(Unrecorded { why, .. }) => s.unrecorded(call, &why),
            };
            Box::new(then) as Then
        });
    }

    /// Keeps what the person decided, durably and with its record, then goes on with the call that it was asked for.
    pub(super) fn decide(
        &mut self,
        call: Call,
        change: Change,
        then: impl FnOnce(&mut Self, Call) + Send + 'static,
    ) {
        let (consents, audit) = (self.p.consents.clone(), self.p.audit.clone());
        // It is the person's word: it is kept also when the program ends meanwhile.
        let kept = tokio::spawn(async move { consents.keep(&audit, change).await });
        self.notes.begin(async move {
            let done = kept.await.unwrap_or_else(|e| Err(e.to_string()));
            let then = move |s: &mut Self| match done {
                Ok(()) => then(s, call),
                Err(why) => s.unkept(call, &why),
            };
            Box::new(then) as Then
        });
    }

    /// Sensitive calls come slower than others: each costs the disk a record for half a year.
    fn may_note(&mut self) -> bool {
        self.notes.0.len() < limits::NOTES && self.audited.take(Instant::now())
    }

    fn too_fast(&mut self, call: Call) {
        self.refuse(call, Denied::new(errno::RATE, "calls come too fast"));
    }

    fn unrecorded(&mut self, call: Call, why: &AppendError) {
        let why = audit::told(&format!("wx.{}", call.name), why);
        self.unkept(call, &why);
    }

    /// The call fails, and the inspector and the terminal say why.
    fn unkept(&mut self, call: Call, why: &str) {
        self.permission("refused", &call.name, "audit", why);
        self.fault(0, "audit", why, "");
        self.refuse(call, audit::unrecorded());
    }
}
