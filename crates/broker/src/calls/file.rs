//! FileSystemManager by path, and the older file calls of `wx` itself.

use bytes::Bytes;
use menshen_wire::Value;
use sha2::{Digest, Sha256};

use super::{Answer, Context, Handler, Row, args, nothing};
use crate::doors::encoding::Encoding;
use crate::doors::path::{Mount, Place};
use crate::doors::tree::{Entry, FILE};
use crate::doors::{Denied, digest};

pub(super) const ROWS: &[Row] = &[
    ("FileSystemManager.access", Handler::Local(access)),
    ("FileSystemManager.appendFile", Handler::Local(append)),
    ("FileSystemManager.copyFile", Handler::Local(copy)),
    ("FileSystemManager.getFileInfo", Handler::Local(info)),
    ("FileSystemManager.getSavedFileList", Handler::Local(saved_list)),
    ("FileSystemManager.mkdir", Handler::Local(mkdir)),
    ("FileSystemManager.readdir", Handler::Local(readdir)),
    ("FileSystemManager.readFile", Handler::Local(read)),
    ("FileSystemManager.removeSavedFile", Handler::Local(remove_saved)),
    ("FileSystemManager.rename", Handler::Local(rename)),
    ("FileSystemManager.rmdir", Handler::Local(rmdir)),
    ("FileSystemManager.saveFile", Handler::Local(save)),
    ("FileSystemManager.stat", Handler::Local(stat)),
    ("FileSystemManager.truncate", Handler::Local(truncate)),
    ("FileSystemManager.unlink", Handler::Local(unlink)),
    ("FileSystemManager.writeFile", Handler::Local(write)),
    ("getFileInfo", Handler::Local(info)),
    ("getSavedFileInfo", Handler::Local(saved_info)),
    ("getSavedFileList", Handler::Local(saved_list)),
    ("removeSavedFile", Handler::Local(remove_saved)),
    ("saveFile", Handler::Local(save)),
];

/// Most bytes of one answer, below the largest frame to a guest.
const ANSWER: usize = 60 << 20;

fn access(cx: &mut Context<'_>, a: &Value) -> Answer {
    cx.program.doors().files.entry(&args::place(a, "path")?)?;
    Ok(nothing())
}

fn write(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let data = data(a)?;
    // A decoder reserves by the length of the text; what the quota does not count is given back.
    let data = data.into_boxed_slice().into();
    cx.program.doors().files.writable(&at)?.put(&at, data)?;
    Ok(nothing())
}

fn append(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let more = data(a)?;
    let mut doors = cx.program.doors();
    let old = doors.files.read(&at)?;
    let tree = doors.files.writable(&at)?;
    tree.put(&at, joined(&old, &more)?)?;
    Ok(nothing())
}

fn read(cx: &mut Context<'_>, a: &Value) -> Answer {
    let bytes = cx.program.doors().files.read(&args::place(a, "filePath")?)?;
    let position = args::whole(a, "position")?.unwrap_or(0);
    if position > bytes.len() {
        return Err(Denied::new(1_301_006, "the value of \"position\" is out of range"));
    }
    let most = bytes.len() - position;
    let length = args::whole(a, "length")?.unwrap_or(most);
    if length > most {
        return Err(Denied::new(1_301_007, "the value of \"length\" is out of range"));
    }
    let part = &bytes[position..position + length];
    let encoding = a.get("encoding").and_then(Value::as_str);
    // Text takes up to three bytes for one of the file. What would not fit into an answer is refused before it is made.
    if part.len() > ANSWER / if encoding.is_some() { 3 } else { 1 } {
        return Err(Denied::new(1_300_202, "the maximum size of what can be read at once is exceeded"));
    }
    let data = match encoding {
        Some(name) => Value::from(Encoding::parse(name)?.text(part)),
        None => Value::Bytes(part.to_vec()),
    };
    Ok(Value::object([("data", data)]))
}

fn copy(cx: &mut Context<'_>, a: &Value) -> Answer {
    let (from, to) = (args::place(a, "srcPath")?, args::place(a, "destPath")?);
    let mut doors = cx.program.doors();
    let bytes = doors.files.read(&from)?;
    doors.files.writable(&to)?.put(&to, bytes)?;
    Ok(nothing())
}

fn truncate(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let length = args::whole(a, "length")?.unwrap_or(0);
    let mut doors = cx.program.doors();
    let bytes = doors.files.read(&at)?;
    doors.files.writable(&at)?.put(&at, resized(bytes, length)?)?;
    Ok(nothing())
}

fn mkdir(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "dirPath")?;
    let mut doors = cx.program.doors();
    let tree = doors.files.writable(&at)?;
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
        if matches!(tree.get(&at), Some(Entry { data: None, .. })) {
            return Ok(nothing());
        }
    }
    tree.mkdir(&at)?;
    Ok(nothing())
}

fn rmdir(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "dirPath")?;
    let mut doors = cx.program.doors();
    if doors.files.entry(&at)?.data.is_some() {
        return Err(Denied::new(1_300_020, format!("not a directory {}", at.url())));
    }
    doors.files.writable(&at)?.remove(&at, args::flag(a, "recursive"))?;
    Ok(nothing())
}

