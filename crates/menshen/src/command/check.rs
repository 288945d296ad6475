//! `menshen check`: every page in the jail, without a browser. There is no suppression list.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use menshen_broker::headless::{self, Report};
use menshen_broker::{Budgets, Program};
use menshen_egress::Egress;
use menshen_model::{Diagnostic, Mode, Severity};
use menshen_package::Need;
use menshen_policy::net::Lists;
use menshen_store::audit::Recorder;
use serde_json::json;
use tokio::sync::mpsc;

use super::{Done, data, zygote};
use crate::cage::Jail;
use crate::cli::{Check, Durability};
use crate::compile::{Built, Folder, Jailed};
use crate::grants::Grants;
use crate::kept;
use crate::maps;
use crate::print;
use crate::zygote::Kind;

/// Pages at once. Each runs in a process of its own.
const AT_ONCE: usize = 2;
/// Most owners that a component of a library is shown in, one in the other.
const OWNERS: usize = 3;
/// Most warnings of the compiler printed for people.
const WARNINGS: usize = 20;

/// Exit 1 when a page fails or a file does not compile; with `--strict` also when a bound handler does not exist.
pub(crate) fn check(args: &Check) -> Done {
    let mode = if args.production { Mode::Production } else { Mode::Debug };
    let compilers = zygote(Kind::Compilers, &args.walls, false)?;
    let guests = zygote(Kind::Guests, &args.walls, false)?;
    let quiet: crate::compile::Progress = Box::new(|_, _| {});
    let progress = if args.json { quiet } else { print::progress("compiling") };
    let dir = data(args.data.as_deref());
    let (folder, grants) = (Folder::open(&dir)?, Grants::read(&kept::folder(args.data.as_deref()))?);
    let way = maps::way(&dir, &args.map)?;
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
    let (audit, folder) = runtime.block_on(kept::passing(&std::env::temp_dir(), Durability::Relaxed))?;
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
    let mut failed = Vec::new();
    let egress = Some(way.egress);
    runtime.block_on(each(
        program(args, &built, mode, &grants),
        pages,
        jail.clone(),
        &audit,
        egress.clone(),
        |report| {
            if built.library && !report.ok { failed.push(report) } else { show(&report) }
        },
    ));
    // A part of a library may need what stands around it: what its definition names, then those that use it.
    for owners in 0..=OWNERS {
        let look = |report: &Report| if owners == 0 { needed(report) } else { owned(report, owners) };
        let (again, rest): (Vec<_>, Vec<_>) = failed.into_iter().partition(|report| look(report).is_some());
        failed = rest;
        if again.is_empty() {
            continue;
        }
        let needs: BTreeMap<_, _> = again.iter().filter_map(look).flatten().collect();
        let other = compiler.build_with(&args.dir, &needs)?;
        let pages = again.iter().map(|r| r.page.clone()).collect();
        let run = program(args, &other, mode, &grants);
        runtime.block_on(each(run, pages, jail.clone(), &audit, egress.clone(), |mut report| {
            let Some(before) = again.iter().find(|r| r.page == report.page) else { return };
            if report.ok {
                report.warnings.insert(0, told(before, &needs));
                show(&report);
            } else {
                failed.push(before.clone());
            }
        }));
    }
    failed.iter().for_each(&mut show);
    runtime.block_on(audit.close());
    runtime.block_on(audit.store().clone().close()).map_err(kept::text)?;
    drop(folder);
    finish(args, &built, &totals)
}

fn program(args: &Check, built: &Built, mode: Mode, grants: &Grants) -> Arc<Program> {
    let id = Program::dev_id(&args.dir);
    let (name, appid) = (built.program.name.clone(), built.program.appid.clone());
    let domains = Lists { maps: args.map.clone(), ..grants.of(&id) };
    Arc::new(Program::new(id, name, appid, mode, built.compiled.clone()).with_domains(domains))
}

