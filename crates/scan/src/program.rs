//! The files under review and what connects them: programs, pages, names for `require`. Each file is lowered when it is first
//! needed, once.

use crate::ir::{self, Ir, Language};
use menshen_model::Diagnostic;
use menshen_package::{Source, join};
use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A file's place in the list.
pub(crate) type FileId = u32;

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Script(Language),
    Vue,
    Wxml,
    Wxs,
    Json,
    Style,
    Other,
}

/// One file.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) kind: Kind,
    pub(crate) bytes: std::sync::Arc<[u8]>,
    ir: OnceLock<Result<Ir, Box<Diagnostic>>>,
    /// Byte where each line begins.
    lines: OnceLock<Vec<u32>>,
}

impl File {
    /// Its text without a byte order mark; empty when it is not UTF-8.
    pub(crate) fn text(&self) -> &str {
        let text = std::str::from_utf8(&self.bytes).unwrap_or("");
        text.strip_prefix('\u{feff}').unwrap_or(text)
    }

    /// Line and column, from 1, of a byte.
    pub(crate) fn line_column(&self, offset: u32) -> (u32, u32) {
        let text = self.text();
        let lines = self.lines.get_or_init(|| std::iter::once(0).chain(memchr(text.as_bytes())).collect());
        let line = lines.partition_point(|start| *start <= offset).max(1);
        let start = lines[line - 1] as usize;
        let end = (offset as usize).min(text.len());
        let column = text.get(start..end).map_or(1, |t| t.chars().count() + 1);
        (line as u32, column as u32)
    }

    /// The lowered form; None when there is none or it does not parse.
    pub(crate) fn ir(&self) -> Option<&Ir> {
        self.lowered().as_ref().ok()
    }

    pub(crate) fn lowered(&self) -> &Result<Ir, Box<Diagnostic>> {
        self.ir.get_or_init(|| {
            let (path, text) = (self.path.as_str(), self.text());
            match self.kind {
                Kind::Script(language) => ir::script(path, text, 0..text.len(), language, |_| {}),
                Kind::Wxs => ir::script(path, text, 0..text.len(), Language::Js, |_| {}),
                Kind::Vue => ir::vue(path, text),
                Kind::Wxml => Ok(ir::template(text)),
                Kind::Json => {
                    let mut found = Vec::new();
                    match menshen_package::parse_json(path, text.as_bytes(), &mut found) {
                        Some(value) => Ok(ir::json(&value)),
                        None => Err(Box::new(
                            found
                                .pop()
                                .unwrap_or_else(|| Diagnostic::error("json/syntax", path, "not valid JSON")),
                        )),
                    }
                }
                Kind::Style | Kind::Other => Ok(Ir::default()),
            }
        })
    }
}

fn memchr(bytes: &[u8]) -> impl Iterator<Item = u32> + '_ {
    bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(n, _)| n as u32 + 1)
}

/// One mini program of the scanned folder.
#[derive(Debug, Default)]
pub(crate) struct Root {
    /// Folder of its `app.json` or `pages.json`, with a slash at the end; empty for the scanned folder itself.
    pub(crate) folder: String,
    /// Its configuration file.
    pub(crate) config: String,
    pub(crate) json: Value,
}

/// All files under review.
pub(crate) struct Program {
    pub(crate) files: Vec<File>,
    pub(crate) index: FxHashMap<String, FileId>,
    pub(crate) roots: Vec<Root>,
    /// Parsed `.json` companions: component tags by file without extension.
    pub(crate) components: FxHashMap<String, BTreeMap<String, String>>,
    /// Scripts that a bundler numbered: module id to file and function.
    pub(crate) bundled: OnceLock<FxHashMap<Box<str>, (FileId, u32)>>,
    own: OnceLock<Option<String>>,
    /// Folder of the cloud functions, with a slash at the end.
    cloud: Option<String>,
}

impl Program {
    pub(crate) fn new(source: &Source) -> Self {
        let mut files = Vec::with_capacity(source.len());
        let mut index = FxHashMap::default();
        for (path, file) in source.iter() {
            index.insert(path.as_str().to_owned(), files.len() as FileId);
            files.push(File {
                path: path.as_str().to_owned(),
                kind: kind(path.as_str()),
                bytes: file.bytes.clone(),
                ir: OnceLock::new(),
                lines: OnceLock::new(),
            });
        }
        let mut program = Self {
            files,
            index,
            roots: Vec::new(),
            components: FxHashMap::default(),
            bundled: OnceLock::new(),
            own: OnceLock::new(),
            cloud: source
                .project()
                .and_then(|p| join("", p.get("cloudfunctionRoot")?.as_str()?))
                .map(|folder| format!("{}/", folder.trim_end_matches('/')))
                .filter(|folder| folder != "/"),
        };
        program.find_roots();
        program.find_components();
        program
    }

