//! From a developer's files to what is signed as an upload, within the limits that WeChat's tools know.

use std::collections::BTreeMap;

use menshen_model::{AppId, BYTECODE};
use menshen_seal::hash::{hex, sha256};
use serde_json::{Value, json};

use crate::extended;
use crate::json;
use crate::manifest::{FORMAT, Kind, Manifest};
use crate::path::PackagePath;
use crate::program::Program;
use crate::signed::{Draft, Opened};
use crate::source::Source;

/// Most bytes of the main package and of each sub-package (`MaxCodeSize`, `MaxSubpackageSubCodeSize` of WeChat's tools: 2).
pub(crate) const PART: u64 = 2 << 20;

/// Most bytes of all (`MaxSubpackageFullCodeSize`: 30).
pub(crate) const ALL: u64 = 30 << 20;

/// What WeChat's tools pack, and TypeScript, which our compiler reads. Everything else stays with the developer.
const EXTENSIONS: [&str; 30] = [
    "wxml", "wxss", "wxs", "js", "ts", "json", "png", "jpg", "jpeg", "gif", "svg", "webp", "cer", "mp3",
    "aac", "m4a", "mp4", "wav", "ogg", "silk", "wasm", "br", "cur", "ico", "skel", "crt", "cert", "ttf",
    "woff", "woff2",
];

/// What an upload says of itself beyond its files.
#[derive(Debug, Clone)]
pub struct About {
    /// The app id; the project's, unless another one is given.
    pub app: AppId,
    /// The version.
    pub version: String,
    /// Which tool packs.
    pub tool: String,
    /// The engine build that the tool came with.
    pub engine: String,
    /// Domains it wishes to reach, by kind.
    pub domains: BTreeMap<String, Vec<String>>,
    /// Category of service.
    pub category: Option<String>,
}

/// Why files are no upload.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUpload {
    /// A part is too large.
    #[error(
        "{part} has {bytes} bytes of the {limit} allowed; the largest of it: {largest}. Move pages to a sub-package, or load data at run time"
    )]
    Large {
        /// `the main package`, `the sub-package NAME`, `everything`.
        part: String,
        /// Its size.
        bytes: u64,
        /// What is allowed.
        limit: u64,
        /// Its three largest files.
        largest: String,
    },
    /// Bytecode.
    #[error("{0} is bytecode: an upload holds source, and the platform compiles it")]
    Bytecode(String),
    /// No page.
    #[error("there is no page: app.json must name at least one that exists")]
    NoPage,
}

impl Source {
    /// Everything that an upload of this program signs, and the names that it leaves out. `self` are the program's own files
    /// ([`Source::read_own`]): what the tool brings along is no part of an upload.
    ///
    /// # Errors
    /// Every reason at once.
    pub fn draft(&self, program: &Program, about: About) -> Result<(Draft, Vec<String>), Vec<BadUpload>> {
        let (mut files, mut left_out, mut bad) = (BTreeMap::new(), Vec::new(), Vec::new());
        for (path, file) in self.iter() {
            let packed =
                path.extension().is_some_and(|e| EXTENSIONS.contains(&e.to_ascii_lowercase().as_str()));
            if file.bytes.starts_with(&BYTECODE) {
                bad.push(BadUpload::Bytecode(path.to_string()));
            } else if packed {
                files.insert(path.to_string(), file.bytes.to_vec());
            } else {
                left_out.push(path.to_string());
            }
        }
        if program.pages.is_empty() {
            bad.push(BadUpload::NoPage);
        }
        let parts = Parts::measure(&program.app, &files);
        bad.extend(parts.too_large(&files));
        if !bad.is_empty() {
            return Err(bad);
        }
        let hashed = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            kind: Kind::Upload,
            app: about.app,
            version: about.version,
            name: program.name.clone(),
            tool: about.tool,
            engine: about.engine,
            source: source_hash(hashed),
            pages: program.pages.clone(),
            main: parts.main,
            subpackages: parts.sub,
            scopes: scopes(&program.app),
            domains: about.domains,
            category: about.category,
            privacy: files.get("privacy.json").map(|bytes| hex(&sha256(bytes))),
            findings: None,
            made_from: None,
            aliases: self.aliases.clone(),
            files: BTreeMap::new(),
        };
        Ok((Draft { manifest, files }, left_out))
    }

    /// The source in an upload, as [`Source::read_dir`] would have read it from a folder.
    ///
    /// # Errors
    /// [`BadUpload`]: another tool may have packed what ours would not.
    pub fn of_upload(package: &Opened) -> Result<Self, Vec<BadUpload>> {
        let manifest = package.manifest();
        let mut bad = Vec::new();
        let mut source = Self::default();
        for (name, bytes) in package.files() {
            if bytes.starts_with(&BYTECODE) {
                bad.push(BadUpload::Bytecode(name.to_owned()));
            } else if let Ok(path) = PackagePath::new(name) {
                source.insert(path, bytes.to_vec());
            }
        }
        let files: BTreeMap<String, Vec<u8>> =
            package.files().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
        let app = source.get("app.json").and_then(|f| json::parse("app.json", &f.bytes, &mut Vec::new()));
        bad.extend(Parts::measure(&app.unwrap_or_default(), &files).too_large(&files));
        if !bad.is_empty() {
            return Err(bad);
        }
        source.aliases = manifest.aliases.clone();
        source.project = Some(json!({"appid": manifest.app, "projectname": manifest.name}));
        extended::add(&mut source);
        Ok(source)
    }
}

