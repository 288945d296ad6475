//! The `wx` calls that the broker answers. One closed table: what is not in it is "not supported", whatever the guest
//! calls it. Which names belong here is written in `policies/api.toml` (`impl = "broker"`); a test compares the two.

mod args;
mod device;
mod file;
mod file_handle;
mod file_packed;
pub(crate) mod given;
mod image;
mod leave;
mod net;
mod own;
mod report;
mod storage;
mod ui;
mod view;

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use menshen_model::Subject;
use menshen_policy::Leave;
use menshen_policy::permit::{Device, Permit};
use menshen_store::audit::Recorded;
use menshen_wire::Value;

use crate::doors::{Denied, Doors, handles::Handles};
use crate::net::Net;
use crate::program::Program;

pub use leave::Pass;
pub use own::{First, HeldOp, Own};

/// What a handler may touch: its own program's doors and its own guest's open files.
pub struct Context<'a> {
    /// Whose call it is, known from the socket.
    pub program: &'a Program,
    /// The same program in the hands of the person who is signed in: what doors are keyed by.
    pub subject: &'a Subject,
    /// What the program keeps in this person's hands.
    pub doors: &'a Arc<Doors>,
    /// The leave of the call, for the door that its handler goes through.
    pub pass: Pass,
    /// The guest's open files.
    pub handles: &'a mut Handles,
    /// What the guest has open to the network.
    pub net: &'a Net,
    /// Was the `Sync` form called? Its result may differ where documented.
    pub sync: bool,
}

/// A result object without errMsg, or why not.
pub type Answer = Result<Value, Denied>;

/// Work at a door that takes its time. It is dropped, and so ends, when the guest does.
pub type Work = Pin<Box<dyn Future<Output = Answer> + Send>>;

/// How far a call is that may be answered at once.
pub enum Step {
    /// Answered.
    Now(Value),
    /// Worked on.
    Later(Work),
}

