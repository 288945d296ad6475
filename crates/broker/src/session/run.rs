//! The session's loop: frames in, orders in, time, and the end of the process, whichever comes first.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as StdStream;
use std::time::Duration;

use menshen_wire::{Decoder, ToBroker, ToGuest, Value};
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};

use super::linger::Linger;
use super::{Ended, Order, Parts, ProbeFor, Scene, Session, start};
use crate::audit;
use crate::cage::Exit;
use crate::event::Event;
use crate::limits;

/// Bytes asked for in one read, at least.
const READ: usize = 16 << 10;

impl Parts {
    /// Only a face without a browser counts handled frames.
    pub(super) fn face_wants_done(&self) -> bool {
        self.connection == 0
    }
}

impl Session {
    pub(super) async fn run(mut self, socket: OwnedFd, mut exit: oneshot::Receiver<Exit>) -> Ended {
        let std = StdStream::from(socket);
        self.linger = Some(Linger::new(&std));
        let stream = std.set_nonblocking(true).and_then(|()| UnixStream::from_std(std));
        let Ok(stream) = stream else {
            self.kill("crashed", "its socket can not be used");
            return self.end(None).await;
        };
        let (mut read, write) = stream.into_split();
        self.out.attach(write);
        self.begin();
        let mut decoder = Decoder::new(menshen_wire::limits::TO_BROKER);
        let (mut partial, mut more): (Option<Instant>, bool) = (None, false);
        let mut second = Instant::now();
        let (mut ended, mut deserted) = (None, false);
        let (doors, mut opened) = (self.p.doors.clone(), false);
        loop {
            let (stalled, wake) = (self.stalled(), self.next_time());
            tokio::select! {
                got = read.read(decoder.room(READ)), if !stalled && !more => {
                    let n = got.unwrap_or(0);
                    if n == 0 {
                        break;
                    }
                    decoder.filled(n);
                    more = self.converse(&mut decoder, &mut partial);
                }
                // Frames that have been read and not taken; everybody else has had a turn in between.
                () = tokio::task::yield_now(), if more && !stalled => {
                    more = self.take_frames(&mut decoder, &mut partial);
                }
                order = self.p.orders.pop(), if !deserted => match order {
                    Some(order) => self.obey(order),
                    None => {
                        deserted = true;
                        self.stop();
                    }
                },
                trouble = doors.opened(), if !opened => {
                    opened = true;
                    self.room_opened(trouble.map(ToString::to_string));
                }
                (id, waiting, answer) = self.works.next() => self.worked(id, waiting, answer),
                (id, said) = self.asks.next() => self.said(id, said),
                then = self.notes.next() => then(&mut self),
                how = &mut exit, if ended.is_none() => {
                    // What it wrote before its end is still in the socket; the end of that is the end of the loop.
                    ended = Some(how.ok());
                    self.stop_at = Some(Instant::now() + Duration::from_millis(500));
                }
                () = sleep_until(wake) => {}
            }
            let now = Instant::now();
            if stalled {
                self.watch.excuse(now);
                partial = partial.map(|_| now);
            }
            if partial.is_some_and(|since| now.duration_since(since) > limits::PARTIAL_FRAME) {
                self.kill("killed", "it began a message and did not finish it");
                break;
            }
            if self.on_time(now, &mut second) || ended.is_some() && self.verdict.is_some() {
                break;
            }
        }
        self.out.close();
        let how = match ended {
            Some(how) => how,
            None => match timeout(limits::REAP_GRACE, &mut exit).await {
                Ok(how) => how.ok(),
                Err(_) => {
                    self.kill("killed", "it closed its socket but did not end");
                    timeout(limits::REAP_GRACE, &mut exit).await.ok().and_then(Result::ok)
                }
            },
        };
        self.out.abort();
        self.end(how).await
    }

