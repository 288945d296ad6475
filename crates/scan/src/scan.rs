//! One scan from files to findings.

use crate::facts::{Facts, Out, Scope, Use, literals};
use crate::finding::Finding;
use crate::flow::{Channel, Unit, analyse};
use crate::pattern::Custom;
use crate::program::{FileId, Kind, Program};
use crate::rule::{Rule, Set};
use crate::{rules, suppress};
use menshen_model::Diagnostic;
use menshen_package::Source;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of stack that each thread of a scan needs.
pub const STACK: usize = 64 << 20;
/// Rounds of units that hear from each other.
const ROUNDS: usize = 4;

/// How to scan.
pub struct Options<'a> {
    /// Also run the rules of the audit set.
    pub audit: bool,
    /// Only rules whose id begins with one of these; all when empty.
    pub only: &'a [String],
    /// Rules of the repository.
    pub custom: &'a [Custom],
    /// Threads to use.
    pub threads: usize,
    /// Told how many of how many files are done.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// What came out.
#[derive(Debug, Default)]
pub struct Report {
    /// Findings, the worst first.
    pub findings: Vec<Finding>,
    /// Files that could not be analysed, and other things about the scan itself.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that were looked at.
    pub files: usize,
    /// Bytes of them.
    pub bytes: u64,
}

/// Scans the files of `source`.
pub fn scan(source: &Source, options: &Options<'_>) -> Report {
    let program = Program::new(source);
    let chosen: Vec<&'static Rule> = rules::ALL
        .iter()
        .copied()
        .filter(|r| {
            options.audit || r.meta.set == Set::Default || options.only.iter().any(|o| r.meta.id == o)
        })
        .filter(|r| options.only.is_empty() || options.only.iter().any(|o| r.meta.id.starts_with(o.as_str())))
        .collect();
    let mut diagnostics = source.diagnostics().to_vec();
    let ids: Vec<FileId> = (0..program.files.len() as FileId).collect();
    let mut findings = Vec::new();
    let done = AtomicUsize::new(0);
    let each = each(options.threads, &ids, |id| {
        let result = one_file(&program, *id, &chosen, options.custom);
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, ids.len() * 2);
        result
    });
    for (id, result) in ids.iter().zip(each) {
        let Some((found, said)) = result else {
            diagnostics.push(broke(&program, *id));
            continue;
        };
        findings.extend(found);
        diagnostics.extend(said);
    }
    let (units, broken) = units(&program, options, ids.len());
    diagnostics.extend(broken.into_iter().map(|id| broke(&program, id)));
    let mut uses = Vec::new();
    for (id, unit) in &units {
        if !unit.complete {
            let path = &program.file(*id).path;
            diagnostics.push(
                Diagnostic::warning(
                    "scan/budget",
                    path,
                    "the analysis of this file's data flow reached its budget; flows may be missing",
                )
                .help("it is most likely bundled code: scan the sources it was made of as well"),
            );
        }
        uses.extend(unit.calls.iter().map(|c| Use {
            api: c.api.clone(),
            file: program.file(c.file).path.clone(),
            start: c.span.start,
            end: c.span.end,
        }));
    }
    let judged = self::each(options.threads, &units, |(_, unit)| {
        run(&chosen, &Facts { program: &program, scope: Scope::Unit(unit) })
    });
    for ((id, _), judged) in units.iter().zip(judged) {
        match judged {
            Some(found) => findings.extend(found),
            None => diagnostics.push(broke(&program, *id)),
        }
    }
    uses.sort_by(|a, b| (&a.file, a.start, &a.api).cmp(&(&b.file, b.start, &b.api)));
    uses.dedup();
    findings.extend(run(&chosen, &Facts { program: &program, scope: Scope::Whole(&uses) }));
    let mut findings = distinct(findings);
    suppress::apply(&program, &mut findings, &mut diagnostics);
    Report {
        findings,
        diagnostics,
        files: program.files.len(),
        bytes: program.files.iter().map(|f| f.bytes.len() as u64).sum(),
    }
}

