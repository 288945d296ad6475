//! `menshen scan`: review of a program's code. Results on stdout, what is wrong with the scan itself on stderr.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use menshen_package::{Limits, Source};
use menshen_scan::{Baseline, Custom, Finding, Language, Options, Report, Severity, Suppressed};

use crate::cli::{SarifSuppressed, Scan, ScanFormat, ScanLanguage};
use crate::print;

/// Bytes of one source: bundles may be large, but not without end.
const LARGEST: u64 = 32 << 20;
/// The scan could not be made.
const FAILED: u8 = 2;

/// Exit 0 without findings, 1 with, 2 when the scan itself failed.
pub(crate) fn scan(args: &Scan) -> ExitCode {
    match run(args) {
        Ok(code) => code,
        Err(message) => {
            print::fail(&message);
            ExitCode::from(FAILED)
        }
    }
}

fn run(args: &Scan) -> Result<ExitCode, String> {
    let language = language(args.lang);
    if let Some(id) = &args.explain {
        return explain(id, language);
    }
    if args.list {
        for m in menshen_scan::rules() {
            anstream::println!("{}  {:<34} {:<9} {}", m.class, m.id, m.severity.word(), m.title.of(language));
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(dir) = &args.write_docs {
        return docs(dir);
    }
    let dir = args.dir.as_deref().ok_or("name a folder to scan")?;
    let known = args.baseline.as_deref().map(|path| Baseline::parse(&read(path)?)).transpose()?;
    let mut custom = Vec::new();
    for path in &args.custom {
        custom.extend(Custom::parse(&path.display().to_string(), &read(path)?).map_err(|e| e.to_string())?);
    }
    let limits = Limits { source: LARGEST, ..Limits::default() };
    let source = Source::read_all(dir, limits).map_err(|e| e.to_string())?;
    if source.is_empty() {
        return Err(format!("{}: the folder holds no file to scan", dir.display()));
    }
    let progress = print::progress("scanning");
    let options = Options {
        audit: args.audit,
        only: &args.rules,
        custom: &custom,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
        progress: &|done, all| progress(done, all),
    };
    let mut report = menshen_scan::scan(&source, &options);
    if args.fix {
        let fixed = fix(dir, &source, &report)?;
        anstream::eprintln!("{fixed} changes made");
        if fixed > 0 {
            let source = Source::read_all(dir, limits).map_err(|e| e.to_string())?;
            report = menshen_scan::scan(&source, &options);
        }
    }
    if let Some(path) = &args.write_baseline {
        let baseline = Baseline::of(&report.findings, args.reason.as_deref().unwrap_or_default());
        let text = serde_json::to_string_pretty(&baseline).map_err(|e| e.to_string())?;
        whole(path, &text)?;
        anstream::eprintln!("{} findings accepted in {}", baseline.findings.len(), path.display());
        return Ok(ExitCode::SUCCESS);
    }
    let gone = known.as_ref().map(|k| k.apply(&mut report.findings));
    if args.format != ScanFormat::Json {
        report.diagnostics.iter().for_each(print::diagnostic);
    }
    match args.format {
        ScanFormat::Text => text(&report, language),
        ScanFormat::Json => out(&menshen_scan::json(&report).to_string()),
        ScanFormat::Sarif => {
            let mode = match args.sarif_suppressed {
                SarifSuppressed::Drop => Suppressed::Drop,
                SarifSuppressed::Mark => Suppressed::Mark,
            };
            out(&menshen_scan::sarif(&report, language, mode, gone.as_deref()).to_string());
        }
        ScanFormat::Html => out(&menshen_scan::html(&report, language)),
        ScanFormat::Github => out(menshen_scan::github(&report, language).trim_end()),
    }
    let open = report.findings.iter().any(|f| f.suppressed.is_none());
    Ok(if open { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn language(named: Option<ScanLanguage>) -> Language {
    match named {
        Some(ScanLanguage::Zh) => Language::Zh,
        Some(ScanLanguage::En) => Language::En,
        None if std::env::var("LANG").is_ok_and(|l| l.starts_with("zh")) => Language::Zh,
        None => Language::En,
    }
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{} could not be read: {e}", path.display()))
}

/// Writes beside and renames: never half a file.
fn whole(path: &Path, text: &str) -> Result<(), String> {
    let beside = path.with_extension("tmp");
    fs::write(&beside, text)
        .and_then(|()| fs::rename(&beside, path))
        .map_err(|e| format!("{} could not be written: {e}", path.display()))
}

fn explain(id: &str, language: Language) -> Result<ExitCode, String> {
    let found: Vec<_> = menshen_scan::rules().filter(|m| m.id == id || m.class == id).collect();
    if found.is_empty() {
        return Err(format!("there is no rule `{id}`; `menshen scan --list` shows them"));
    }
    for meta in found {
        out(&menshen_scan::page(meta, language));
    }
    Ok(ExitCode::SUCCESS)
}

fn docs(dir: &Path) -> Result<ExitCode, String> {
    fs::create_dir_all(dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    for meta in menshen_scan::rules() {
        let page =
            format!("{}\n{}", menshen_scan::page(meta, Language::En), menshen_scan::page(meta, Language::Zh));
        whole(&dir.join(format!("{}.md", meta.id.replace('/', "-"))), &page)?;
    }
    whole(&dir.join("README.md"), &menshen_scan::pages_index())?;
    Ok(ExitCode::SUCCESS)
}

/// Makes the changes that findings carry; the last of a file first, so that places stay.
fn fix(dir: &Path, source: &Source, report: &Report) -> Result<usize, String> {
    let mut edits: Vec<(&str, &menshen_scan::Edit)> = report
        .findings
        .iter()
        .filter(|f| f.suppressed.is_none())
        .filter_map(|f| Some((f.place.file.as_str(), f.edit.as_ref()?)))
        .collect();
    edits.sort_by(|a, b| a.0.cmp(b.0).then(b.1.start.cmp(&a.1.start)));
    let mut count = 0;
    for file in edits.chunk_by(|a, b| a.0 == b.0) {
        let Some(before) = source.text(file[0].0) else { continue };
        let mut text = before.to_owned();
        let mut limit = usize::MAX;
        for (_, edit) in file {
            if edit.end <= limit && text.is_char_boundary(edit.start) && text.is_char_boundary(edit.end) {
                text.replace_range(edit.start..edit.end, &edit.text);
                limit = edit.start;
                count += 1;
            }
        }
        whole(&dir.join(file[0].0), &text)?;
    }
    Ok(count)
}

fn text(report: &Report, language: Language) {
    let zh = language == Language::Zh;
    for f in report.findings.iter().filter(|f| f.suppressed.is_none()) {
        finding(f, language);
    }
    let open: Vec<&Finding> = report.findings.iter().filter(|f| f.suppressed.is_none()).collect();
    let count = |s: Severity| open.iter().filter(|f| f.severity == s).count();
    let suppressed = report.findings.len() - open.len();
    if zh {
        anstream::println!(
            "{} 个文件，{} 个问题：严重 {}，高 {}，中 {}，低 {}；已接受 {suppressed}",
            report.files,
            open.len(),
            count(Severity::Critical),
            count(Severity::High),
            count(Severity::Medium),
            count(Severity::Low)
        );
    } else {
        anstream::println!(
            "{} files, {} findings: {} critical, {} high, {} medium, {} low; {suppressed} accepted",
            report.files,
            open.len(),
            count(Severity::Critical),
            count(Severity::High),
            count(Severity::Medium),
            count(Severity::Low)
        );
    }
}

fn finding(f: &Finding, language: Language) {
    let colour = match f.severity {
        Severity::Critical | Severity::High => "31",
        Severity::Medium => "33",
        Severity::Low => "36",
    };
    let (p, plain) = (&f.place, print::plain);
    anstream::println!(
        "\x1b[{colour}m{}\x1b[0m {} [{}] {}",
        f.severity.word(),
        f.class,
        plain(&f.rule),
        print::set_in(f.text(language))
    );
    anstream::println!("  --> {}:{}:{}", plain(&p.file), p.line, p.column);
    anstream::println!("   | {}", plain(p.excerpt.trim_end()).replace('\t', " "));
    for (n, s) in f.flow.iter().enumerate() {
        anstream::println!("   {}. {}:{}  {}", n + 1, plain(&s.place.file), s.place.line, plain(&s.note));
        anstream::println!("      {}", plain(s.place.excerpt.trim()));
    }
    if let Some(meta) = menshen_scan::rules().find(|m| m.id == f.rule) {
        anstream::println!("  = {}", meta.fix.of(language));
    }
    anstream::println!();
}

fn out(text: &str) {
    use std::io::Write as _;
    // A reader that has gone away (`| head`) ends nothing.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}