    fn begin(&mut self) {
        let p = &self.p;
        let base = match p.views.open(p.connection, p.guest, 0, p.files()) {
            Ok(name) => p.views.address(&name),
            Err(e) => return self.kill("crashed", e.to_string()),
        };
        let pid = p.live.pid;
        let _ = p.events.send(Event::Launched { guest: p.guest, program: p.program.id.to_string(), pid });
        match start::frame(&p.program, &p.entry, &p.system) {
            Ok(frame) => {
                self.show(Scene::Launched { pid, base, program: self.p.program.clone() });
                self.send(&frame);
            }
            Err(e) => self.kill("crashed", e.to_string()),
        }
    }

    /// [`Self::take_frames`], and what a guest says on at once that has just been answered; for a slice of time.
    fn converse(&mut self, decoder: &mut Decoder, partial: &mut Option<Instant>) -> bool {
        let end = Instant::now() + limits::SLICE;
        loop {
            if let Some(linger) = &mut self.linger {
                linger.heard();
            }
            if self.take_frames(decoder, partial) {
                return true;
            }
            if self.verdict.is_some() || self.stalled() || Instant::now() >= end {
                return false;
            }
            match self.linger.as_mut().and_then(|linger| linger.wait(decoder.room(READ))) {
                Some(n) => decoder.filled(n),
                None => return false,
            }
        }
    }

