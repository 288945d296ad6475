//! The cases of `tests/specs/compile`: what a file becomes, as data. The keys stand in the README there.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test reads its cases and says by panicking that it cannot go on"
)]

use menshen_code::{Job, Kind, Output, Payload, Text, compile};
use menshen_model::{Mode, Severity, line_column};
use serde::Deserialize;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    unit: String,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default)]
    production: bool,
    #[serde(default)]
    contains: Vec<String>,
    #[serde(default)]
    lacks: Vec<String>,
    #[serde(default)]
    place: Vec<Place>,
    #[serde(default)]
    diagnostic: Vec<Said>,
    prints: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Place {
    text: String,
    at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    code: String,
    #[serde(default)]
    warning: bool,
    at: String,
    says: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/specs/compile")
}

fn job(at: &Path, case: &Case) -> Job {
    let (path, extension) = case.unit.rsplit_once('.').expect("a unit has an extension");
    let kind = match extension {
        "wxml" => Kind::Wxml,
        "wxss" => Kind::Wxss,
        _ => Kind::Js,
    };
    let files = std::iter::once(&case.unit).chain(&case.with);
    let read = |file: &String| Text {
        path: file.clone(),
        text: std::fs::read_to_string(at.join(file))
            .unwrap_or_else(|e| panic!("{}/{file}: {e}", at.display())),
    };
    let mode = if case.production { Mode::Production } else { Mode::Debug };
    Job { kind, path: path.to_owned(), mode, scope: None, texts: files.map(read).collect() }
}

fn text(output: &Output) -> String {
    match &output.payload {
        Payload::Script(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        Payload::Css(css) => css.clone(),
        Payload::None => String::new(),
    }
}

/// Runs a script as a module that is required once; `say(...)` prints a line, a thrown error prints its name and words.
fn run(script: &str) -> Vec<String> {
    let program = format!(
        "const say=(...a)=>process.stdout.write(a.map(String).join(' ')+'\\n');globalThis.say=say;\
         const m={{exports:{{}}}};try{{({script}\n)(n=>{{throw new Error('no module '+n)}},m,m.exports);\
         if(!(m.exports instanceof Object)||Object.keys(m.exports).length)say('exports',JSON.stringify(m.exports))}}\
         catch(e){{say('thrown',e.name,e.message)}}"
    );
    let mut node = Command::new("node")
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests run what they compiled: install Node.js 20 or newer");
    node.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let done = node.wait_with_output().unwrap();
    String::from_utf8(done.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn wrong(at: &Path, case: &Case) -> Vec<String> {
    let job = job(at, case);
    let output = compile(&job, &|source, _| Ok(source.as_bytes().to_vec()));
    let made = text(&output);
    let mut wrong = Vec::new();
    let said: Vec<String> = output
        .diagnostics
        .iter()
        .map(|d| format!("{} {}:{} {}", d.code, d.line, d.column, d.message))
        .collect();
    for want in &case.diagnostic {
        let severity = if want.warning { Severity::Warning } else { Severity::Error };
        let fits = output.diagnostics.iter().any(|d| {
            d.code == want.code
                && d.severity == severity
                && format!("{}:{}", d.line, d.column) == want.at
                && want.says.as_ref().is_none_or(|words| d.message.contains(words))
        });
        if !fits {
            wrong.push(format!("not said: {} at {}; said: {said:?}", want.code, want.at));
        }
    }
    let expected = case.diagnostic.iter().any(|d| !d.warning);
    if output.ok() == expected {
        wrong.push(format!("compiled: {}, expected: {}; said: {said:?}", output.ok(), !expected));
    }
    wrong
        .extend(case.contains.iter().filter(|t| !made.contains(*t)).map(|t| format!("lacks `{t}`:\n{made}")));
    wrong.extend(case.lacks.iter().filter(|t| made.contains(*t)).map(|t| format!("contains `{t}`:\n{made}")));
    for want in &case.place {
        let found = made.find(&want.text).map(|at| line_column(&made, at));
        let shown = found.map_or("nowhere".to_owned(), |(line, column)| format!("{line}:{column}"));
        if shown != want.at {
            wrong.push(format!("`{}` stands at {shown}, not at {}:\n{made}", want.text, want.at));
        }
    }
    if let Some(lines) = &case.prints {
        let printed = run(&made);
        if printed != *lines {
            wrong.push(format!("prints {printed:?}, not {lines:?}:\n{made}"));
        }
    }
    wrong
}

#[test]
fn every_case_of_tests_specs_compile() {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder())
        .expect("tests/specs/compile")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 8, "only {} cases were found", cases.len());
    let mut failed = Vec::new();
    for at in &cases {
        let toml = std::fs::read_to_string(at.join("expect.toml"))
            .unwrap_or_else(|e| panic!("{}/expect.toml: {e}", at.display()));
        let case: Case = toml::from_str(&toml).unwrap_or_else(|e| panic!("{}: {e}", at.display()));
        for line in wrong(at, &case) {
            failed.push(format!("{} ({}): {line}", at.file_name().unwrap().to_string_lossy(), case.why));
        }
    }
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}
