//! Real code bases: every template, stylesheet and script of theirs must become a unit.
//!
//! They are not part of the repository. `MENSHEN_CORPUS` names a folder with `node_modules` (@vant/weapp
//! 1.11.7, tdesign-miniprogram 1.16.0, weui-miniprogram 1.5.6) and `miniprogram-demo`; without it there is
//! nothing to check, and the test says so.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its cases and says by panicking that it cannot go on"
)]

use menshen_code::{Bytecode, Job, Kind, Refused, STACK, compile, job_for};
use menshen_engine::{Compiler, Kind as Keep};
use menshen_model::{Diagnostic, Mode};
use menshen_package::{Limits, Program, Source};
use std::cell::RefCell;
use std::path::Path;

const BASES: [(&str, usize); 3] = [
    ("node_modules/@vant/weapp", 71),
    ("node_modules/tdesign-miniprogram", 105),
    ("node_modules/weui-miniprogram", 22),
];

/// WeChat's official demo is in no package registry: a checkout of it is named by this variable, or left out.
const DEMO: &str = "MENSHEN_DEMO";
const DEMO_PAGES: usize = 351;

#[test]
fn real_code_bases_compile() {
    let Ok(corpus) = std::env::var("MENSHEN_CORPUS") else {
        eprintln!("MENSHEN_CORPUS is not set: no code bases to compile");
        return;
    };
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut failed = Vec::new();
        let demo = std::env::var(DEMO).ok().map(|path| (path, DEMO_PAGES));
        let bases = BASES.map(|(base, pages)| (format!("{corpus}/{base}"), pages));
        for (base, pages) in bases.into_iter().chain(demo) {
            let path = Path::new(&base);
            assert!(path.is_dir(), "{} is missing", path.display());
            for mode in [Mode::Debug, Mode::Production] {
                failed.extend(code_base(&base, path, mode, pages));
            }
        }
        for found in &failed {
            eprintln!("{found}\n    {}", found.excerpt.as_deref().unwrap_or(""));
        }
        assert!(failed.is_empty(), "{} errors", failed.len());
    });
    worker.unwrap().join().unwrap();
}

fn code_base(name: &str, path: &Path, mode: Mode, pages: usize) -> Vec<Diagnostic> {
    let source = Source::read_dir(path, Limits::default()).unwrap();
    let (source, program, found) = if Program::is_library(&source) {
        Program::from_library(&source, &Default::default())
    } else {
        let (program, found) = Program::resolve(&source);
        (source, program, found)
    };
    assert_eq!(program.pages.len(), pages, "{name}");
    let compiler = RefCell::new(Compiler::new(256 << 20).unwrap());
    let bytecode = |text: &str, name: &str| {
        let made = compiler.borrow_mut().compile(text, name, Keep::Debug);
        made.map_err(|e| Refused { message: e.message, line: e.line, column: e.column })
    };
    let mut errors = Vec::new();
    let mut line =
        format!("{name} {}: {} pages, {} messages;", mode.as_str(), program.pages.len(), found.len());
    for (kind, extensions) in
        [(Kind::Wxml, &["wxml"][..]), (Kind::Wxss, &["wxss"]), (Kind::Js, &["js", "ts"])]
    {
        let jobs = jobs(&program, &source, mode, kind, extensions);
        let (mut good, mut warnings) = (0, 0);
        for job in &jobs {
            let (ok, found) = one(job, &bytecode);
            good += usize::from(ok);
            warnings += found.iter().filter(|d| !d.is_error()).count();
            errors.extend(found.into_iter().filter(Diagnostic::is_error));
        }
        line.push_str(&format!(" {} {good}/{} ({warnings} warnings)", kind.as_str(), jobs.len()));
    }
    eprintln!("{line}");
    errors
}

fn jobs(program: &Program, source: &Source, mode: Mode, kind: Kind, extensions: &[&str]) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (path, _) in source.iter() {
        if path.extension().is_some_and(|e| extensions.contains(&e))
            && let Some(job) = job_for(program, source, mode, kind, path.stem())
        {
            jobs.push(job.unwrap());
        }
    }
    jobs
}

/// What crosses the border to the compiling child and back is part of the check.
fn one(job: &Job, bytecode: Bytecode<'_>) -> (bool, Vec<Diagnostic>) {
    let job = Job::decode(&job.encode()).unwrap();
    let output = compile(&job, bytecode);
    let output = menshen_code::Output::decode(&output.encode()).unwrap();
    (output.ok(), output.diagnostics)
}
