//! Looking out for debuggers while programs run: the two who look, and what is done when they see one.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use menshen_broker::Alarm;
use menshen_jail::{Sentry, SentryConfig, Sign, Wall, Zygote, guard_main, signs_here};
use menshen_model::{AuditEvent, Outcome};
use menshen_store::audit::{Note, Recorder, Writer};
use menshen_store::folder;

use crate::audits::{self, Machine};
use crate::cli::Kept;
use crate::kept;

/// The argument that makes this program the guard of another.
pub(crate) const NAME: &str = "__guard";
/// What the record is called.
const OPERATION: &str = "host.debugger";
/// What stands for no anchor among the guard's arguments.
const NONE: &str = "-";
/// Longest wait for the broker to write a sign down; after it the guard does so when the broker ends.
const PATIENCE: Duration = Duration::from_secs(5);

/// Refuses to begin where somebody looks in already. What was seen is written down first.
pub(crate) async fn unwatched(audit: &Recorder) -> Result<(), String> {
    let signs = signs_here();
    let Some(Sign(first)) = signs.first() else { return Ok(()) };
    let all: Vec<&str> = signs.iter().map(|sign| sign.0.as_str()).collect();
    let note = Note { outcome: Outcome::Refused, detail: all.join("; "), ..Note::allowed(OPERATION) };
    let _recorded = audits::record(audit, note).await?;
    Err(format!(
        "{first}. Whoever can read the broker can read what every program keeps, so none is started. Run without it; to debug \
         programs whose data does not matter, use --debuggable"
    ))
}

/// Posts the two who look. What they see ends all programs.
pub(crate) fn post(kept: &Kept, zygote: &Arc<Zygote>, alarm: Alarm) -> Result<Sentry, String> {
    let program = std::env::current_exe().map_err(|e| format!("the path of this program is unknown: {e}"))?;
    let data = std::path::absolute(kept::folder(kept.data.as_deref())).map_err(|e| e.to_string())?;
    let anchor = kept.anchor.as_ref().map(std::path::absolute).transpose().map_err(|e| e.to_string())?;
    let args = vec![NAME.into(), data.into(), anchor.map_or(NONE.into(), PathBuf::into_os_string)];
    let zygotes = vec![(zygote.pid(), !zygote.absent().contains(Wall::Tracer))];
    let (send, mut signs) = tokio::sync::mpsc::unbounded_channel::<(String, mpsc::Sender<bool>)>();
    tokio::spawn(async move {
        while let Some((seen, back)) = signs.recv().await {
            // Who looked may have stopped waiting.
            let _ = back.send(alarm.ring(seen).await);
        }
    });
    let told = move |Sign(seen)| {
        let (back, written) = mpsc::channel();
        send.send((seen, back)).is_ok() && written.recv_timeout(PATIENCE).unwrap_or(false)
    };
    Sentry::start(SentryConfig { program, args, zygotes }, told).map_err(|e| e.to_string())
}

/// Runs the guard: `__guard DATA ANCHOR BROKER ZYGOTE...`.
pub(crate) fn main() -> ! {
    let args: Vec<String> =
        std::env::args_os().skip(2).map(|arg| arg.to_string_lossy().into_owned()).collect();
    let (folders, pids) = args.split_at(args.len().min(2));
    let write = |signs: &[String]| {
        if let [data, anchor] = folders
            && let Err(why) = record(data, anchor, signs)
        {
            eprintln!("menshen: {}; the audit log could not be written: {why}", signs.join("; "));
        }
    };
    guard_main(pids, &write)
}

/// The broker is gone and has not written it down.
fn record(data: &str, anchor: &str, signs: &[String]) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|e| e.to_string())?.block_on(async {
        let own = folder::own(data.as_ref(), "audit")?;
        let anchor = match anchor {
            NONE => None,
            folder => Some(folder::own(folder.as_ref(), "menshen-anchor")?.join("audit")),
        };
        let writer = Writer::open(&own, Arc::new(Machine), anchor).await.map_err(|e| e.to_string())?;
        for sign in signs {
            let event = AuditEvent {
                operation: OPERATION.into(),
                outcome: Outcome::Refused,
                program: None,
                person: None,
                detail: sign.clone(),
            };
            writer.append(event).await.map_err(|e| e.to_string())?;
        }
        writer.close().await;
        Ok(())
    })
}
