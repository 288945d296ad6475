//! A compiled program as the broker holds it. Compiling happens elsewhere, in a jail of its own, behind [`Compiler`].

use std::collections::BTreeMap;
use std::path::Path;

use bytes::Bytes;
use menshen_model::{Mode, ProgramId};
use menshen_policy::net::Lists;
use menshen_wire::Value;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::consent::declared::{self, Declared};
use crate::{json, random};

/// Makes a folder into a program. Implemented where the compiler's jail is wired.
pub trait Compiler: Send + Sync + 'static {
    /// Compiles the folder. Bad files of the program are diagnostics; an error means that there is no program at all.
    fn compile(&self, dir: &Path) -> Result<Compiled, String>;
}

/// What a compiler makes.
#[derive(Debug, Clone, Default)]
pub struct Compiled {
    /// `app`, `files`, `modules` and `aliases` of `Start`'s env (`docs/protocol.md` section 3).
    pub env: serde_json::Value,
    /// Bytecode by unit name (`js:...`, `wxml:...`).
    pub units: BTreeMap<String, Bytes>,
    /// Compiled stylesheets by path without extension.
    pub styles: BTreeMap<String, String>,
    /// The package's files as the program may read them, by path without a leading slash.
    pub files: BTreeMap<String, Bytes>,
    /// What the compiler has to say.
    pub diagnostics: Vec<Problem>,
}

/// A line of the compiler.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Problem {
    /// `error` or `warning`.
    pub severity: String,
    /// A stable short name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What is wrong.
    pub message: String,
    /// In which file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Line, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// Column, counted from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// The source there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// An installed program: what runs.
#[derive(Debug)]
pub struct Program {
    /// (signer, app id), or `dev:` and a hash (wall 10). Everything the program stores is keyed by it.
    pub id: ProgramId,
    /// The name people read.
    pub name: String,
    /// The app id the program claims. Nobody believes it.
    pub appid: String,
    /// How it was packed.
    pub mode: Mode,
    /// What runs.
    pub compiled: Compiled,
    /// Where its requests may go: what the host keeps for it, never what it says itself.
    pub domains: Lists,
    /// What the host itself grants it, in words for the shell.
    pub granted: Vec<String>,
    env: [(String, Value); 4],
    declared: Declared,
}

impl Program {
    /// A program from what was compiled. `appid` is what it claims.
    pub fn new(id: ProgramId, name: String, appid: String, mode: Mode, mut compiled: Compiled) -> Self {
        let (declared, problems) = declared::read(&compiled, id.as_str().starts_with("dev:"));
        compiled.diagnostics.extend(problems);
        let part = |key: &str| (key.to_owned(), json::to_value(&compiled.env[key]));
        let env = [part("app"), part("files"), part("modules"), part("aliases")];
        Self {
            id,
            name,
            appid,
            mode,
            compiled,
            domains: Lists::default(),
            granted: Vec::new(),
            env,
            declared,
        }
    }

    /// The identity of an unsigned folder: `dev:` and the hash of its canonical path.
    pub fn dev_id(dir: &Path) -> ProgramId {
        let path = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
        let hash = Sha256::digest(path.as_os_str().as_encoded_bytes());
        ProgramId::new(format!("dev:{}", random::hex(&hash[..16]))).unwrap_or_else(|e| unreachable!("{e}"))
    }

    /// The same program with these domain lists.
    #[must_use]
    pub fn with_domains(self, domains: Lists) -> Self {
        Self { domains, ..self }
    }

    /// The same program with what the host grants it, for the shell to show.
    #[must_use]
    pub fn with_grants(self, granted: Vec<String>) -> Self {
        Self { granted, ..self }
    }

    /// The same program newly compiled; what it has stored is kept under its id.
    pub fn recompiled(&self, compiled: Compiled) -> Self {
        let (id, name, appid) = (self.id.clone(), self.name.clone(), self.appid.clone());
        Self::new(id, name, appid, self.mode, compiled)
            .with_domains(self.domains.clone())
            .with_grants(self.granted.clone())
    }

    /// The four parts of env that belong to the program.
    pub(crate) fn env(&self) -> &[(String, Value)] {
        &self.env
    }

    /// What its own files say it wants.
    pub(crate) fn declared(&self) -> &Declared {
        &self.declared
    }

    /// Paths of its pages in app.json's order.
    pub fn pages(&self) -> Vec<&str> {
        let pages = self.compiled.env["app"]["pages"].as_array();
        pages.into_iter().flatten().filter_map(|p| p.as_str()).collect()
    }

    /// The page a launch without a path opens.
    pub fn entry(&self) -> Option<&str> {
        let entry = self.compiled.env["app"]["entryPagePath"].as_str();
        entry.filter(|e| self.pages().contains(e)).or_else(|| self.pages().first().copied())
    }

    /// Has it a dark look of its own (`darkmode` of app.json)? The others are light, whatever the shell wears.
    pub(crate) fn themed(&self) -> bool {
        self.compiled.env["app"]["themes"].is_object()
    }

    /// The program as a shell sees it in its list.
    pub fn card(&self) -> serde_json::Value {
        serde_json::json!({
            "id": self.id, "name": self.name, "appid": self.appid, "mode": self.mode,
            "pages": self.pages(), "problems": self.compiled.diagnostics, "granted": self.granted,
        })
    }
}
