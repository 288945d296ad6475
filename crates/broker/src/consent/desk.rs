//! Where a person is asked: one question at a time for each shell, whoever asks, and each answer is good for the one question
//! whose nonce it repeats.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value as Json, json};
use tokio::sync::{Semaphore, oneshot};

use crate::host::Face;
use crate::random;
use crate::session::Scene;

/// What the person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// Yes.
    Allow,
    /// No.
    Deny,
    /// Nothing: the question was closed, or nobody is there.
    Close,
}

struct Showing {
    nonce: String,
    guest: u32,
    reply: oneshot::Sender<Said>,
}

/// The desk of one shell.
pub(crate) struct Desk {
    face: Option<Face>,
    turn: Semaphore,
    showing: Mutex<Option<Showing>>,
}

impl Desk {
    /// The desk of the shell behind this face.
    pub(crate) fn new(face: Face) -> Arc<Self> {
        Arc::new(Self { face: Some(face), turn: Semaphore::new(1), showing: Mutex::default() })
    }

    /// A desk without a person: every question is closed at once.
    pub(crate) fn nobody() -> Arc<Self> {
        Arc::new(Self { face: None, turn: Semaphore::new(1), showing: Mutex::default() })
    }

    /// Asks when the questions before it are answered. `question` is the prompt without its guest and nonce. When the wait is
    /// given up the shell takes the question away.
    pub(crate) async fn ask(self: Arc<Self>, guest: u32, mut question: Json) -> Said {
        let Some(face) = &self.face else { return Said::Close };
        let Ok(_turn) = self.turn.acquire().await else { return Said::Close };
        let Ok(nonce) = random::token() else { return Said::Close };
        let (reply, answer) = oneshot::channel();
        *self.lock() = Some(Showing { nonce: nonce.clone(), guest, reply });
        let _gone = Gone { desk: &self, nonce: &nonce };
        question["t"] = json!("prompt");
        question["guest"] = json!(guest);
        question["nonce"] = json!(nonce);
        if face.push((guest, Scene::Text(question))).is_err() {
            return Said::Close;
        }
        answer.await.unwrap_or(Said::Close)
    }

    /// The shell's answer. One that does not repeat the nonce and the guest of what is shown answers nothing.
    pub(crate) fn said(&self, guest: u32, nonce: &str, said: Said) -> bool {
        let mut showing = self.lock();
        let fits = showing.as_ref().is_some_and(|s| s.guest == guest && random::same(&s.nonce, nonce));
        match showing.take_if(|_| fits) {
            // Whoever asked may have gone in this moment.
            Some(showing) => showing.reply.send(said).is_ok(),
            None => false,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Showing>> {
        self.showing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The question is over: it is taken from the shell if it still stands there.
struct Gone<'a> {
    desk: &'a Desk,
    nonce: &'a str,
}

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        let stood = self.desk.lock().take_if(|s| s.nonce == self.nonce);
        if let (Some(showing), Some(face)) = (stood, &self.desk.face) {
            let message = json!({"t": "unprompt", "guest": showing.guest, "nonce": self.nonce});
            // A shell that is gone shows nothing.
            let _ = face.push((showing.guest, Scene::Text(message)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::Queue;

    async fn shown(face: &Face) -> Json {
        match face.pop().await {
            Some((_, Scene::Text(message))) => message,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn one_question_at_a_time_and_each_answer_is_good_for_its_own() {
        let face: Face = Queue::new(1 << 20, 100);
        let desk = Desk::new(face.clone());
        let first = tokio::spawn(desk.clone().ask(1, json!({"kind": "scope"})));
        let one = shown(&face).await;
        let second = tokio::spawn(desk.clone().ask(2, json!({"kind": "scope"})));
        tokio::task::yield_now().await;
        let nonce = one["nonce"].as_str().unwrap();
        assert!(!desk.said(2, nonce, Said::Allow), "another guest");
        assert!(!desk.said(1, &"0".repeat(32), Said::Allow), "another nonce");
        assert!(desk.said(1, nonce, Said::Allow));
        assert!(!desk.said(1, nonce, Said::Allow), "answered once");
        assert_eq!(first.await.unwrap(), Said::Allow);
        let two = shown(&face).await;
        assert_eq!((&two["t"], &two["guest"]), (&json!("prompt"), &json!(2)));
        assert!(!desk.said(2, nonce, Said::Allow), "the nonce of the one before");
        second.abort();
        let gone = shown(&face).await;
        assert_eq!((&gone["t"], &gone["nonce"]), (&json!("unprompt"), &two["nonce"]));
        assert_eq!(Desk::nobody().ask(1, json!({})).await, Said::Close);
    }
}
