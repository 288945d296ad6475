//! FileSystemManager by file descriptor: open, read, write, fstat, ftruncate, close.

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, args, file, nothing};
use crate::doors::Denied;
use crate::doors::handles::{Flags, Open};

pub(super) const ROWS: &[Row] = &[
    ("FileSystemManager.open", Handler::Files(open)),
    ("FileSystemManager.close", Handler::Files(close)),
    ("FileSystemManager.read", Handler::Files(read)),
    ("FileSystemManager.write", Handler::Files(write)),
    ("FileSystemManager.fstat", Handler::Files(fstat)),
    ("FileSystemManager.ftruncate", Handler::Files(ftruncate)),
];

fn open(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let flags = Flags::parse(a.get("flag").and_then(Value::as_str).unwrap_or("r"))?;
    let mut files = cx.files()?;
    if flags.write && files.writable(&at).is_err_and(|e| e.errno == 1_300_013) {
        let reason = format!("permission denied when open using flag {}", at.url());
        return Err(Denied::new(1_302_004, reason));
    }
    if flags.write {
        files.writable(&at)?;
    }
    let exists = files.entry(&at).is_ok();
    if exists {
        if flags.exclusive {
            return Err(Denied::new(1_301_005, format!("file already exists {}", at.url())));
        }
        files.size(&at)?;
        if flags.truncate {
            files.writable(&at)?.put(&at, &[])?;
        }
    } else if flags.create {
        files.writable(&at)?.put(&at, &[])?;
    } else {
        files.entry(&at)?;
    }
    drop(files);
    let fd = cx.handles.add(Open { at, flags, position: 0 })?;
    Ok(Value::object([("fd", Value::from(fd))]))
}

fn close(cx: &mut Context<'_>, a: &Value) -> Answer {
    cx.handles.close(args::string(a, "fd")?)?;
    Ok(nothing())
}

/// Answers the caller's buffer with the bytes put in at `offset`, and how many they are; the guest copies it back.
fn read(cx: &mut Context<'_>, a: &Value) -> Answer {
    let fd = args::string(a, "fd")?;
    let open = cx.handles.get(fd)?.clone();
    if !open.flags.read {
        return Err(Denied::new(1_302_001, "permission denied, the fd is not opened for reading"));
    }
    let buffer = a.get("arrayBuffer").and_then(Value::as_bytes);
    let mut buffer =
        buffer.ok_or_else(|| args::wrong("arrayBuffer", "ArrayBuffer", a.get("arrayBuffer")))?.to_vec();
    let offset = args::whole(a, "offset")?.unwrap_or(0);
    let room = buffer.len().checked_sub(offset);
    let room = room.ok_or_else(|| Denied::new(1_301_007, "value of offset is out of range"))?;
    let from = args::whole(a, "position")?;
    let length = args::whole(a, "length")?.unwrap_or(room).min(room);
    let files = cx.files()?;
    let start = (from.unwrap_or(open.position) as u64).min(files.size(&open.at)?);
    let bytes = files.part(&open.at, start, length as u64)?;
    drop(files);
    buffer[offset..offset + bytes.len()].copy_from_slice(&bytes);
    if from.is_none() {
        cx.handles.get(fd)?.position = start as usize + bytes.len();
    }
    Ok(Value::object([("bytesRead", Value::from(bytes.len() as f64)), ("arrayBuffer", Value::Bytes(buffer))]))
}

fn write(cx: &mut Context<'_>, a: &Value) -> Answer {
    let fd = args::string(a, "fd")?;
    let open = cx.handles.get(fd)?.clone();
    if !open.flags.write {
        return Err(Denied::new(1_302_001, "permission denied, the fd is not opened for writing"));
    }
    let mut data = file::data(a)?;
    if matches!(a.get("data"), Some(Value::Bytes(_))) {
        let offset = args::whole(a, "offset")?.unwrap_or(0);
        let length = args::whole(a, "length")?.unwrap_or(data.len().saturating_sub(offset));
        let room = data.len().checked_sub(offset);
        let room = room.ok_or_else(|| Denied::new(1_301_007, "value of offset is out of range"))?;
        if length > room {
            return Err(Denied::new(1_301_006, "value of length is out of range"));
        }
        data = data[offset..offset + length].to_vec();
    }
    let from = args::whole(a, "position")?;
    let mut files = cx.files()?;
    let size = files.size(&open.at)?;
    let start = if open.flags.append { size } else { from.unwrap_or(open.position) as u64 };
    files.writable(&open.at)?.write_at(&open.at, start, &data)?;
    drop(files);
    if from.is_none() {
        cx.handles.get(fd)?.position = start as usize + data.len();
    }
    Ok(Value::object([("bytesWritten", Value::from(data.len() as f64))]))
}

fn fstat(cx: &mut Context<'_>, a: &Value) -> Answer {
    let open = cx.handles.get(args::string(a, "fd")?)?.clone();
    let entry = cx.files()?.entry(&open.at)?;
    Ok(Value::object([("stats", file::stats(&entry))]))
}

fn ftruncate(cx: &mut Context<'_>, a: &Value) -> Answer {
    let open = cx.handles.get(args::string(a, "fd")?)?.clone();
    if !open.flags.write {
        return Err(Denied::new(1_302_001, "permission denied, the fd is not opened for writing"));
    }
    let length = args::whole(a, "length")?.unwrap_or(0);
    cx.files()?.writable(&open.at)?.truncate(&open.at, length as u64)?;
    Ok(nothing())
}