async fn each(
    program: Arc<Program>,
    pages: Vec<String>,
    jail: Arc<Jail>,
    audit: &Recorder,
    egress: Option<Arc<Egress>>,
    mut seen: impl FnMut(Report),
) {
    let mut reports = start(program, pages, jail, audit, egress);
    while let Some((page, outcome)) = reports.recv().await {
        seen(outcome.unwrap_or_else(|why| failed(page, why)));
    }
}

/// What the definitions of the page's components name.
fn needed(report: &Report) -> Option<BTreeMap<String, Need>> {
    let need = |need: &headless::Need| {
        (need.component.clone(), Need { inside: need.inside.clone(), given: need.given.clone(), owned: 0 })
    };
    (!report.needs.is_empty()).then(|| report.needs.iter().map(need).collect())
}

/// The component of the page where the library uses it, so many owners deep.
fn owned(report: &Report, owners: usize) -> Option<BTreeMap<String, Need>> {
    let component = report.page.strip_prefix("menshen-gallery/")?;
    Some(BTreeMap::from([(component.to_owned(), Need { owned: owners, ..Need::default() })]))
}

/// What a further look at a component was given, and what went wrong without.
fn told(alone: &Report, given: &BTreeMap<String, Need>) -> String {
    let mut with = Vec::new();
    for (_, need) in given.iter().filter(|(name, _)| alone.page.ends_with(name.as_str())) {
        with.extend(need.inside.first().map(|parent| format!("inside {parent}, as its definition asks")));
        with.extend(
            need.given.keys().map(|name| format!("with a value for \"{name}\", as its definition asks")),
        );
        with.extend((need.owned > 0).then(|| "in the templates of the components that use it".to_owned()));
    }
    let first = alone.errors.first().map_or("", String::as_str);
    format!("shown {}; alone: {first}", with.join(" and "))
}

fn start(
    program: Arc<Program>,
    pages: Vec<String>,
    jail: Arc<Jail>,
    audit: &Recorder,
    egress: Option<Arc<Egress>>,
) -> mpsc::Receiver<(String, Result<Report, String>)> {
    let (send, receive) = mpsc::channel(AT_ONCE);
    let queue = Arc::new(std::sync::Mutex::new(pages.into_iter()));
    for _ in 0..AT_ONCE {
        let (send, queue, egress) = (send.clone(), queue.clone(), egress.clone());
        let (program, jail) = (program.clone(), jail.clone());
        let audit = audit.clone();
        tokio::spawn(async move {
            loop {
                let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
                let Some(page) = next else { return };
                let outcome = headless::check(
                    program.clone(),
                    &page,
                    jail.clone(),
                    Budgets::default(),
                    audit.clone(),
                    egress.clone(),
                );
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
    clean: usize,
    missing_handlers: usize,
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
        self.clean += usize::from(r.clean);
        self.missing_handlers += r.missing_handlers.len();
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
    let mark = match (r.ok, r.clean) {
        (true, true) => "\x1b[32m✓\x1b[0m",
        (true, false) => "\x1b[33m!\x1b[0m",
        _ => "\x1b[31m✗\x1b[0m",
    };
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
    for h in &r.missing_handlers {
        anstream::println!("    \x1b[33mno handler\x1b[0m {}", print::set_in(h));
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
    let whole = if args.strict { t.clean } else { t.ok };
    let good = whole == t.pages && errors.is_empty();
    if args.json {
        line(&json!({
            "totals": true, "program": built.program.name, "library": built.library, "pages": t.pages, "ok": t.ok,
            "clean": t.clean, "missing_handlers": t.missing_handlers,
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
        anstream::println!(
            "\n{} of {} {what} run without an error, {} files do not compile",
            t.ok,
            t.pages,
            errors.len()
        );
        anstream::println!("{} of them clean; handlers that do not exist: {}", t.clean, t.missing_handlers);
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn line(value: &serde_json::Value) {
    let mut out = std::io::stdout().lock();
    // A reader that has gone away (`| head`) ends nothing.
    let _ = writeln!(out, "{value}");
}
