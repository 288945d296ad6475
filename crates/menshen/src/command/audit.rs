//! `menshen audit`: the records, whether they hold, and a copy for others. Reading and verifying is `menshen-audit`'s, which
//! shares no code with the writer.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use menshen_audit::{Outcome, Record, Report, records, verify};
use time::OffsetDateTime;
use time::macros::format_description;

use super::Done;
use crate::cli::{Audit, AuditWhat};
use crate::print::set_in;

/// Does what is asked of the log in the data folder.
pub(crate) fn audit(args: &Audit) -> Done {
    let folder = crate::kept::folder(args.data.as_deref()).join("audit");
    match &args.what {
        AuditWhat::Show { last, operation } => show(&folder, *last, operation.as_deref(), args.json),
        AuditWhat::Verify { anchor } => {
            // `menshen run --anchor` names a folder; the log's own file lies in it.
            let anchor =
                anchor.as_ref().map(|a| if a.is_dir() { a.join("menshen-anchor/audit") } else { a.clone() });
            let report = settled(&folder, anchor.as_deref())?;
            print(&report, args.json);
            Ok(if report.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        AuditWhat::Export { dir } => export(&folder, dir, args.json),
    }
}

fn show(folder: &Path, last: Option<usize>, operation: Option<&str>, json: bool) -> Done {
    let mut list = records(folder).map_err(|e| e.to_string())?;
    list.retain(|r| operation.is_none_or(|o| r.operation.contains(o)));
    let from = last.map_or(0, |n| list.len().saturating_sub(n));
    for record in &list[from..] {
        if json {
            println!("{}", serde_json::json!(record));
        } else {
            println!("{}", line(record));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn line(r: &Record) -> String {
    let outcome = match r.outcome {
        Outcome::Allowed => "allowed",
        Outcome::Refused => "refused",
        Outcome::Failed => "failed",
    };
    let or = |text: &str| if text.is_empty() { "-".to_owned() } else { set_in(text) };
    format!(
        "{:>7}  {}  {outcome:<7}  {:<24}  {}  {}  {}",
        r.number,
        moment(r.time),
        set_in(&r.operation),
        or(&r.program),
        or(&r.person),
        set_in(&r.detail)
    )
}

/// UTC, to the microsecond; the number itself where it is no date.
fn moment(micros: u64) -> String {
    let shape = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)
        .ok()
        .and_then(|t| t.format(shape).ok())
        .unwrap_or_else(|| micros.to_string())
}

/// Verifies; once more if something does not hold, since a running menshen may have written between two reads.
fn settled(folder: &Path, anchor: Option<&Path>) -> Result<Report, String> {
    let first = verify(folder, anchor).map_err(|e| e.to_string())?;
    if first.holds() {
        return Ok(first);
    }
    std::thread::sleep(Duration::from_millis(300));
    verify(folder, anchor).map_err(|e| e.to_string())
}

fn print(report: &Report, json: bool) {
    if json {
        let mut value = serde_json::json!(report);
        value["holds"] = report.holds().into();
        println!("{value}");
        return;
    }
    for problem in &report.problems {
        println!("✗ {}: {}", set_in(&problem.place), set_in(&problem.what));
    }
    for note in &report.notes {
        println!("· {}", set_in(note));
    }
    let Report { records, first, root, key, .. } = report;
    let dropped =
        if *first > 0 { format!(", the first {first} dropped by retention") } else { String::new() };
    if report.holds() {
        println!("✓ the log holds: {records} records{dropped}");
    } else {
        println!("✗ the log does not hold: {} problems in {records} records{dropped}", report.problems.len());
    }
    println!("  root {root}\n  key  {}", set_in(key));
}

/// Everything but the secret key and the lock.
fn export(folder: &Path, dir: &Path, json: bool) -> Done {
    records(folder).map_err(|e| e.to_string())?;
    let fail = |e: std::io::Error| format!("{} cannot be written: {e}", dir.display());
    fs::create_dir(dir).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => format!("{} exists already; name a new folder", dir.display()),
        _ => fail(e),
    })?;
    copy(folder, dir, true).map_err(fail)?;
    let report = settled(dir, None)?;
    print(&report, json);
    if report.holds() {
        return Ok(ExitCode::SUCCESS);
    }
    Err("the copy does not hold; is a running menshen writing much? Verify the log itself, then try again"
        .into())
}

fn copy(from: &Path, to: &Path, top: bool) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (name, target) = (entry.file_name(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            fs::create_dir(&target)?;
            copy(&entry.path(), &target, false)?;
        } else if !(top && (name == "key" || name == "lock") || name.to_string_lossy().ends_with(".new")) {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
