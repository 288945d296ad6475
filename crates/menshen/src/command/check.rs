//! `menshen check`: every page in the jail, without a browser. There is no suppression list.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use menshen_broker::headless::{self, Report};
use menshen_broker::{Budgets, Program};
use menshen_model::{Diagnostic, Mode, Severity};
use menshen_package::Need;
use menshen_store::Store;
use serde_json::json;
use tokio::sync::mpsc;

use super::{Done, data, zygote};
use crate::cage::Jail;
use crate::cli::Check;
use crate::compile::{Built, Folder, Jailed};
use crate::kept;
use crate::print;
use crate::zygote::Kind;

/// Pages at once. Each runs in a process of its own.
const AT_ONCE: usize = 2;
/// Most warnings of the compiler printed for people.
const WARNINGS: usize = 20;

/// Exit 1 when a page fails or a file does not compile.
pub(crate) fn check(args: &Check) -> Done {
    let mode = if args.production { Mode::Production } else { Mode::Debug };
    let compilers = zygote(Kind::Compilers, &args.walls, false)?;
    let guests = zygote(Kind::Guests, &args.walls, false)?;
    let quiet: crate::compile::Progress = Box::new(|_, _| {});
    let progress = if args.json { quiet } else { print::progress("compiling") };
    let folder = Folder::open(&data(args.data.as_deref()))?;
    let compiler = Jailed { zygote: compilers, cache: folder, mode, progress };
    let built = match compiler.build(&args.dir) {
        Ok(built) => built,
        Err(none) => {
            if args.json {
                let found = none.diagnostics;
                line(&json!({"totals": true, "starts": false, "error": none.message, "diagnostics": found}));
            }
            return Err(none.message);
        }
    };
    let wanted = |page: &&String| args.page.as_ref().is_none_or(|text| page.contains(text.as_str()));
    let pages: Vec<String> = built.program.pages.iter().filter(wanted).cloned().collect();
    if pages.is_empty() {
        return Err("no page to check: the program has none whose path contains the text of --page".into());
    }
    let jail = Arc::new(Jail { zygote: guests, debuggable: false });
    let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("threads could not be started: {e}"))?;
    // A store that is gone afterwards: pages are tried as by somebody who was never here.
    let (store, folder) = runtime.block_on(kept::passing())?;
    let mut totals = Totals::default();
    let all = pages.len();
    let bar = if args.json { Box::new(|_, _| {}) } else { print::progress("checking") };
    let mut show = |report: &Report| {
        totals.add(report);
        if args.json {
            line(&serde_json::to_value(report).unwrap_or_default());
        } else {
            people(report);
        }
        bar(totals.pages, all);
    };
    let mut alone = Vec::new();
    runtime.block_on(each(program(args, &built, mode), pages, jail.clone(), &store, |report| {
        if built.library && !report.ok && !report.needs.is_empty() {
            alone.push(report);
        } else {
            show(&report);
        }
    }));
    if !alone.is_empty() {
        let needs = alone.iter().flat_map(|r| r.needs.iter().map(need)).collect();
        let again = compiler.build_with(&args.dir, &needs)?;
        let pages = alone.iter().map(|r| r.page.clone()).collect();
        runtime.block_on(each(program(args, &again, mode), pages, jail, &store, |mut report| {
            if let Some(before) = alone.iter().find(|r| r.page == report.page) {
                report.warnings.insert(0, told(before));
            }
            show(&report);
        }));
    }
    runtime.block_on(store.close()).map_err(kept::text)?;
    drop(folder);
    finish(args, &built, &totals)
}

fn program(args: &Check, built: &Built, mode: Mode) -> Arc<Program> {
    let id = Program::dev_id(&args.dir);
    let (name, appid) = (built.program.name.clone(), built.program.appid.clone());
    Arc::new(Program::new(id, name, appid, mode, built.compiled.clone()))
}

async fn each(
    program: Arc<Program>,
    pages: Vec<String>,
    jail: Arc<Jail>,
    store: &Store,
    mut seen: impl FnMut(Report),
) {
    let mut reports = start(program, pages, jail, store);
    while let Some((page, outcome)) = reports.recv().await {
        seen(outcome.unwrap_or_else(|why| failed(page, why)));
    }
}

fn need(need: &headless::Need) -> (String, Need) {
    (need.component.clone(), Need { inside: need.inside.clone(), given: need.given.clone() })
}

