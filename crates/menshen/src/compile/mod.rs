//! From a folder to a compiled program: `package` reads and resolves in this process, `code` and `engine` compile in jailed
//! children, one unit at a time, and what comes back is kept by the hash of what it was made from.

mod cache;
mod child;
mod pool;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use bytes::Bytes;
use menshen_broker::{Compiled, Compiler, Problem, Program as Identity};
use menshen_code::{Cache, Job, Kind, Output, Payload};
use menshen_jail::Zygote;
use menshen_model::{Diagnostic, Mode, ProgramId};
use menshen_package::signed::Verified;
use menshen_package::{Limits, Need, Program, Source, Theme};

pub(crate) use cache::Folder;
pub(crate) use child::{ROLE, prepare, serve};

/// Told how far the work is: units done, units in all.
pub(crate) type Progress = Box<dyn Fn(usize, usize) + Send + Sync>;

/// Compiles folders behind the walls of `zygote`.
pub(crate) struct Jailed {
    pub(crate) zygote: Arc<Zygote>,
    pub(crate) cache: Folder,
    pub(crate) mode: Mode,
    pub(crate) progress: Progress,
}

/// What came of a folder.
pub(crate) struct Built {
    pub(crate) program: Program,
    pub(crate) compiled: Compiled,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) library: bool,
}

/// Why there is no program at all.
#[derive(Debug)]
pub(crate) struct NoProgram {
    /// In one sentence.
    pub(crate) message: String,
    /// What was found in the files.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl From<String> for NoProgram {
    fn from(message: String) -> Self {
        Self { message, diagnostics: Vec::new() }
    }
}

impl From<NoProgram> for String {
    fn from(none: NoProgram) -> Self {
        none.message
    }
}

impl Jailed {
    /// Reads, resolves and compiles. An error means that there is no program at all.
    pub(crate) fn build(&self, dir: &Path) -> Result<Built, NoProgram> {
        self.build_with(dir, &BTreeMap::new())
    }

    /// The same; the pages of a component library give their components what they need.
    pub(crate) fn build_with(&self, dir: &Path, needs: &BTreeMap<String, Need>) -> Result<Built, NoProgram> {
        let read = Source::read_dir(dir, Limits::default()).map_err(|e| e.to_string())?;
        self.build_source(read, &dir.display().to_string(), &Identity::dev_id(dir), needs)
    }

    /// The source in a signed upload. Whoever signed it, its code is read by the same jailed compiler as a folder's.
    pub(crate) fn build_upload(&self, package: &Verified) -> Result<Built, NoProgram> {
        let all = |bad: Vec<_>| bad.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        let read = Source::of_upload(package).map_err(all)?;
        self.build_source(read, package.manifest().app.as_str(), &package.id(), &BTreeMap::new())
    }