    pub(crate) fn file(&self, id: FileId) -> &File {
        &self.files[id as usize]
    }

    pub(crate) fn find(&self, path: &str) -> Option<FileId> {
        self.index.get(path).copied()
    }

    pub(crate) fn json(&self, path: &str) -> Option<Value> {
        let file = self.file(self.find(path)?);
        serde_json::from_str(&without_comments(file.text())).ok()
    }

    /// Whether a file runs in the cloud: its secrets are searched, and what cloud functions trust; it has no pages, and the
    /// platform's client functions are not there.
    pub(crate) fn on_server(&self, path: &str) -> bool {
        self.cloud.as_ref().is_some_and(|folder| path.starts_with(folder.as_str()))
    }

    /// The root that a file belongs to.
    pub(crate) fn root_of(&self, path: &str) -> Option<&Root> {
        self.roots.iter().filter(|r| path.starts_with(&r.folder)).max_by_key(|r| r.folder.len())
    }

    /// The first of a file's possible endings that exists.
    pub(crate) fn script(&self, stem: &str) -> Option<FileId> {
        [
            "",
            ".js",
            ".ts",
            ".tsx",
            ".jsx",
            ".vue",
            ".wxs",
            ".json",
            ".mjs",
            "/index.js",
            "/index.ts",
            "/index.tsx",
            "/index.vue",
        ]
        .iter()
        .find_map(|e| self.find(&format!("{stem}{e}")).filter(|f| self.file(*f).kind != Kind::Other))
    }

    /// The file that `name` means when the file at `from` requires it.
    pub(crate) fn resolve(&self, from: &str, name: &str) -> Option<FileId> {
        let root = self.root_of(from).map_or("", |r| r.folder.as_str());
        if let Some(rest) = name.strip_prefix("@/").or_else(|| name.strip_prefix("~/")) {
            return [format!("{root}{rest}"), format!("{root}src/{rest}"), format!("src/{rest}")]
                .iter()
                .find_map(|p| self.script(p));
        }
        if let Some(rest) = name.strip_prefix('/') {
            return self.script(&format!("{root}{rest}"));
        }
        let beside = join(from, name).and_then(|p| self.script(&p));
        if name.starts_with('.') || beside.is_some() {
            return beside;
        }
        // npm: the nearest folder that holds built packages.
        let mut folder = from.rsplit_once('/').map_or("", |(f, _)| f);
        loop {
            let base = if folder.is_empty() { String::new() } else { format!("{folder}/") };
            if let Some(found) = self.script(&format!("{base}miniprogram_npm/{name}")) {
                return Some(found);
            }
            match folder.rsplit_once('/') {
                Some((up, _)) => folder = up,
                None if folder.is_empty() => return None,
                None => folder = "",
            }
        }
    }

    /// Whether a host is neither the program's own nor the platform's. Its own is the domain that most of its addresses are
    /// under; a program that names one host only has no foreign one.
    pub(crate) fn foreign(&self, host: &str) -> bool {
        let own = self.own.get_or_init(|| {
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for file in self.files.iter().filter(|f| matches!(f.kind, Kind::Script(_) | Kind::Vue)) {
                let mut rest = file.text();
                while let Some(at) = rest.find("https://") {
                    rest = &rest[at + 8..];
                    let end = rest
                        .find(|c: char| !c.is_ascii_alphanumeric() && c != '.' && c != '-')
                        .unwrap_or(rest.len());
                    *counts.entry(domain(&rest[..end]).to_owned()).or_default() += 1;
                }
            }
            counts.into_iter().max_by_key(|(_, n)| *n).filter(|(_, n)| *n >= 2).map(|(d, _)| d)
        });
        let known = [
            "qq.com",
            "weixin.com",
            "wechat.com",
            "tencent.com",
            "myqcloud.com",
            "tcloudbase.com",
            "servicewechat.com",
        ];
        let asked = domain(host);
        // The developer's own machine is nobody else's.
        if !asked.contains('.') || asked.ends_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        own.as_ref().is_some_and(|own| own != asked) && !known.contains(&asked)
    }

    fn find_roots(&mut self) {
        let mut seen = FxHashSet::default();
        let mut roots = Vec::new();
        for name in ["app.json", "pages.json"] {
            for file in &self.files {
                if file.path != name && !file.path.ends_with(&format!("/{name}")) {
                    continue;
                }
                let folder = file.path[..file.path.len() - name.len()].to_owned();
                let Ok(json) = serde_json::from_str::<Value>(&without_comments(file.text())) else {
                    continue;
                };
                if json.get("pages").is_some_and(Value::is_array) && seen.insert(folder.clone()) {
                    roots.push(Root { folder, config: file.path.clone(), json });
                }
            }
        }
        for name in ["app.config.ts", "app.config.js"] {
            for file in &self.files {
                if file.path == name || file.path.ends_with(&format!("/{name}")) {
                    let folder = file.path[..file.path.len() - name.len()].to_owned();
                    if seen.insert(folder.clone()) {
                        roots.push(Root { folder, config: file.path.clone(), ..Root::default() });
                    }
                }
            }
        }
        self.roots = roots;
    }

