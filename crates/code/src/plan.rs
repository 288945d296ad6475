//! The safe half: which units a program has, and every text that each of them needs. Reads hostile text
//! with linear scanners only.

use crate::job::{Job, Kind, Text};
use crate::reference::{resolve, stem};
use crate::scan;
use menshen_model::{Diagnostic, Mode};
use menshen_package::{Program, Source};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What [`plan`] found.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    /// Units to compile, pages and components first.
    pub jobs: Vec<Job>,
    /// What was wrong already (a text that is not UTF-8).
    pub diagnostics: Vec<Diagnostic>,
}

/// Most bytes of text of all units together. A file counts in every unit that needs it, so a few files that everything
/// imports could otherwise fill any memory.
const TEXTS: usize = 512 << 20;

fn no_room(job: &Job) -> Diagnostic {
    let message = "the program's units need too much text together; this one is left out";
    Diagnostic::error("unit/too-much-text", job.file(), message).help(
        "a file counts in every page and component that imports it, 512 MiB in all: import less, or less often",
    )
}

/// All units that a program needs: templates, styles and scripts of `app` and of every page and component
/// it reaches, and the scripts those ask for. Other scripts of the package are made when they are asked
/// for, by [`job_for`].
pub fn plan(program: &Program, source: &Source, mode: Mode) -> Planned {
    plan_within(program, source, mode, TEXTS)
}

fn plan_within(program: &Program, source: &Source, mode: Mode, mut room: usize) -> Planned {
    let mut planned = Planned::default();
    let mut scripts: VecDeque<String> = VecDeque::new();
    let mut add = |kind: Kind, path: &str| match job_for(program, source, mode, kind, path) {
        Some(Ok(job)) => match room.checked_sub(job.texts.iter().map(|t| t.text.len()).sum()) {
            Some(left) => {
                room = left;
                planned.jobs.push(job);
            }
            None => planned.diagnostics.push(no_room(&job)),
        },
        Some(Err(found)) => planned.diagnostics.push(found),
        None => {}
    };
    scripts.push_back("app".to_owned());
    add(Kind::Wxss, "app");
    for (path, component) in &program.files {
        if component.wxml {
            add(Kind::Wxml, path);
        }
        if component.wxss {
            add(Kind::Wxss, path);
        }
        scripts.push_back(path.clone());
    }
    let mut seen: BTreeSet<String> = scripts.iter().cloned().collect();
    while let Some(path) = scripts.pop_front() {
        add(Kind::Js, &path);
        let Some(file) = program.modules.get(&path) else { continue };
        let Some(text) = source.text(file) else { continue };
        for (_, name) in scan::js::references(text) {
            if let Some(next) = program.require(&path, name)
                && seen.insert(next.clone())
            {
                scripts.push_back(next);
            }
        }
    }
    planned
}

/// The job of one unit by name; None when the package has no such file.
pub fn job_for(
    program: &Program,
    source: &Source,
    mode: Mode,
    kind: Kind,
    path: &str,
) -> Option<Result<Job, Diagnostic>> {
    let file = match kind {
        Kind::Js => program.modules.get(path)?.clone(),
        other => format!("{path}.{}", other.as_str()),
    };
    source.get(&file)?;
    let mut texts = Texts { source, found: BTreeMap::new(), order: Vec::new(), bad: None };
    texts.take(&file);
    match kind {
        Kind::Wxml => texts.template_closure(),
        Kind::Wxss => texts.style_closure(),
        Kind::Js => {}
    }
    if let Some(bad) = texts.bad {
        return Some(Err(bad));
    }
    let scope = match kind {
        Kind::Wxss => program.files.get(path).and_then(|c| c.scope.clone()),
        _ => None,
    };
    Some(Ok(Job { kind, path: path.to_owned(), mode, scope, texts: texts.order }))
}

struct Texts<'a> {
    source: &'a Source,
    found: BTreeMap<String, ()>,
    order: Vec<Text>,
    bad: Option<Diagnostic>,
}

impl Texts<'_> {
    /// Takes a file in once; a file that does not exist is for the compiler to report, with its place.
    fn take(&mut self, file: &str) {
        if self.found.contains_key(file) || self.order.len() >= 4_000 {
            return;
        }
        let Some(found) = self.source.get(file) else { return };
        self.found.insert(file.to_owned(), ());
        match found.text() {
            Some(text) => self.order.push(Text { path: file.to_owned(), text: text.to_owned() }),
            None => {
                let bad = Diagnostic::error("file/encoding", file, "the file is not UTF-8 text");
                self.bad = Some(bad.help("save it as UTF-8"));
            }
        }
    }

    fn template_closure(&mut self) {
        let mut at = 0;
        while at < self.order.len() {
            let Text { path, text } = &self.order[at];
            let mut named = Vec::new();
            if path.ends_with(".wxs") {
                wxs_names(path, text, &mut named);
            } else {
                for tag in scan::wxml::Tags::new(text) {
                    let extension = match tag.name {
                        "import" | "include" => "wxml",
                        "wxs" => "wxs",
                        _ => continue,
                    };
                    if let Some((_, src)) = tag.attribute("src", text) {
                        named.extend(resolve(path, src, extension));
                    }
                    if let Some((_, inline)) = tag.raw {
                        wxs_names(path, inline, &mut named);
                    }
                }
            }
            for file in named {
                self.take(&file);
            }
            at += 1;
        }
    }

    fn style_closure(&mut self) {
        let mut at = 0;
        while at < self.order.len() {
            let Text { path, text } = &self.order[at];
            let (imports, _) = scan::wxss::scan(text);
            let named: Vec<_> = imports.iter().filter_map(|i| resolve(path, i.target, "wxss")).collect();
            for file in named {
                self.take(&file);
            }
            at += 1;
        }
    }
}

fn wxs_names(path: &str, text: &str, named: &mut Vec<String>) {
    for (_, name) in scan::js::references(text) {
        named.extend(resolve(stem(path), name, "wxs"));
    }
}

#[cfg(test)]
mod tests;
