//! FileSystemManager by path, and the older file calls of `wx` itself.

use menshen_store::files::{Entry, no_folder};
use menshen_wire::Value;
use sha2::{Digest, Sha256};

use super::{Answer, Context, Handler, Row, args, nothing};
use crate::doors::encoding::Encoding;
use crate::doors::path::{Mount, Place};
use crate::doors::{Denied, digest};

pub(super) const ROWS: &[Row] = &[
    ("FileSystemManager.access", Handler::Files(access)),
    ("FileSystemManager.appendFile", Handler::Files(append)),
    ("FileSystemManager.copyFile", Handler::Files(copy)),
    ("FileSystemManager.getFileInfo", Handler::Files(info)),
    ("FileSystemManager.getSavedFileList", Handler::Files(saved_list)),
    ("FileSystemManager.mkdir", Handler::Files(mkdir)),
    ("FileSystemManager.readdir", Handler::Files(readdir)),
    ("FileSystemManager.readFile", Handler::Files(read)),
    ("FileSystemManager.removeSavedFile", Handler::Files(remove_saved)),
    ("FileSystemManager.rename", Handler::Files(rename)),
    ("FileSystemManager.rmdir", Handler::Files(rmdir)),
    ("FileSystemManager.saveFile", Handler::Files(save)),
    ("FileSystemManager.stat", Handler::Files(stat)),
    ("FileSystemManager.truncate", Handler::Files(truncate)),
    ("FileSystemManager.unlink", Handler::Files(unlink)),
    ("FileSystemManager.writeFile", Handler::Files(write)),
    ("getFileInfo", Handler::Files(info)),
    ("getSavedFileInfo", Handler::Files(saved_info)),
    ("getSavedFileList", Handler::Files(saved_list)),
    ("removeSavedFile", Handler::Files(remove_saved)),
    ("saveFile", Handler::Files(save)),
];

/// Most bytes of one answer, below the largest frame to a guest.
pub(super) const ANSWER: usize = 60 << 20;

fn access(cx: &mut Context<'_>, a: &Value) -> Answer {
    cx.files()?.entry(&args::place(a, "path")?)?;
    Ok(nothing())
}

fn write(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let data = data(a)?;
    cx.files()?.writable(&at)?.put(&at, &data)?;
    Ok(nothing())
}

fn append(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let more = data(a)?;
    let mut files = cx.files()?;
    let end = files.size(&at)?;
    files.writable(&at)?.write_at(&at, end, &more)?;
    Ok(nothing())
}

fn read(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let files = cx.files()?;
    let size = usize::try_from(files.size(&at)?).unwrap_or(usize::MAX);
    let position = args::whole(a, "position")?.unwrap_or(0);
    if position > size {
        return Err(Denied::new(1_301_009, "value of position is out of range"));
    }
    let most = size - position;
    let length = args::whole(a, "length")?.unwrap_or(most);
    if length > most {
        return Err(Denied::new(1_301_006, "value of length is out of range"));
    }
    let encoding = a.get("encoding").and_then(Value::as_str);
    // Text takes up to three bytes for one of the file. What would not fit into an answer is refused before it is made.
    if length > ANSWER / if encoding.is_some() { 3 } else { 1 } {
        return Err(Denied::new(1_300_202, "the maximum size of what can be read at once is exceeded"));
    }
    let part = files.part(&at, position as u64, length as u64)?;
    let data = match encoding {
        Some(name) => Value::from(Encoding::parse(name)?.text(&part)),
        None => Value::Bytes(part.to_vec()),
    };
    Ok(Value::object([("data", data)]))
}

fn copy(cx: &mut Context<'_>, a: &Value) -> Answer {
    let (from, to) = (args::place(a, "srcPath")?, args::place(a, "destPath")?);
    let mut files = cx.files()?;
    let bytes = files.read(&from)?;
    files.writable(&to)?.put(&to, &bytes)?;
    Ok(nothing())
}

fn truncate(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let length = args::whole(a, "length")?.unwrap_or(0);
    let mut files = cx.files()?;
    files.size(&at)?;
    files.writable(&at)?.truncate(&at, length as u64)?;
    Ok(nothing())
}

fn mkdir(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "dirPath")?;
    let mut files = cx.files()?;
    let tree = files.writable(&at)?;
    if args::flag(a, "recursive") {
        let mut missing = Vec::new();
        let mut up = at.parent();
        while let Some(parent) = up {
            up = parent.parent();
            if tree.get(&parent).is_none() {
                missing.push(parent);
            }
        }
        for parent in missing.iter().rev() {
            tree.mkdir(parent)?;
        }
        if tree.get(&at).is_some_and(|e| e.size.is_none()) {
            return Ok(nothing());
        }
    }
    tree.mkdir(&at)?;
    Ok(nothing())
}

fn rmdir(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "dirPath")?;
    let mut files = cx.files()?;
    if files.entry(&at)?.size.is_some() {
        return Err(no_folder(&at));
    }
    files.writable(&at)?.remove(&at, args::flag(a, "recursive"))?;
    Ok(nothing())
}

fn unlink(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let mut files = cx.files()?;
    if files.entry(&at)?.size.is_none() {
        return Err(Denied::new(1_300_001, "operation not permitted"));
    }
    if at.mount == Mount::Store || at.mount == Mount::Temp {
        files.kept()?.remove(&at, false)?;
    } else {
        files.writable(&at)?.remove(&at, false)?;
    }
    Ok(nothing())
}

