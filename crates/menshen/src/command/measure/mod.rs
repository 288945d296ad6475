//! `menshen __measure`: the figures that need no browser, through the jail with every wall and the broker's own session.
//! One JSON object on stdout; `benches/run.mjs` reads it.

mod memory;
mod storage;

use std::sync::Arc;
use std::time::{Duration, Instant};

use menshen_broker::held::Held;
use menshen_broker::{Budgets, Program};
use menshen_jail::Zygote;
use menshen_model::{Mode, ProgramId, UserId};
use menshen_store::Store;
use menshen_store::audit::Recorder;
use menshen_wire::Value;
use serde_json::{Value as Json, json};

use super::{Done, data, zygote};
use crate::cage::Jail;
use crate::cli::{Measure, What};
use crate::compile::{Folder, Jailed};
use crate::kept;
use crate::zygote::Kind;

/// Time for one program to open its page, and for one round of calls.
const WITHIN: Duration = Duration::from_secs(60);
/// Starts that are not counted: the first ones fill caches that stay warm.
const WARM_UP: u32 = 5;

/// Prints the samples.
pub(crate) fn measure(args: &Measure) -> Done {
    let program = Arc::new(build(zygote(Kind::Compilers, &args.walls, false)?, args)?);
    let zygote = zygote(Kind::Guests, &args.walls, false)?;
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("threads could not be started: {e}"))?;
    let within = match args.what {
        // On the disk that is measured; the system's folder for temporary files may be none.
        What::Storage => data(args.data.as_deref()),
        _ => std::env::temp_dir(),
    };
    let (audit, folder) = runtime.block_on(kept::passing(&within, args.durability))?;
    let disk = folder.path().to_owned();
    let user = runtime.block_on(person(audit.store()))?;
    let jail = Arc::new(Jail { zygote, debuggable: false });
    let bench = Bench { jail, program, page: args.page.clone(), audit, user };
    // On a task of the runtime's own threads, as in the broker.
    let (what, runs) = (args.what, args.runs);
    let task = runtime.spawn(async move {
        match what {
            What::ColdStart => bench.cold_start(runs, false).await,
            What::FirstStart => bench.cold_start(runs, true).await,
            What::Memory => bench.memory(runs).await,
            What::Call => bench.call().await,
            What::Crowd => bench.crowd(runs).await,
            What::Storage => bench.storage(runs, &disk).await,
        }
    });
    let answer = runtime.block_on(task).map_err(|e| format!("the measurement broke off: {e}"))??;
    drop(folder);
    println!("{answer}");
    Ok(std::process::ExitCode::SUCCESS)
}

fn build(zygote: Arc<Zygote>, args: &Measure) -> Result<Program, String> {
    let mode = Mode::Production;
    let cache = Folder::open(&data(args.data.as_deref()))?;
    let compiler = Jailed { zygote, cache, mode, progress: Box::new(|_, _| {}) };
    let built = compiler.build(&args.dir)?;
    if let Some(error) = built.diagnostics.iter().find(|d| d.is_error()) {
        return Err(format!("what is measured must compile: {error}"));
    }
    let id = Program::dev_id(&args.dir);
    Ok(Program::new(id, built.program.name, built.program.appid, mode, built.compiled))
}

/// The one person of a host, as `menshen run` makes and signs them in.
async fn person(store: &Store) -> Result<UserId, String> {
    store.add_user("me", None).await.map_err(kept::text)?;
    Ok(store.sign_in("me", None).await.map_err(kept::text)?.id)
}

struct Bench {
    jail: Arc<Jail>,
    program: Arc<Program>,
    page: String,
    audit: Recorder,
    user: UserId,
}

impl Bench {
    async fn open(&self) -> Result<Held, String> {
        self.open_program(self.program.clone()).await
    }

    async fn open_program(&self, program: Arc<Program>) -> Result<Held, String> {
        let jail = self.jail.clone();
        Held::open(program, &self.page, jail, Budgets::default(), WITHIN, self.audit.clone(), &self.user)
            .await
            .map_err(|e| e.to_string())
    }

    /// The same program as one that this person has never opened: it has no room yet.
    fn stranger(&self, run: u32) -> Result<Arc<Program>, String> {
        let p = &self.program;
        let id = ProgramId::new(format!("{}-{run}", p.id)).map_err(|e| e.to_string())?;
        Ok(Arc::new(Program::new(id, p.name.clone(), p.appid.clone(), p.mode, p.compiled.clone())))
    }