    /// Handles frames that have arrived whole, for a slice of time. True: some may be left, because the slice is over or
    /// the guest is not to be heard for now. `partial`: since when a frame is there that was begun and not finished.
    fn take_frames(&mut self, decoder: &mut Decoder, partial: &mut Option<Instant>) -> bool {
        let end = Instant::now() + limits::SLICE;
        let mut took = false;
        while self.verdict.is_none() {
            if took && (self.stalled() || Instant::now() >= end) {
                *partial = None;
                return true;
            }
            let frame = match decoder.next_frame() {
                Ok(None) => {
                    if took {
                        *partial = None;
                    }
                    *partial = (decoder.pending() > 0).then(|| partial.unwrap_or_else(Instant::now));
                    return false;
                }
                Ok(Some(bytes)) => ToBroker::decode(bytes),
                Err(e) => Err(e),
            };
            match frame {
                Ok(frame) => self.handle(frame),
                Err(e) => self.kill("killed", format!("it sent a message that is none: {e}")),
            }
            took = true;
        }
        false
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Event { page, batch, .. } => {
                if self.pages.get(page).is_some_and(|p| !p.gone) {
                    self.send(&ToGuest::Event { page, batch });
                }
            }
            Order::Ack { page, bytes } => {
                let Some(p) = self.pages.get(page) else { return };
                p.owed = p.owed.saturating_sub(bytes);
                if p.owed == 0
                    && let Some(began) = p.changing.take()
                {
                    self.timed("setData", page, began);
                }
            }
            Order::Answered { id, ok, value } => self.answered(id, ok, value),
            Order::Device { id, event, value } => self.device_says(id, &event, value),
            Order::Bytes { id, part, bytes } => self.device_bytes(id, part, &bytes),
            Order::Gesture { page, node, kind } => self.tapped(page, node, &kind),
            Order::Native { page, node, kind } => self.native(page, node, &kind),
            Order::Consent => self.reconsider(),
            Order::Notify { name, value } => {
                self.net.background().told(&name);
                match name.as_str() {
                    "show" => {
                        self.foreground = true;
                        self.show_held();
                    }
                    "hide" => self.hidden(),
                    _ => {}
                }
                self.send(&ToGuest::Notify { name, value });
            }
            Order::Probe { id, value } => self.probe(ProbeFor::Face(id), value),
            Order::ViewFault { page, message } => {
                self.fault(page, "view", &message, "");
                if let Some(p) = self.pages.get(page) {
                    (p.gone, p.owed) = (true, 0);
                    self.p.views.close(&p.view);
                    let value = Value::object([("page", Value::from(page))]);
                    self.send(&ToGuest::Notify { name: "viewgone".into(), value });
                }
            }
            Order::Painted { page, ms } => {
                self.record("timing", json!({"name": "firstPaint", "page": page, "ms": ms}));
                let opening = self.pages.get(page).and_then(|p| p.opening.take());
                if let Some((how, began)) = opening
                    && how != "launch"
                {
                    self.timed("navigate", page, began);
                }
            }
            Order::Inspect(on) => {
                self.watched = on;
                if on {
                    for (size, entry) in self.recorder.entries() {
                        self.show(Scene::Inspect(entry.clone(), *size));
                    }
                }
            }
            Order::Noted(note) => {
                if self.heard() {
                    self.record("network", note);
                }
            }
            Order::Stop => self.stop(),
        }
    }

    /// Records how long something took, from the event that led to it until the view had it. Bounded like lines of the
    /// console, so that an animation does not push everything else out of the record.
    fn timed(&mut self, name: &str, page: u32, began: Instant) {
        if self.timings.take(Instant::now()) {
            let ms = (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
            self.record("timing", json!({"name": name, "page": page, "ms": ms}));
        }
    }

    fn probe(&mut self, what: ProbeFor, value: Value) {
        if self.probes.len() >= 256 {
            return;
        }
        self.last_probe = self.last_probe.wrapping_add(1);
        self.probes.insert(self.last_probe, what);
        self.send(&ToGuest::Probe { id: self.last_probe, value });
    }

    pub(super) fn stop(&mut self) {
        if self.stop_at.is_none() {
            self.stop_at = Some(Instant::now() + limits::STOP_GRACE);
            self.stopping = true;
            self.pending.clear();
            self.works.clear();
            self.asks.clear();
            self.waiting.clear();
            self.notes.clear();
            self.net.close();
            self.send(&ToGuest::Stop);
        }
    }

    /// Everything that depends on time. True: the loop ends.
    fn on_time(&mut self, now: Instant, second: &mut Instant) -> bool {
        if self.verdict.is_none() {
            self.expire(now);
            if self.tick_at.is_some_and(|at| at <= now) {
                self.tick_at = None;
                self.send(&ToGuest::Tick);
            }
            if self.watch.busy() && now.duration_since(*second) >= limits::WATCH_EVERY {
                let cpu = self.p.cage.vitals(self.p.live.pid).map(|v| v.cpu);
                if let Err(why) = self.watch.look(cpu, now) {
                    self.fault(0, "error", &format!("The program was ended: {why}"), "");
                    self.kill("killed", format!("it was ended: {why}"));
                }
                *second = now;
            }
            if self.watched && self.ready && self.stat_due(now) {
                self.probe(ProbeFor::Stats, Value::object([("op", Value::from("stats"))]));
            }
        }
        match self.stop_at {
            Some(at) if at <= now => {
                if self.stopping && self.verdict.is_none() {
                    self.kill("closed", "it was closed");
                }
                true
            }
            _ => false,
        }
    }

    fn stat_due(&mut self, now: Instant) -> bool {
        let due =
            self.stat_at.is_none_or(|at| at <= now) && !self.probes.values().any(|p| *p == ProbeFor::Stats);
        if due {
            self.stat_at = Some(now + Duration::from_secs(1));
        }
        due
    }

    async fn end(mut self, how: Option<Exit>) -> Ended {
        self.net.close();
        if let Some(why) = self.p.live.alarm.get() {
            let ended = Ended { how: "killed", status: 0, syscall: None, message: why.clone() };
            self.verdict = Some(ended);
        }
        let mut ended = super::end::told(self.verdict.take(), how, self.stopping);
        if let Some(note) = audit::ended(&self.p.subject, &ended)
            && let Err(why) = self.p.audit.note(note).await
        {
            ended.message = format!("{}; {}", ended.message, audit::told("the record of it", &why));
        }
        self.p.views.close_guest(self.p.guest);
        let _ = self.p.events.send(Event::Exited {
            guest: self.p.guest,
            program: self.p.program.id.to_string(),
            how: ended.how.to_owned(),
            message: ended.message.clone(),
            syscall: ended.syscall.clone(),
        });
        self.show(Scene::Exited(ended.clone()));
        ended
    }
}