/// Temporary files may be moved into the program's own folder; nothing else leaves its mount.
fn rename(cx: &mut Context<'_>, a: &Value) -> Answer {
    let (from, to) = (args::place(a, "oldPath")?, args::place(a, "newPath")?);
    let mut files = cx.files()?;
    files.entry(&from)?;
    if from.mount == Mount::Package {
        files.writable(&from)?;
    }
    files.writable(&to)?.rename(&from, &to)?;
    Ok(nothing())
}

fn readdir(cx: &mut Context<'_>, a: &Value) -> Answer {
    let names = cx.files()?.list(&args::place(a, "dirPath")?)?;
    Ok(Value::object([("files", Value::Array(names.into_iter().map(Value::from).collect()))]))
}

fn stat(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "path")?;
    let files = cx.files()?;
    let entry = files.entry(&at)?;
    if !args::flag(a, "recursive") || entry.size.is_some() {
        return Ok(Value::object([("stats", stats(&entry))]));
    }
    let mut out = vec![Value::object([("path", Value::from("/")), ("stats", stats(&entry))])];
    let skip = at.path.len();
    for path in files.below(&at) {
        let entry = files.entry(&Place { mount: at.mount, path: path.clone() })?;
        let name = format!("/{}", path[skip..].trim_start_matches('/'));
        out.push(Value::object([("path", Value::from(name)), ("stats", stats(&entry))]));
    }
    Ok(Value::object([("stats", Value::Array(out))]))
}

fn info(cx: &mut Context<'_>, a: &Value) -> Answer {
    let bytes = cx.files()?.read(&args::place(a, "filePath")?)?;
    let sum = match a.get("digestAlgorithm").and_then(Value::as_str).unwrap_or("md5") {
        "md5" => digest::md5(&bytes),
        "sha1" => digest::sha1(&bytes),
        "sha256" => crate::random::hex(&Sha256::digest(&bytes)),
        other => return Err(Denied::new(1001, format!("parameter error: unknown digestAlgorithm {other}"))),
    };
    Ok(Value::object([("size", Value::from(bytes.len() as f64)), ("digest", Value::from(sum))]))
}

fn save(cx: &mut Context<'_>, a: &Value) -> Answer {
    let from = args::place(a, "tempFilePath")?;
    if from.mount != Mount::Temp {
        return Err(no_temporary());
    }
    let mut files = cx.files()?;
    if files.size(&from).is_err_and(|e| e.errno == 1_300_002) {
        return Err(no_temporary());
    }
    files.size(&from)?;
    let to = match a.get("filePath").and_then(Value::as_str) {
        Some(path) => {
            let to = Place::parse(path)?;
            files.writable(&to)?;
            to
        }
        None => files.kept()?.fresh(Mount::Store, &from.path),
    };
    files.kept()?.rename(&from, &to)?;
    Ok(Value::object([("savedFilePath", Value::from(to.url()))]))
}

fn no_temporary() -> Denied {
    Denied::new(1_301_112, "tempFilePath file not exist")
}

fn saved_list(cx: &mut Context<'_>, _: &Value) -> Answer {
    let files = cx.files()?;
    let root = Place { mount: Mount::Store, path: String::new() };
    let mut list = Vec::new();
    for name in files.list(&root)? {
        let at = Place { mount: Mount::Store, path: name };
        list.push(saved(&at, &files.entry(&at)?));
    }
    Ok(Value::object([("fileList", Value::Array(list))]))
}

fn saved_info(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    Ok(saved(&at, &cx.files()?.entry(&at)?))
}

fn remove_saved(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    if at.mount != Mount::Store {
        return Err(Denied::new(1_300_014, format!("Path permission denied {}", at.url())));
    }
    let mut files = cx.files()?;
    files.size(&at)?;
    files.kept()?.remove(&at, false)?;
    Ok(nothing())
}

fn saved(at: &Place, entry: &Entry) -> Value {
    Value::object([
        ("filePath", Value::from(at.url())),
        ("size", Value::from(entry.size.unwrap_or(0) as f64)),
        ("createTime", Value::from(entry.modified as f64)),
    ])
}

/// The `Stats` object: the guest adds `isDirectory()` and `isFile()` from `mode`.
pub(super) fn stats(entry: &Entry) -> Value {
    let (mode, size) = match entry.size {
        Some(size) => (0o100_644, size),
        None => (0o040_755, 0),
    };
    Value::object([
        ("mode", Value::from(mode as u32)),
        ("size", Value::from(size as f64)),
        ("lastAccessedTime", Value::from(entry.modified as f64)),
        ("lastModifiedTime", Value::from(entry.modified as f64)),
    ])
}

/// `data` as bytes: a string in its encoding, or an ArrayBuffer.
pub(super) fn data(a: &Value) -> Result<Vec<u8>, Denied> {
    match a.get("data") {
        Some(Value::Bytes(bytes)) => Ok(bytes.clone()),
        Some(Value::Str(text)) => {
            let name = a.get("encoding").and_then(Value::as_str).unwrap_or("utf8");
            Encoding::parse(name)?.bytes(text)
        }
        other => Err(args::wrong("data", "String or ArrayBuffer", other)),
    }
}
