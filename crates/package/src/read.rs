//! Reading a directory: bounded, no links out of it, nothing hidden; what is left out is said.

use crate::error::ReadError;
use crate::limits::Limits;
use crate::path::PackagePath;
use crate::source::{File, Source};
use crate::{extended, npm, project};
use menshen_model::Diagnostic;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

impl Source {
    /// Reads a mini program, a project that holds one (`miniprogramRoot`), or a component library.
    pub fn read_dir(path: &Path, limits: Limits) -> Result<Self, ReadError> {
        let mut source = Self::read_own(path, limits)?;
        extended::add(&mut source);
        Ok(source)
    }

    /// The same without the libraries that come with the host: what the developer has.
    pub fn read_own(path: &Path, limits: Limits) -> Result<Self, ReadError> {
        let base = fs::canonicalize(path).map_err(|_| ReadError::NotADirectory(path.to_owned()))?;
        if !base.is_dir() {
            return Err(ReadError::NotADirectory(path.to_owned()));
        }
        let mut walk = Walk { base: base.clone(), limits, total: 0, source: Self::default(), lenient: false };
        let found = project::find(&mut walk, &base);
        walk.source.project = found.config;
        walk.folder(&found.root, "", &found.skip, 0)?;
        npm::read(&mut walk, &base, &found.root)?;
        Ok(walk.source)
    }
}

impl Source {
    /// Reads every file of a folder as it stands, for a review: no program is looked for, a file that cannot be read is left
    /// out with an error instead of ending the read. Hidden names and `node_modules` are skipped.
    pub fn read_all(path: &Path, limits: Limits) -> Result<Self, ReadError> {
        let base = fs::canonicalize(path).map_err(|_| ReadError::NotADirectory(path.to_owned()))?;
        if !base.is_dir() {
            return Err(ReadError::NotADirectory(path.to_owned()));
        }
        let mut walk = Walk { base: base.clone(), limits, total: 0, source: Self::default(), lenient: true };
        walk.source.project = walk.config(&base.join("project.config.json"), "project.config.json");
        walk.folder(&base, "", &[], 0)?;
        Ok(walk.source)
    }
}

/// One read in progress.
pub(crate) struct Walk {
    base: PathBuf,
    limits: Limits,
    total: u64,
    pub(crate) source: Source,
    /// What cannot be read is left out.
    lenient: bool,
}

impl Walk {
    /// Takes in a folder under the package name `prefix` ("" = the root), leaving out `skip`.
    pub(crate) fn folder(
        &mut self,
        folder: &Path,
        prefix: &str,
        skip: &[PathBuf],
        depth: usize,
    ) -> Result<(), ReadError> {
        if depth > self.limits.depth {
            self.leave_out("package/too-deep", prefix, "folders are nested too deeply; they are left out");
            return Ok(());
        }
        for entry in entries(folder)? {
            let path = folder.join(&entry);
            let Some(name) = entry.to_str() else {
                let shown = entry.to_string_lossy().into_owned();
                self.leave_out("package/name", &shown, "the file's name is not UTF-8; it is left out");
                continue;
            };
            if name.starts_with('.') || name == "node_modules" || skip.contains(&path) {
                continue;
            }
            let inside = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
            let Some(kind) = self.inside(&path, &inside)? else { continue };
            if kind.is_dir() {
                self.folder(&path, &inside, skip, depth + 1)?;
            } else if kind.is_file() {
                self.file(&path, &inside)?;
            } else {
                self.leave_out("package/special", &inside, "not a regular file; it is left out");
            }
        }
        Ok(())
    }