/// SHA-256 over names and contents, each with its length, sorted by name.
pub(crate) fn source_hash<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> String {
    let mut all = Vec::new();
    for (name, bytes) in files {
        all.extend_from_slice(&(name.len() as u64).to_le_bytes());
        all.extend_from_slice(name.as_bytes());
        all.extend_from_slice(&sha256(bytes));
    }
    hex(&sha256(&all))
}

/// What app.json says the program will ask for.
fn scopes(app: &Value) -> Vec<String> {
    let asked = app["permission"].as_object().into_iter().flatten().map(|(scope, _)| scope.clone());
    let infos = app["requiredPrivateInfos"].as_array().into_iter().flatten();
    let mut all: Vec<String> = asked.chain(infos.filter_map(|i| i.as_str().map(str::to_owned))).collect();
    all.sort();
    all.dedup();
    all
}

/// Sizes of the parts that a device loads one by one.
struct Parts {
    main: u64,
    sub: BTreeMap<String, u64>,
}

impl Parts {
    fn measure(app: &Value, files: &BTreeMap<String, Vec<u8>>) -> Self {
        let listed = ["subpackages", "subPackages"].iter().find_map(|name| app[*name].as_array());
        let roots = listed.into_iter().flatten().filter_map(|s| s["root"].as_str());
        let mut parts = Self { main: 0, sub: BTreeMap::new() };
        for root in roots {
            let root = root.trim_matches('/');
            if !root.is_empty() {
                parts.sub.insert(root.to_owned(), 0);
            }
        }
        for (name, bytes) in files {
            *parts.of(name) += bytes.len() as u64;
        }
        parts
    }

    /// The counter of the part that a file lies in.
    fn of(&mut self, name: &str) -> &mut u64 {
        match self.sub.iter_mut().find(|(root, _)| inside(name, root)) {
            Some((_, size)) => size,
            None => &mut self.main,
        }
    }

    fn too_large(&self, files: &BTreeMap<String, Vec<u8>>) -> Vec<BadUpload> {
        let largest = |is: &dyn Fn(&str) -> bool| {
            let mut all: Vec<_> = files.iter().filter(|(n, _)| is(n)).map(|(n, b)| (b.len(), n)).collect();
            all.sort_unstable_by(|a, b| b.cmp(a));
            let shown = all.iter().take(3).map(|(size, name)| format!("{name} ({size})"));
            shown.collect::<Vec<_>>().join(", ")
        };
        let mut bad = Vec::new();
        let mut hold = |part: String, bytes: u64, limit: u64, is: &dyn Fn(&str) -> bool| {
            if bytes > limit {
                bad.push(BadUpload::Large { part, bytes, limit, largest: largest(is) });
            }
        };
        hold("the main package".into(), self.main, PART, &|n| !self.sub.keys().any(|root| inside(n, root)));
        for (root, size) in &self.sub {
            hold(format!("the sub-package {root}"), *size, PART, &|n| inside(n, root));
        }
        hold("everything".into(), self.main + self.sub.values().sum::<u64>(), ALL, &|_| true);
        bad
    }
}

fn inside(name: &str, root: &str) -> bool {
    name.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests;