    fn find_components(&mut self) {
        let mut all = FxHashMap::default();
        for root in &self.roots {
            let global = self.using(&root.json, &root.config);
            all.insert(format!("{}app", root.folder), global);
        }
        for file in &self.files {
            let Some(stem) = file.path.strip_suffix(".json") else { continue };
            if self.find(&format!("{stem}.wxml")).is_none() || !file.text().contains("usingComponents") {
                continue;
            }
            if let Ok(json) = serde_json::from_str::<Value>(file.text()) {
                let using = self.using(&json, &file.path);
                all.insert(stem.to_owned(), using);
            }
        }
        self.components = all;
    }

    fn using(&self, json: &Value, from: &str) -> BTreeMap<String, String> {
        let named = json.get("usingComponents").and_then(Value::as_object);
        let resolve = |name: &str| {
            let root = self.root_of(from).map_or("", |r| r.folder.as_str());
            let stem = match name.strip_prefix('/') {
                Some(rest) => format!("{root}{rest}"),
                None => join(from, name)?,
            };
            ["", "/index"]
                .iter()
                .map(|e| format!("{stem}{e}"))
                .find(|s| self.find(&format!("{s}.wxml")).is_some())
        };
        named
            .into_iter()
            .flatten()
            .filter_map(|(tag, v)| Some((tag.clone(), resolve(v.as_str()?)?)))
            .collect()
    }

    /// The component that a tag of the template at `stem` is, as a file without extension.
    pub(crate) fn component(&self, stem: &str, tag: &str) -> Option<&str> {
        let own = self.components.get(stem).and_then(|c| c.get(tag));
        own.or_else(|| {
            let root = self.root_of(stem)?;
            self.components.get(&format!("{}app", root.folder))?.get(tag)
        })
        .map(String::as_str)
    }

    /// The module that a bundler numbered so.
    pub(crate) fn bundle(&self, id: &str) -> Option<(FileId, u32)> {
        self.bundled
            .get_or_init(|| {
                let mut all = FxHashMap::default();
                for (n, file) in self.files.iter().enumerate() {
                    if !matches!(file.kind, Kind::Script(_)) || !bundler(file.text()) {
                        continue;
                    }
                    let Some(ir) = file.ir() else { continue };
                    for (id, func) in &ir.bundled {
                        all.entry(ir.text(*id).into()).or_insert((n as FileId, *func));
                    }
                }
                all
            })
            .get(id)
            .copied()
    }
}

/// Whether a bundler wrote this text.
pub(crate) fn bundler(text: &str) -> bool {
    text.contains("webpackJsonp")
        || text.contains("__webpack_")
        || text.contains("webpackChunk")
        || text.contains(".push([[")
}

/// JSON as uni-app allows it: with comments.
pub(crate) fn without_comments(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("//") && !text.contains("/*") {
        return text.into();
    }
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let (mut at, mut string) = (0, false);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if string => at += 1,
            b'"' => string = !string,
            b'/' if !string && bytes.get(at + 1) == Some(&b'/') => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    out[at] = b' ';
                    at += 1;
                }
                continue;
            }
            b'/' if !string && bytes.get(at + 1) == Some(&b'*') => {
                let end = text[at + 2..].find("*/").map_or(bytes.len(), |n| at + n + 4);
                out[at..end].fill(b' ');
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    String::from_utf8(out).map_or(text.into(), std::borrow::Cow::Owned)
}

fn kind(path: &str) -> Kind {
    match path.rsplit('.').next().unwrap_or("") {
        "js" | "mjs" | "cjs" | "jsx" => Kind::Script(Language::Js),
        "ts" | "mts" | "cts" if !path.ends_with(".d.ts") => Kind::Script(Language::Ts),
        "tsx" => Kind::Script(Language::Tsx),
        "vue" | "nvue" | "uvue" => Kind::Vue,
        "wxml" => Kind::Wxml,
        "wxs" => Kind::Wxs,
        "json" => Kind::Json,
        "wxss" | "css" | "less" | "scss" => Kind::Style,
        _ => Kind::Other,
    }
}

/// `shop.test` of `api.shop.test`; three parts under `com.cn` and the like.
fn domain(host: &str) -> &str {
    let parts: Vec<usize> = host.rmatch_indices('.').map(|(n, _)| n).collect();
    let country = ["com.cn", "net.cn", "org.cn", "gov.cn", "edu.cn", "co.uk", "com.hk"]
        .iter()
        .any(|e| host.ends_with(e));
    match parts.get(if country { 2 } else { 1 }) {
        Some(at) => &host[at + 1..],
        None => host,
    }
}
