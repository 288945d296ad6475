//! One running program without a browser, held open: started as a shell starts it, its commands taken and counted, but
//! drawn by nobody. What `menshen __measure` measures with, so that no figure comes from another path than the real one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use menshen_model::{Subject, UserId};
use menshen_store::audit::Recorder;
use menshen_wire::Value;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

use crate::cage::Cage;
use crate::host::Face;
use crate::program::Program;
use crate::queue::Queue;
use crate::session::{self, Born, Budgets, Entry, Order, Parts, Scene};
use crate::{Error, limits};

/// Numbers of held guests count from here; those of shells stay below.
static GUESTS: AtomicU32 = AtomicU32::new(1 << 30);

/// A running program.
#[derive(Debug)]
pub struct Held {
    face: Face,
    orders: Queue<Order>,
    session: JoinHandle<session::Ended>,
    pid: u32,
    opened: Duration,
    probes: u32,
}

impl Held {
    /// Starts a program in a person's hands, who is signed in at the store, and waits for the first commands of its page.
    pub async fn open(
        program: Arc<Program>,
        page: &str,
        cage: Arc<dyn Cage>,
        budgets: Budgets,
        within: Duration,
        audit: Recorder,
        user: &UserId,
    ) -> Result<Self, Error> {
        let entry = Entry::parse(page, &program)?;
        let subject = Subject { program: program.id.clone(), user: user.clone() };
        let started = Instant::now();
        let number = || GUESTS.fetch_add(1, Ordering::Relaxed);
        let born = Born::of(&program, &subject, &cage, audit.store(), number).await?;
        let pid = born.live.pid;
        let parts = Parts::unseen(program, entry, budgets, subject, &born, audit, None)?;
        let (face, orders) = (parts.face.clone(), parts.orders.clone());
        let session = born.run(parts, |ended| ended);
        let mut held = Self { face, orders, session, pid, opened: Duration::ZERO, probes: 0 };
        held.next_view(within).await?;
        held.opened = started.elapsed();
        Ok(held)
    }

    /// From the request for a process to the first commands of the page.
    pub fn opened(&self) -> Duration {
        self.opened
    }

    /// The guest's process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits for the next commands and takes them as a view would.
    pub async fn next_view(&mut self, within: Duration) -> Result<(), Error> {
        let end = Instant::now() + within;
        loop {
            match self.scene(end).await? {
                Scene::View { .. } => return Ok(()),
                _ => continue,
            }
        }
    }

    /// Asks the guest (`{op: ...}` of its probe) and waits for the answer.
    pub async fn ask(&mut self, question: Value, within: Duration) -> Result<Value, Error> {
        self.probes += 1;
        let number = self.probes;
        self.order(Order::Probe { id: number, value: question });
        let end = Instant::now() + within;
        loop {
            match self.scene(end).await? {
                Scene::Probed { id, value } if id == number => return Ok(value),
                _ => continue,
            }
        }
    }

    /// Ends the program in good order.
    pub async fn close(mut self) {
        self.order(Order::Stop);
        let end = Instant::now() + limits::STOP_GRACE + limits::REAP_GRACE;
        while self.scene(end).await.is_ok() {}
        // The session bounds its own end; this is for the case that it is wrong.
        self.session.abort();
    }

    fn order(&self, order: Order) {
        // A session that has ended takes no orders; its end is seen by itself.
        let _ = self.orders.push(order);
    }

    async fn scene(&mut self, end: Instant) -> Result<Scene, Error> {
        let late = || Error::Jail("the program did not answer in time".into());
        let (_, scene) = timeout_at(end, self.face.pop()).await.map_err(|_| late())?.ok_or_else(late)?;
        match &scene {
            Scene::View { page, batch } => self.order(Order::Ack { page: *page, bytes: batch.len() as u64 }),
            Scene::Style { page, css, .. } => self.order(Order::Ack { page: *page, bytes: css.len() as u64 }),
            Scene::Exited(ended) => return Err(Error::Jail(format!("the program ended: {}", ended.message))),
            _ => {}
        }
        Ok(scene)
    }
}
