//! FileSystemManager on packed files: `unzip`, `readZipEntry`, `readCompressedFile`.

use std::io::Read;

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, args, file::ANSWER, nothing};
use crate::doors::Denied;
use crate::doors::encoding::Encoding;
use crate::doors::path::{Mount, Place};
use crate::doors::zip::Zip;

pub(super) const ROWS: &[Row] = &[
    ("FileSystemManager.readCompressedFile", Handler::Files(read_compressed)),
    ("FileSystemManager.readZipEntry", Handler::Files(read_zip)),
    ("FileSystemManager.unzip", Handler::Files(unzip)),
];

/// Unpacks into a folder of the program's own. Every name is read as a path of the program would be, before anything is
/// written: one that leads anywhere else ends it.
fn unzip(cx: &mut Context<'_>, a: &Value) -> Answer {
    let (from, to) = (args::place(a, "zipFilePath")?, args::place(a, "targetPath")?);
    let mut files = cx.files()?;
    files.writable(&to)?;
    let bytes = files.read(&from)?;
    let zip = Zip::open(&bytes)?;
    let places: Vec<Place> = zip
        .entries()
        .iter()
        .map(|entry| Place::parse(&format!("{}/{}", to.url(), entry.name)))
        .collect::<Result<_, _>>()?;
    if places.iter().any(|p| p.mount != Mount::User || p.path == to.path) {
        return Err(Denied::new(1_301_000, "permission denied, cannot access file path outside targetPath"));
    }
    let most = usize::try_from(files.kept()?.limits().file).unwrap_or(usize::MAX);
    for (entry, place) in zip.entries().iter().zip(&places) {
        let folder = if entry.name.ends_with('/') { Some(place.clone()) } else { place.parent() };
        if let Some(folder) = folder {
            make(files.writable(&to)?, &folder)?;
        }
        if !entry.name.ends_with('/') {
            let content = zip.content(entry, most)?;
            files.writable(place)?.put(place, &content)?;
        }
    }
    Ok(nothing())
}

fn make(files: &mut menshen_store::Files<'_>, folder: &Place) -> Result<(), Denied> {
    if files.get(folder).is_some() {
        return Ok(());
    }
    if let Some(parent) = folder.parent() {
        make(files, &parent)?;
    }
    Ok(files.mkdir(folder)?)
}

/// `entries` is `"all"`, or a list of paths each with its own encoding and range.
fn read_zip(cx: &mut Context<'_>, a: &Value) -> Answer {
    let bytes = cx.files()?.read(&args::place(a, "filePath")?)?;
    let zip = Zip::open(&bytes)?;
    let everything;
    let wanted = match a.get("entries") {
        Some(Value::Str(all)) if all == "all" => {
            let named = zip.entries().iter().filter(|e| !e.name.ends_with('/'));
            everything =
                named.map(|e| Value::object([("path", Value::from(e.name.as_str()))])).collect::<Vec<_>>();
            &everything[..]
        }
        Some(Value::Array(list)) => list,
        other => return Err(args::wrong("entries", "Array", other)),
    };
    let mut room = ANSWER;
    let mut out = Vec::new();
    for want in wanted {
        let path = args::string(want, "path")?;
        let encoding = want.get("encoding").or_else(|| a.get("encoding")).and_then(Value::as_str);
        let part = part(&zip, path, want, room / if encoding.is_some() { 3 } else { 1 });
        let told = match part {
            Ok(data) => {
                room -= data.len() * if encoding.is_some() { 3 } else { 1 };
                let data = match encoding {
                    Some(name) => Value::from(Encoding::parse(name)?.text(&data)),
                    None => Value::Bytes(data),
                };
                [("data", data), ("errMsg", Value::from("readZipEntry:ok"))]
            }
            Err(e) => [
                ("data", Value::Undefined),
                ("errMsg", Value::from(format!("readZipEntry:fail {}", e.reason))),
            ],
        };
        out.push((path.to_owned(), Value::object(told)));
    }
    Ok(Value::object([("entries", Value::Object(out))]))
}

fn part(zip: &Zip<'_>, path: &str, want: &Value, most: usize) -> Result<Vec<u8>, Denied> {
    let entry = zip.entries().iter().find(|e| e.name == path);
    let entry = entry.ok_or_else(|| Denied::new(1_300_002, format!("no such file or directory {path}")))?;
    let content = zip.content(entry, most)?;
    let position = args::whole(want, "position")?.unwrap_or(0);
    if position > content.len() {
        return Err(Denied::new(1_301_009, "value of position is out of range"));
    }
    let left = content.len() - position;
    let length = args::whole(want, "length")?.unwrap_or(left);
    if length > left {
        return Err(Denied::new(1_301_006, "value of length is out of range"));
    }
    Ok(content[position..position + length].to_vec())
}

/// Brotli is the one algorithm that is documented.
fn read_compressed(cx: &mut Context<'_>, a: &Value) -> Answer {
    let algorithm = args::string(a, "compressionAlgorithm")?;
    if algorithm != "br" {
        return Err(Denied::new(1_301_111, format!("brotli decompress fail: unknown algorithm {algorithm}")));
    }
    let bytes = cx.files()?.read(&args::place(a, "filePath")?)?;
    let mut out = Vec::new();
    let mut reader = brotli_decompressor::Decompressor::new(&bytes[..], 64 << 10).take(ANSWER as u64 + 1);
    reader
        .read_to_end(&mut out)
        .map_err(|_| Denied::new(1_301_111, "brotli decompress fail: the file is damaged"))?;
    if out.len() > ANSWER {
        return Err(Denied::new(1_300_202, "the maximum size of what can be read at once is exceeded"));
    }
    Ok(Value::object([("data", Value::Bytes(out))]))
}