/// What a second look at a component was given, and what went wrong without.
fn told(alone: &Report) -> String {
    let mut with = Vec::new();
    for need in &alone.needs {
        with.extend(need.inside.first().map(|parent| format!("inside {parent}")));
        with.extend(need.given.keys().map(|name| format!("with a value for \"{name}\"")));
    }
    let first = alone.errors.first().map_or("", String::as_str);
    format!("shown {}, as its definition asks; alone: {first}", with.join(" and "))
}

fn start(
    program: Arc<Program>,
    pages: Vec<String>,
    jail: Arc<Jail>,
    store: &Store,
) -> mpsc::Receiver<(String, Result<Report, String>)> {
    let (send, receive) = mpsc::channel(AT_ONCE);
    let queue = Arc::new(std::sync::Mutex::new(pages.into_iter()));
    for _ in 0..AT_ONCE {
        let (send, queue, program, jail) = (send.clone(), queue.clone(), program.clone(), jail.clone());
        let store = store.clone();
        tokio::spawn(async move {
            loop {
                let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                let Some(page) = next else { return };
                let outcome =
                    headless::check(program.clone(), &page, jail.clone(), Budgets::default(), &store);
                let outcome = outcome.await;
                if send.send((page, outcome.map_err(|e| e.to_string()))).await.is_err() {
                    return;
                }
            }
        });
    }
    receive
}

fn failed(page: String, why: String) -> Report {
    Report { page, errors: vec![why], ..Report::default() }
}

#[derive(Default)]
struct Totals {
    pages: usize,
    ok: usize,
    commands: u64,
    bytes: u64,
    ms: u64,
    taps: usize,
    unsupported: BTreeMap<String, u64>,
}

impl Totals {
    fn add(&mut self, r: &Report) {
        self.pages += 1;
        self.ok += usize::from(r.ok);
        self.commands += r.commands;
        self.bytes += r.bytes;
        self.ms += r.ms;
        self.taps += r.taps;
        for (name, times) in &r.unsupported {
            *self.unsupported.entry(name.clone()).or_default() += times;
        }
    }
}

fn people(r: &Report) {
    let mark = if r.ok { "\x1b[32m✓\x1b[0m" } else { "\x1b[31m✗\x1b[0m" };
    anstream::println!(
        "{mark} {}  {} nodes, {} commands, {} B, {} ms, {} taps",
        print::set_in(&r.page),
        r.nodes,
        r.commands,
        r.bytes,
        r.ms,
        r.taps
    );
    for e in &r.errors {
        anstream::println!("    \x1b[31merror\x1b[0m   {}", print::set_in(e));
    }
    for w in r.warnings.iter().take(5) {
        anstream::println!("    warning {}", print::set_in(w));
    }
    if r.warnings.len() > 5 {
        anstream::println!("    … and {} warnings more (--json lists them)", r.warnings.len() - 5);
    }
}

fn finish(args: &Check, built: &Built, t: &Totals) -> Done {
    let errors: Vec<&Diagnostic> = built.diagnostics.iter().filter(|d| d.is_error()).collect();
    let good = t.ok == t.pages && errors.is_empty();
    if args.json {
        line(&json!({
            "totals": true, "program": built.program.name, "library": built.library, "pages": t.pages, "ok": t.ok,
            "starts": true, "failed": t.pages - t.ok, "compile_errors": errors, "diagnostics": built.diagnostics, "warnings": built.diagnostics.len() - errors.len(),
            "commands": t.commands, "bytes": t.bytes, "ms": t.ms, "taps": t.taps, "unsupported": t.unsupported,
        }));
    } else {
        for d in &errors {
            print::diagnostic(d);
        }
        let warnings: Vec<&Diagnostic> =
            built.diagnostics.iter().filter(|d| d.severity == Severity::Warning).collect();
        for d in warnings.iter().take(WARNINGS) {
            print::diagnostic(d);
        }
        if warnings.len() > WARNINGS {
            anstream::eprintln!("… and {} warnings more (--json lists them)", warnings.len() - WARNINGS);
        }
        if !t.unsupported.is_empty() {
            let list: Vec<_> = t.unsupported.iter().map(|(n, times)| format!("{n} ×{times}")).collect();
            anstream::println!("\nanswered \"not supported\": {}", print::set_in(&list.join(", ")));
        }
        let what = if built.library { "components" } else { "pages" };
        anstream::println!("\n{} of {} {what} clean, {} files do not compile", t.ok, t.pages, errors.len());
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(value: &serde_json::Value) {
    let mut out = std::io::stdout().lock();
    // A reader that has gone away (`| head`) ends nothing.
    let _ = writeln!(out, "{value}");
}