    /// Resolves and compiles files that were read. `shown` names them in messages, `id` in the cache.
    fn build_source(
        &self,
        read: Source,
        shown: &str,
        id: &ProgramId,
        needs: &BTreeMap<String, Need>,
    ) -> Result<Built, NoProgram> {
        let mut diagnostics = read.diagnostics().to_vec();
        let library = Program::is_library(&read);
        let (source, program, found) = if library {
            Program::from_library(&read, needs)
        } else {
            let (program, found) = Program::resolve(&read);
            (read, program, found)
        };
        diagnostics.extend(found);
        if program.pages.is_empty() {
            let why: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).map(ToString::to_string).collect();
            let message = format!("{shown} holds no mini program that can run: {}", why.join("; "));
            return Err(NoProgram { message, diagnostics });
        }
        let planned = menshen_code::plan(&program, &source, self.mode);
        diagnostics.extend(planned.diagnostics);
        let mut jobs = planned.jobs;
        jobs.extend(self.asked_by_name(&program, &source, &jobs));
        let outputs = self.compile(id.as_str(), jobs)?;
        let mut units = BTreeMap::new();
        let mut styles = BTreeMap::new();
        for output in outputs {
            diagnostics.extend(output.diagnostics);
            match output.payload {
                Payload::Script(bytes) => {
                    units.insert(output.unit, Bytes::from(bytes));
                }
                Payload::Css(text) => {
                    let path = output.unit.split_once(':').map_or(output.unit.as_str(), |(_, path)| path);
                    styles.insert(path.to_owned(), text);
                }
                Payload::None => {}
            }
        }
        let files =
            source.iter().map(|(path, file)| (path.as_str().to_owned(), Bytes::copy_from_slice(&file.bytes)));
        let compiled = Compiled {
            env: program.env(Theme::Light, self.mode),
            units,
            styles,
            files: files.collect(),
            diagnostics: diagnostics.iter().map(problem).collect(),
        };
        Ok(Built { program, compiled, diagnostics, library })
    }

    /// Scripts that no literal `require` reaches. A program may compute a module's name, and WeChat's tools pack every script,
    /// so they are compiled too; those of `node_modules` only when something names them.
    fn asked_by_name(&self, program: &Program, source: &Source, planned: &[Job]) -> Vec<Job> {
        let have: BTreeSet<&str> =
            planned.iter().filter(|j| j.kind == Kind::Js).map(|j| j.path.as_str()).collect();
        let rest =
            program.modules.keys().filter(|m| !have.contains(m.as_str()) && !m.starts_with("node_modules/"));
        // What is no text has been reported where it was named, and is nobody's business where it was not.
        rest.filter_map(|m| menshen_code::job_for(program, source, self.mode, Kind::Js, m)?.ok()).collect()
    }

    /// All jobs: from the cache what is there, the rest from jailed children.
    /// What a child made of a program's file is kept for that program alone: a file of its own may have taken the child over,
    /// and another program may hold the same text.
    fn compile(&self, program: &str, jobs: Vec<Job>) -> Result<Vec<Output>, String> {
        let tool = format!("{} {program}", tool());
        let all = jobs.len();
        let mut outputs = Vec::with_capacity(all);
        let mut room = COMPILED;
        let mut todo = Vec::new();
        for job in jobs {
            let key = job.key(&tool, menshen_engine::BUILD_ID);
            match self.cache.get(&key).and_then(|bytes| Output::decode(&bytes).ok()) {
                Some(output) if output.unit == job.unit() => {
                    room = take(room, &output)?;
                    outputs.push(output);
                }
                _ => todo.push((key, job)),
            }
        }
        (self.progress)(outputs.len(), all);
        let mut done = outputs.len();
        pool::run(&self.zygote, todo, |key, output, keep| {
            room = take(room, &output)?;
            if keep {
                self.cache.put(&key, &output.encode());
            }
            outputs.push(output);
            done += 1;
            (self.progress)(done, all);
            Ok(())
        })?;
        Ok(outputs)
    }
}

/// Most bytes of all compiled units of one program together.
const COMPILED: usize = 1 << 30;

/// What is left of the room when this output has its place.
fn take(room: usize, output: &Output) -> Result<usize, String> {
    let size = match &output.payload {
        Payload::Script(bytes) => bytes.len(),
        Payload::Css(text) => text.len(),
        Payload::None => 0,
    };
    room.checked_sub(size).ok_or_else(|| "the compiled program is larger than 1 GiB".to_owned())
}

/// Names this build of the compiler in the cache: a new build reads nothing that another one wrote. The program file stands
/// for the build. A file that is gone (replaced while it runs) has a name of its own.
fn tool() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let changed = |m: &std::fs::Metadata| m.modified().ok()?.duration_since(UNIX_EPOCH).ok();
    let build = file.ok().and_then(|m| Some(format!("{}-{}", m.len(), changed(&m)?.as_nanos())));
    format!("{} {}", env!("CARGO_PKG_VERSION"), build.unwrap_or_else(|| "replaced".to_owned()))
}

impl Compiler for Jailed {
    fn compile(&self, dir: &Path) -> Result<Compiled, String> {
        Ok(self.build(dir).map_err(String::from)?.compiled)
    }
}

fn problem(d: &Diagnostic) -> Problem {
    let known = |n: u32| (n > 0).then_some(n);
    Problem {
        severity: if d.is_error() { "error".into() } else { "warning".into() },
        code: Some(d.code.clone()),
        message: d.message.clone(),
        path: (!d.file.is_empty()).then(|| d.file.clone()),
        line: known(d.line),
        column: known(d.column),
        excerpt: d.excerpt.clone(),
        help: d.help.clone(),
    }
}