    /// Takes in one file, unless it is there already, badly named or too large.
    pub(crate) fn file(&mut self, path: &Path, inside: &str) -> Result<(), ReadError> {
        let name = match PackagePath::new(inside) {
            Ok(name) => name,
            Err(error) => {
                self.leave_out("package/name", &inside.escape_default().to_string(), &error.to_string());
                return Ok(());
            }
        };
        if self.source.has(inside) {
            return Ok(());
        }
        if self.source.len() >= self.limits.files {
            return Err(ReadError::TooManyFiles { path: self.base.clone(), limit: self.limits.files });
        }
        let limit = self.limits.of(inside);
        let bytes = match self.read_bounded(path, inside, limit) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(()),
            Err(error) if self.lenient => {
                let found = Diagnostic::error("package/unreadable", inside, error.to_string());
                self.source.diagnostics.push(found.help("give the reader the right to read it"));
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        if bytes.len() as u64 > limit {
            let size = fs::metadata(path).map_or(limit, |m| m.len());
            self.source.diagnostics.push(
                Diagnostic::error(
                    "package/file-too-large",
                    inside,
                    format!("the file has {size} bytes, more than the {limit} allowed; it is left out"),
                )
                .help("split it, or load the data at run time"),
            );
            return Ok(());
        }
        self.total += bytes.len() as u64;
        if self.total > self.limits.total {
            return Err(ReadError::TooLarge { path: self.base.clone(), limit: self.limits.total });
        }
        self.source.files.insert(name, File::new(bytes));
        Ok(())
    }

    /// A small configuration file that steers the read itself; None when it is not there or unreadable.
    pub(crate) fn config(&mut self, path: &Path, shown: &str) -> Option<serde_json::Value> {
        self.inside(path, shown).ok()?.filter(fs::FileType::is_file)?;
        let bytes = self.read_bounded(path, shown, self.limits.source).ok()??;
        if bytes.len() as u64 > self.limits.source {
            self.leave_out("package/file-too-large", shown, "the file is too large to be configuration");
            return None;
        }
        crate::json::parse(shown, &bytes, &mut self.source.diagnostics)
    }

    /// What the path is, following links only when they stay inside the directory: the last name may be one, and so may any
    /// folder before it.
    pub(crate) fn inside(&mut self, path: &Path, shown: &str) -> Result<Option<fs::FileType>, ReadError> {
        let io = |source| ReadError::Io { path: path.to_owned(), source };
        let kind = match fs::symlink_metadata(path) {
            Ok(meta) => meta.file_type(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io(error)),
        };
        let to_itself = |target: &Path| kind.is_symlink() && path.starts_with(target);
        match fs::canonicalize(path) {
            Ok(target) if target.starts_with(&self.base) && !to_itself(&target) => {
                Ok(Some(fs::metadata(&target).map_err(io)?.file_type()))
            }
            _ => {
                self.leave_out_link(shown);
                Ok(None)
            }
        }
    }

    /// The bytes of a file, one more than `limit` at most; None when it is none of this directory. What was seen of the path
    /// may not hold any more when it is opened, so the open file is looked at once more.
    fn read_bounded(&mut self, path: &Path, shown: &str, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let io = |source| ReadError::Io { path: path.to_owned(), source };
        let file = fs::File::open(path).map_err(io)?;
        if !file.metadata().map_err(io)?.is_file() || !place(&file, path).map_err(io)?.starts_with(&self.base)
        {
            self.leave_out_link(shown);
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.take(limit + 1).read_to_end(&mut bytes).map_err(io)?;
        Ok(Some(bytes))
    }

    fn leave_out_link(&mut self, shown: &str) {
        let why = "a link that leads out of the package (or to itself); it is left out";
        self.leave_out("package/link", shown, why);
    }

    fn leave_out(&mut self, code: &str, file: &str, message: &str) {
        self.source.diagnostics.push(Diagnostic::warning(code, file, message));
    }
}

/// The names in a folder, sorted, so that two reads of the same folder are the same.
pub(crate) fn entries(folder: &Path) -> Result<Vec<std::ffi::OsString>, ReadError> {
    let io = |source| ReadError::Io { path: folder.to_owned(), source };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        names.push(entry.map_err(io)?.file_name());
    }
    names.sort();
    Ok(names)
}

/// Where an open file really is.
#[cfg(target_os = "linux")]
fn place(file: &fs::File, _path: &Path) -> std::io::Result<PathBuf> {
    use std::os::fd::AsRawFd as _;
    fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

/// Where the file is by its path: no better answer is to be had here.
#[cfg(not(target_os = "linux"))]
fn place(_file: &fs::File, path: &Path) -> std::io::Result<PathBuf> {
    fs::canonicalize(path)
}

#[cfg(test)]
mod tests;