    /// From the request for a process until the broker has the first commands of the page, one program after the other.
    async fn cold_start(&self, runs: u32, first: bool) -> Result<Json, String> {
        let mut samples = Vec::new();
        for run in 0..runs + WARM_UP {
            let program = if first { self.stranger(run)? } else { self.program.clone() };
            let held = self.open_program(program).await?;
            if run >= WARM_UP {
                samples.push(held.opened().as_micros() as u64);
            }
            held.close().await;
        }
        let what = if first { "first-start" } else { "cold-start" };
        Ok(json!({"what": what, "unit": "us", "samples": samples}))
    }

    /// What `runs` idle programs hold, divided by their number.
    async fn memory(&self, runs: u32) -> Result<Json, String> {
        let group = memory::Group::around(self.jail.zygote.pid());
        // The first program is the zygote's own page tables growing, and caches of the kernel: not counted.
        let first = self.open().await?;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let before = group.as_ref().and_then(memory::Group::used);
        let mut held = Vec::new();
        for _ in 0..runs {
            held.push(self.open().await?);
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let after = group.as_ref().and_then(memory::Group::used);
        let of_group =
            before.zip(after).map(|(before, after)| after.saturating_sub(before) / u64::from(runs) / 1024);
        let each: Vec<_> = held.iter().filter_map(|h| memory::of(h.pid())).collect();
        let mean = |field: fn(&memory::Process) -> u64| {
            each.iter().map(field).sum::<u64>() / (each.len() as u64).max(1)
        };
        let answer = json!({
            "what": "memory", "unit": "KiB", "programs": runs, "group": of_group,
            "pss": mean(|p| p.pss), "private": mean(|p| p.private), "page_tables": mean(|p| p.tables),
        });
        for held in held {
            held.close().await;
        }
        first.close().await;
        Ok(answer)
    }

    /// The program measures its calls itself; see `tests/specs/programs/calls`. Nanoseconds for one call.
    async fn call(&self) -> Result<Json, String> {
        Ok(json!({"what": "call", "unit": "ms a round", "samples": self.rounds().await?}))
    }

    /// Opens the program and waits for what it has measured.
    async fn rounds(&self) -> Result<Vec<f64>, String> {
        let mut held = self.open().await?;
        let question = || Value::object([("op", Value::from("data"))]);
        let end = Instant::now() + WITHIN;
        let times = loop {
            let answer = held.ask(question(), WITHIN).await.map_err(|e| e.to_string())?;
            let times = answer.get("data").and_then(|d| d.get("times")).and_then(Value::as_array);
            let times: Vec<f64> = times.into_iter().flatten().filter_map(Value::as_f64).collect();
            if !times.is_empty() {
                break times;
            }
            if Instant::now() > end {
                return Err(
                    "the program has not measured its calls; it must be tests/specs/programs/calls".into()
                );
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        held.close().await;
        Ok(times)
    }

    /// `runs` programs at once: how long each takes to answer when all are asked in the same moment.
    async fn crowd(&self, runs: u32) -> Result<Json, String> {
        let began = Instant::now();
        let mut crowd = Vec::new();
        for _ in 0..runs {
            crowd.push(self.open().await?);
        }
        let opened = began.elapsed().as_millis() as u64;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let asked = Instant::now();
        let mut tasks = Vec::new();
        for mut held in crowd {
            tasks.push(tokio::spawn(async move {
                let question = Value::object([("op", Value::from("stack"))]);
                held.ask(question, WITHIN).await.map(|_| (held, asked.elapsed().as_micros() as u64))
            }));
        }
        let (mut samples, mut crowd) = (Vec::new(), Vec::new());
        for task in tasks {
            let (held, us) = task
                .await
                .map_err(|e| e.to_string())?
                .map_err(|e| format!("a program did not answer: {e}"))?;
            samples.push(us);
            crowd.push(held);
        }
        let processes: Vec<_> = crowd.iter().filter_map(|h| memory::of(h.pid())).collect();
        let total: u64 = processes.iter().map(|p| p.pss + p.tables).sum();
        for held in crowd {
            held.close().await;
        }
        Ok(
            json!({"what": "crowd", "unit": "us", "samples": samples, "opened_ms": opened, "guests_kib": total}),
        )
    }
}