/// How a call is answered.
#[derive(Clone, Copy)]
pub enum Handler {
    /// At once, here.
    Local(fn(&mut Context<'_>, &Value) -> Answer),
    /// At once, on a thread that reaches no file but those of the program's room.
    Files(fn(&mut Context<'_>, &Value) -> Answer),
    /// When the work is done, within this long at most. The other frames of the guest are handled meanwhile.
    Later(Duration, fn(&mut Context<'_>, &Value) -> Result<Work, Denied>),
    /// At once or within this long, by what is asked.
    Either(Duration, fn(&mut Context<'_>, &Value) -> Result<Step, Denied>),
    /// By the shell, after this long at most.
    Ui(Duration),
    /// By the shell, within this long, with files for the program.
    Given(Duration),
    /// By the session, of what it knows itself.
    Own(Own),
    /// By the session, once the person was asked something that is no matter of policy's.
    First(First),
    /// By the view of a page, through the shell, while the guest stands still.
    View(Duration),
    /// The program asks to be ended.
    Exit,
}

/// One line of a family's table.
pub(crate) type Row = (&'static str, Handler);

/// How long the disk may take where an answer waits for it.
const SETTLE: Duration = Duration::from_secs(30);

/// What the session has to do for a call.
pub enum Outcome {
    /// Answer with this.
    Answer(Answer),
    /// Answer with what this comes to within this time.
    Later(Duration, Work),
    /// Ask the shell, with this permit, and answer within this time.
    Ui(Duration, Permit<Device>),
    /// Ask the shell and keep the files it gives, within this time.
    Given(Duration, Leave),
    /// Ask a view of the guest's own and answer within this time.
    View(Duration, Permit<Device>),
    /// The session answers it.
    Own(Own, Leave),
    /// Answer with success, then end the guest.
    Exit,
    /// Not in the table.
    Unsupported,
}

/// Looks a name up. `fooSync` is `foo` unless the table says otherwise.
pub fn handler(name: &str) -> Option<Handler> {
    static TABLE: OnceLock<HashMap<&'static str, Handler>> = OnceLock::new();
    let table = TABLE.get_or_init(|| names_and_handlers().chain(inner()).collect());
    table.get(name).or_else(|| table.get(name.strip_suffix("Sync")?)).copied()
}

/// Calls that no program makes by themselves: the guest needs them for others.
fn inner() -> impl Iterator<Item = Row> {
    [image::SECOND_HALVES, net::SECOND_HALVES, ui::INNER, view::ROWS].into_iter().flatten().copied()
}

/// Does a call want something of what the program keeps, so that it waits until that is open? Whatever is answered here does,
/// but for what is known not to.
pub(crate) fn wants_room(name: &str) -> bool {
    let roomless = || {
        let here = device::ROWS.iter().chain(report::ROWS).map(|(name, _)| name);
        here.chain(net::ROOMLESS).any(|row| *row == name)
    };
    matches!(
        handler(name),
        Some(Handler::Local(_) | Handler::Files(_) | Handler::Later(..) | Handler::Either(..))
    ) && !roomless()
}

/// Every name that the framework asks for itself.
pub fn inner_names() -> impl Iterator<Item = &'static str> {
    inner().map(|(name, _)| name)
}

/// Every name of the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    names_and_handlers().map(|(name, _)| name)
}

fn names_and_handlers() -> impl Iterator<Item = Row> {
    [
        storage::ROWS,
        file::ROWS,
        file_handle::ROWS,
        file_packed::ROWS,
        given::ROWS,
        image::ROWS,
        net::ROWS,
        device::ROWS,
        report::ROWS,
        ui::ROWS,
        own::ROWS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Carries out a call that was decided and, where it must be, written down. Nothing but its [`Leave`] says which: a name that no
/// decision let pass, and a sensitive one without a record, have no way here.
pub fn dispatch(leave: Recorded<Leave>, args: &Value, context: &mut Context<'_>) -> Outcome {
    let leave = leave.into_inner();
    let name = leave.api().to_owned();
    let name = name.as_str();
    context.sync = name.ends_with("Sync");
    let Some(handler) = handler(name) else { return Outcome::Unsupported };
    match handler {
        Handler::Ui(deadline) => return Outcome::Ui(deadline, leave.device()),
        Handler::View(deadline) => return Outcome::View(deadline, leave.device()),
        Handler::Given(deadline) => return Outcome::Given(deadline, leave),
        Handler::Own(own) => return Outcome::Own(own, leave),
        Handler::Exit => return Outcome::Exit,
        // The person is asked before it is written down; it never comes this way.
        Handler::First(_) => return Outcome::Unsupported,
        Handler::Local(_) | Handler::Files(_) | Handler::Either(..) | Handler::Later(..) => {
            context.pass = Pass::new(leave)
        }
    }
    match handler {
        Handler::Ui(_)
        | Handler::View(_)
        | Handler::Given(_)
        | Handler::Own(_)
        | Handler::First(_)
        | Handler::Exit => Outcome::Unsupported,
        Handler::Local(run) => changed(name, context, |context| run(context, args)),
        Handler::Files(run) => changed(name, context, |context| {
            let doors = context.doors.clone();
            doors.fenced(|| run(context, args))
        }),
        Handler::Either(within, begin) => match begin(context, args) {
            Ok(Step::Now(value)) => Outcome::Answer(shaped(name, Ok(value), context.sync)),
            Ok(Step::Later(work)) => Outcome::Later(within, work),
            Err(denied) => Outcome::Answer(Err(denied)),
        },
        Handler::Later(within, begin) => match begin(context, args) {
            Ok(work) if context.sync => {
                let name = name.to_owned();
                Outcome::Later(within, Box::pin(async move { shaped(&name, work.await, true) }))
            }
            Ok(work) => Outcome::Later(within, work),
            Err(denied) => Outcome::Answer(Err(denied)),
        },
    }
}

/// A call that is answered at once, or, when it has changed something and the host is strict, as soon as the disk has it.
fn changed(name: &str, context: &mut Context<'_>, run: impl FnOnce(&mut Context<'_>) -> Answer) -> Outcome {
    let before = context.doors.changes();
    let answer = shaped(name, run(context), context.sync);
    if answer.is_err() || context.doors.changes() == before {
        return Outcome::Answer(answer);
    }
    if context.sync && can_wait() {
        // The guest stands still until it has this answer: nothing is gained by waiting elsewhere.
        let settled = tokio::task::block_in_place(|| context.doors.settle_here());
        return Outcome::Answer(settled.and(answer));
    }
    match context.doors.settle() {
        Some(settled) => {
            Outcome::Later(SETTLE, Box::pin(async move { settled.await.map_err(Denied::from).and(answer) }))
        }
        None => Outcome::Answer(answer),
    }
}

fn shaped(name: &str, answer: Answer, sync: bool) -> Answer {
    if sync { answer.map(|value| bare(name, value)) } else { answer }
}

/// Runs what may read, copy or hash a whole file so that the other sessions do not wait for it: their work moves to another
/// thread meanwhile. Everything else is done at once, which is faster.
pub(crate) fn aside<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let files = name.starts_with("FileSystemManager.") || name.contains("File") || name == "getImageInfo";
    if files && can_wait() { tokio::task::block_in_place(work) } else { work() }
}

/// Does another thread do the others' work while this one waits?
fn can_wait() -> bool {
    use tokio::runtime::{Handle, RuntimeFlavor};
    Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
}

/// What the `Sync` form returns: the one thing itself where the other form wraps it in a result object.
fn bare(name: &str, value: Value) -> Value {
    let short = name.rsplit('.').next().unwrap_or(name);
    let field = match short {
        "getStorageSync" | "readFileSync" | "readCompressedFileSync" => "data",
        "batchGetStorageSync" => "dataList",
        "readdirSync" => "files",
        "statSync" | "fstatSync" => "stats",
        "openSync" => "fd",
        "saveFileSync" => "savedFilePath",
        _ if value == nothing() => return Value::Undefined,
        _ => return value,
    };
    value.get(field).cloned().unwrap_or_default()
}

/// The failure object of a call: `NAME:fail REASON`, where a method's name goes without its object's.
pub fn failure(name: &str, denied: &Denied) -> Value {
    let short = name.rsplit('.').next().unwrap_or(name);
    Value::object([
        ("errMsg", Value::from(format!("{short}:fail {}", denied.reason))),
        ("errno", Value::from(denied.errno)),
        ("errCode", Value::from(denied.errno)),
    ])
}

/// Is the call one by which a guest fetches events, and so nothing that a program did?
pub(crate) fn fetches(name: &str) -> bool {
    name == "network.next" || name == "network.socket"
}

/// The refusal of a name that is served by nobody.
pub fn unsupported() -> Denied {
    Denied::new(100, "not supported")
}

/// The empty result object.
pub(crate) fn nothing() -> Value {
    Value::Object(Vec::new())
}

#[cfg(test)]
mod tests {
    use super::wants_room;

    #[test]
    fn whatever_keeps_something_waits_for_the_room() {
        for name in [
            "setStorage",
            "getStorageSync",
            "FileSystemManager.readFileSync",
            "downloadFile",
            "uploadFile",
            "getImageInfo",
            "canvasToTempFilePath",
            "saveFile",
        ] {
            assert!(wants_room(name), "{name}");
        }
        for name in
            ["request", "network.next", "reportEvent", "getNetworkType", "showToast", "login", "noSuchCall"]
        {
            assert!(!wants_room(name), "{name}");
        }
    }
}
