//! The alarm: no program outlives it, whenever it was asked for.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;

use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use common::client::Address;
use common::{FakeCage, Guest, Shared, config, program};
use menshen_broker::Broker;
use menshen_broker::cage::{Cage, Caged, Vitals, Walls};
use serde_json::json;

/// A cage that begins a process, says so, and hands it out when it is told to.
struct Slow {
    inner: Shared,
    begun: Mutex<Sender<()>>,
    go: Mutex<Receiver<()>>,
}

impl Cage for Slow {
    fn spawn(&self) -> Result<Caged, String> {
        self.begun.lock().unwrap().send(()).unwrap();
        self.go.lock().unwrap().recv_timeout(Duration::from_secs(20)).unwrap();
        self.inner.spawn()
    }

    fn kill(&self, pid: u32) {
        self.inner.kill(pid);
    }

    fn vitals(&self, pid: u32) -> Option<Vitals> {
        self.inner.vitals(pid)
    }

    fn walls(&self) -> Walls {
        self.inner.walls()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_is_being_born_when_the_alarm_rings_ends_too() {
    let cage = FakeCage::new(|mut guest: Guest| {
        guest.begin();
        while let Some((seq, _)) = guest.recv() {
            guest.send(&menshen_wire::ToBroker::Done { seq });
        }
    });
    let (begun, begins) = channel();
    let (go, goes) = channel();
    let mut config = config(cage.clone()).await;
    config.cage =
        std::sync::Arc::new(Slow { inner: Shared(cage), begun: Mutex::new(begun), go: Mutex::new(goes) });
    let handle = Broker::start(config, vec![program()]).await.unwrap();
    let at = Address::of(&handle).await;
    let (mut ws, _) = at.shell().await;
    ws.say(json!({"t": "launch", "program": "dev:1"})).await;
    begins.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(handle.alarm().ring("a test looked in".into()).await);
    go.send(()).unwrap();
    let exited = ws.json("exited").await;
    assert!(exited["message"].as_str().unwrap().contains("a test looked in"), "{exited}");
    ws.say(json!({"t": "launch", "program": "dev:1"})).await;
    assert!(ws.json("error").await["message"].as_str().unwrap().contains("a test looked in"));
}