fn unlink(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let mut doors = cx.program.doors();
    if doors.files.entry(&at)?.data.is_none() {
        return Err(Denied::new(1_300_001, "operation not permitted"));
    }
    if at.mount == Mount::Store || at.mount == Mount::Temp {
        doors.files.tree().remove(&at, false)?;
    } else {
        doors.files.writable(&at)?.remove(&at, false)?;
    }
    Ok(nothing())
}

/// Temporary files may be moved into the program's own folder; nothing else leaves its mount.
fn rename(cx: &mut Context<'_>, a: &Value) -> Answer {
    let (from, to) = (args::place(a, "oldPath")?, args::place(a, "newPath")?);
    let mut doors = cx.program.doors();
    doors.files.entry(&from)?;
    if from.mount == Mount::Package {
        doors.files.writable(&from)?;
    }
    doors.files.writable(&to)?.rename(&from, &to)?;
    Ok(nothing())
}

fn readdir(cx: &mut Context<'_>, a: &Value) -> Answer {
    let names = cx.program.doors().files.list(&args::place(a, "dirPath")?)?;
    Ok(Value::object([("files", Value::Array(names.into_iter().map(Value::from).collect()))]))
}

fn stat(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "path")?;
    let doors = cx.program.doors();
    let entry = doors.files.entry(&at)?;
    if !args::flag(a, "recursive") || entry.data.is_some() {
        return Ok(Value::object([("stats", stats(&entry))]));
    }
    let mut out = vec![Value::object([("path", Value::from("/")), ("stats", stats(&entry))])];
    let skip = at.path.len();
    for path in doors.files.below(&at) {
        let entry = doors.files.entry(&Place { mount: at.mount, path: path.clone() })?;
        let name = format!("/{}", path[skip..].trim_start_matches('/'));
        out.push(Value::object([("path", Value::from(name)), ("stats", stats(&entry))]));
    }
    Ok(Value::object([("stats", Value::Array(out))]))
}

fn info(cx: &mut Context<'_>, a: &Value) -> Answer {
    let bytes = cx.program.doors().files.read(&args::place(a, "filePath")?)?;
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
        return Err(Denied::new(1_300_014, "tempFilePath file not exist"));
    }
    let mut doors = cx.program.doors();
    doors.files.read(&from)?;
    let to = match a.get("filePath").and_then(Value::as_str) {
        Some(path) => {
            let to = Place::parse(path)?;
            doors.files.writable(&to)?;
            to
        }
        None => doors.files.fresh(Mount::Store, &from.path),
    };
    doors.files.tree().rename(&from, &to)?;
    Ok(Value::object([("savedFilePath", Value::from(to.url()))]))
}

fn saved_list(cx: &mut Context<'_>, _: &Value) -> Answer {
    let doors = cx.program.doors();
    let root = Place { mount: Mount::Store, path: String::new() };
    let mut list = Vec::new();
    for name in doors.files.list(&root)? {
        let at = Place { mount: Mount::Store, path: name };
        list.push(saved(&at, &doors.files.entry(&at)?));
    }
    Ok(Value::object([("fileList", Value::Array(list))]))
}

fn saved_info(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    Ok(saved(&at, &cx.program.doors().files.entry(&at)?))
}

fn remove_saved(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    if at.mount != Mount::Store {
        return Err(Denied::new(1_300_014, format!("Path permission denied {}", at.url())));
    }
    let mut doors = cx.program.doors();
    doors.files.read(&at)?;
    doors.files.tree().remove(&at, false)?;
    Ok(nothing())
}

fn saved(at: &Place, entry: &Entry) -> Value {
    Value::object([
        ("filePath", Value::from(at.url())),
        ("size", Value::from(entry.data.as_ref().map_or(0.0, |d| d.len() as f64))),
        ("createTime", Value::from(entry.modified as f64)),
    ])
}

/// The `Stats` object: the guest adds `isDirectory()` and `isFile()` from `mode`.
pub(super) fn stats(entry: &Entry) -> Value {
    let (mode, size) = match &entry.data {
        Some(data) => (0o100_644, data.len()),
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

/// `old` with `more` behind it.
pub(super) fn joined(old: &[u8], more: &[u8]) -> Result<Bytes, Denied> {
    if old.len() + more.len() > FILE {
        return Err(Denied::new(1_300_202, "the maximum size of the file storage limit is exceeded"));
    }
    Ok([old, more].concat().into())
}

/// `bytes` cut or filled with zeros to a length.
pub(super) fn resized(bytes: Bytes, length: usize) -> Result<Bytes, Denied> {
    if length > FILE {
        return Err(Denied::new(1_300_202, "the maximum size of the file storage limit is exceeded"));
    }
    if length <= bytes.len() {
        // A slice would keep all of the old bytes alive while the quota counts the new length alone.
        return Ok(Bytes::copy_from_slice(&bytes[..length]));
    }
    let mut bytes = bytes.to_vec();
    bytes.resize(length, 0);
    Ok(bytes.into())
}