fn run(chosen: &[&'static Rule], facts: &Facts<'_>) -> Vec<Finding> {
    let mut all = Vec::new();
    for rule in chosen {
        let mut out = Out { program: facts.program, meta: &rule.meta, found: Vec::new() };
        (rule.check)(facts, &mut out);
        all.append(&mut out.found);
    }
    all
}

fn one_file(
    program: &Program,
    id: FileId,
    chosen: &[&'static Rule],
    custom: &[Custom],
) -> (Vec<Finding>, Vec<Diagnostic>) {
    let file = program.file(id);
    let mut said = Vec::new();
    let text_like = !matches!(file.kind, Kind::Other | Kind::Style);
    if text_like && std::str::from_utf8(&file.bytes).is_err() {
        let binary = file.bytes.iter().take(4_096).any(|b| *b == 0);
        let what = if binary { "is not text, whatever its name says" } else { "is not UTF-8 text" };
        let help = if binary {
            "leave it out of the package, or name it what it is"
        } else {
            "save it as UTF-8; until then nothing in it is analysed"
        };
        said.push(Diagnostic::error("scan/encoding", &file.path, format!("the file {what}")).help(help));
        return (Vec::new(), said);
    }
    if text_like && let Err(why) = file.lowered() {
        // JSON with comments is uni-app's own form.
        let forgiven = file.kind == Kind::Json && program.json(&file.path).is_some();
        if !forgiven {
            said.push(Diagnostic::clone(why));
        }
    }
    let texts = literals(file);
    let mut found = run(chosen, &Facts { program, scope: Scope::File(id, &texts) });
    for rule in custom {
        rule.check(program, id, &mut found);
    }
    (found, said)
}

/// All units, analysed until no unit hears anything new, and the files on which that broke off.
fn units(program: &Program, options: &Options<'_>, files: usize) -> (Vec<(FileId, Unit)>, Vec<FileId>) {
    let roots: Vec<FileId> = (0..program.files.len() as FileId)
        .filter(|id| {
            let file = program.file(*id);
            if program.on_server(&file.path) {
                return false;
            }
            match file.kind {
                Kind::Script(_) | Kind::Vue => file.ir().is_some(),
                Kind::Wxml => {
                    let stem = file.path.trim_end_matches(".wxml");
                    program
                        .script(stem)
                        .is_none_or(|s| matches!(program.file(s).kind, Kind::Json | Kind::Wxs))
                }
                _ => false,
            }
        })
        .collect();
    let mut channel = Channel::default();
    let done = AtomicUsize::new(files);
    let first = each(options.threads, &roots, |id| {
        let unit = analyse(program, *id, &channel);
        (options.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, files * 2);
        unit
    });
    let (mut results, mut broken) = (Vec::new(), Vec::new());
    for (id, unit) in roots.into_iter().zip(first) {
        match unit {
            Some(unit) => results.push((id, unit)),
            None => broken.push(id),
        }
    }
    let mut fresh: Vec<String> = Vec::new();
    for _ in 0..ROUNDS {
        fresh.clear();
        for (_, unit) in &results {
            for message in &unit.messages {
                if channel.send(message.clone()) {
                    fresh.push(message.name.clone());
                }
            }
        }
        let again: Vec<usize> = (0..results.len())
            // A unit whose budget is used up would only use it up again.
            .filter(|n| results[*n].1.complete)
            .filter(|n| fresh.iter().any(|name| results[*n].1.reads.contains(name)))
            .collect();
        if again.is_empty() {
            break;
        }
        let redone = each(options.threads, &again, |n| analyse(program, results[*n].0, &channel));
        for (n, unit) in again.into_iter().zip(redone) {
            match unit {
                Some(unit) => results[n].1 = unit,
                // What the round before found stays.
                None => broken.push(results[n].0),
            }
        }
    }
    (options.progress)(files * 2, files * 2);
    (results, broken)
}

/// Does `work` for every item on several threads, with room for recursion; results in the items' order. An item on which the
/// work panics has none: that is a fault of ours, and the other items are not to pay for it.
fn each<T: Sync, R: Send>(threads: usize, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let all = || {
        let mut own = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(n) else { break };
            // Nothing that the work changes outlives it but what it gives back.
            if let Ok(result) = catch_unwind(AssertUnwindSafe(|| work(item))) {
                own.push((n, result));
            }
        }
        results.lock().unwrap_or_else(std::sync::PoisonError::into_inner).append(&mut own);
    };
    std::thread::scope(|scope| {
        let starts = (0..threads.clamp(1, items.len().max(1)))
            .map(|_| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, all));
        if starts.filter(|started| started.is_ok()).count() == 0 {
            // A machine that gives no thread: the work is done here, on what stack there is.
            all();
        }
    });
    let mut out: Vec<Option<R>> = items.iter().map(|_| None).collect();
    for (n, result) in results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        out[n] = Some(result);
    }
    out
}

/// A file whose analysis broke off.
fn broke(program: &Program, id: FileId) -> Diagnostic {
    Diagnostic::error(
        "scan/fault",
        &program.file(id).path,
        "the scanner broke off in this file, which is a fault of the scanner; the other files were scanned",
    )
    .help("please report it with the file; until then its findings are missing")
}

/// One finding per rule and place, the worst first.
fn distinct(mut all: Vec<Finding>) -> Vec<Finding> {
    all.sort_by(|a, b| {
        let key = |f: &Finding| {
            (
                std::cmp::Reverse(f.severity),
                f.place.file.clone(),
                f.place.line,
                f.place.column,
                f.rule.clone(),
            )
        };
        key(a).cmp(&key(b)).then(a.flow.len().cmp(&b.flow.len()))
    });
    all.dedup_by(|b, a| a.rule == b.rule && a.place.file == b.place.file && a.place.line == b.place.line);
    // Two equal texts of one file have one fingerprint; the second is told apart by counting.
    let mut seen = std::collections::BTreeMap::new();
    for finding in &mut all {
        let count = seen.entry(finding.fingerprint.clone()).or_insert(0_u32);
        *count += 1;
        if *count > 1 {
            finding.fingerprint = format!("{}-{count}", finding.fingerprint);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_breaks_on_one_item_costs_no_other() {
        for threads in [1, 4] {
            let results = each(threads, &[1, 2, 3, 4], |n| {
                assert_ne!(*n, 3, "the fault that is tried");
                n * 10
            });
            assert_eq!(results, [Some(10), Some(20), None, Some(40)]);
        }
    }
}
