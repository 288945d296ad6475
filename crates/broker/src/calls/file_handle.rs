//! FileSystemManager by file descriptor: open, read, write, fstat, ftruncate, close.

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, args, file, nothing};
use crate::doors::Denied;
use crate::doors::handles::{Flags, Open};
use crate::doors::tree::FILE;

pub(super) const ROWS: &[Row] = &[
    ("FileSystemManager.open", Handler::Local(open)),
    ("FileSystemManager.close", Handler::Local(close)),
    ("FileSystemManager.read", Handler::Local(read)),
    ("FileSystemManager.write", Handler::Local(write)),
    ("FileSystemManager.fstat", Handler::Local(fstat)),
    ("FileSystemManager.ftruncate", Handler::Local(ftruncate)),
];

fn open(cx: &mut Context<'_>, a: &Value) -> Answer {
    let at = args::place(a, "filePath")?;
    let flags = Flags::parse(a.get("flag").and_then(Value::as_str).unwrap_or("r"))?;
    let mut doors = cx.program.doors();
    if flags.write {
        doors.files.writable(&at)?;
    }
    let exists = doors.files.entry(&at).is_ok();
    if exists {
        if flags.exclusive {
            return Err(Denied::new(1_301_005, format!("file already exists {}", at.url())));
        }
        doors.files.read(&at)?;
        if flags.truncate {
            doors.files.writable(&at)?.put(&at, bytes::Bytes::new())?;
        }
    } else if flags.create {
        doors.files.writable(&at)?.put(&at, bytes::Bytes::new())?;
    } else {
        doors.files.entry(&at)?;
    }
    drop(doors);
    let fd = cx.handles.add(Open { at, flags, position: 0 })?;
    Ok(Value::object([("fd", Value::from(fd))]))
}

fn close(cx: &mut Context<'_>, a: &Value) -> Answer {
    cx.handles.close(args::string(a, "fd")?)?;
    Ok(nothing())
}

/// Answers the caller's buffer with the bytes put in at `offset`, and how many they are; the guest copies it back.
fn read(cx: &mut Context<'_>, a: &Value) -> Answer {
    let open = cx.handles.get(args::string(a, "fd")?)?;
    if !open.flags.read {
        return Err(Denied::new(1_302_001, "the fd is not opened for reading"));
    }
    let buffer = a.get("arrayBuffer").and_then(Value::as_bytes);
    let mut buffer =
        buffer.ok_or_else(|| args::wrong("arrayBuffer", "ArrayBuffer", a.get("arrayBuffer")))?.to_vec();
    let offset = args::whole(a, "offset")?.unwrap_or(0);
    let room = buffer.len().checked_sub(offset);
    let room = room.ok_or_else(|| Denied::new(1_301_009, "the value of \"offset\" is out of range"))?;
    let bytes = cx.program.doors().files.read(&open.at)?;
    let from = args::whole(a, "position")?;
    let start = from.unwrap_or(open.position).min(bytes.len());
    let length = args::whole(a, "length")?.unwrap_or(room).min(room).min(bytes.len() - start);
    buffer[offset..offset + length].copy_from_slice(&bytes[start..start + length]);
    if from.is_none() {
        open.position = start + length;
    }
    Ok(Value::object([("bytesRead", Value::from(length as f64)), ("arrayBuffer", Value::Bytes(buffer))]))
}

fn write(cx: &mut Context<'_>, a: &Value) -> Answer {
    let open = cx.handles.get(args::string(a, "fd")?)?;
    if !open.flags.write {
        return Err(Denied::new(1_302_001, "the fd is not opened for writing"));
    }
    let mut data = file::data(a)?;
    if matches!(a.get("data"), Some(Value::Bytes(_))) {
        let offset = args::whole(a, "offset")?.unwrap_or(0);
        let length = args::whole(a, "length")?.unwrap_or(data.len().saturating_sub(offset));
        if offset > data.len() || length > data.len() - offset {
            return Err(Denied::new(1_301_009, "the value of \"length\" or \"offset\" is out of range"));
        }
        data = data[offset..offset + length].to_vec();
    }
    let mut doors = cx.program.doors();
    let old = doors.files.read(&open.at)?;
    let from = args::whole(a, "position")?;
    let start = if open.flags.append { old.len() } else { from.unwrap_or(open.position) };
    let end = start.checked_add(data.len()).filter(|end| *end <= FILE);
    let end =
        end.ok_or_else(|| Denied::new(1_300_202, "the maximum size of the file storage limit is exceeded"))?;
    let mut bytes = old.to_vec();
    bytes.resize(bytes.len().max(end), 0);
    bytes[start..end].copy_from_slice(&data);
    doors.files.writable(&open.at)?.put(&open.at, bytes.into())?;
    if from.is_none() {
        open.position = end;
    }
    Ok(Value::object([("bytesWritten", Value::from(data.len() as f64))]))
}

fn fstat(cx: &mut Context<'_>, a: &Value) -> Answer {
    let open = cx.handles.get(args::string(a, "fd")?)?;
    let entry = cx.program.doors().files.entry(&open.at)?;
    Ok(Value::object([("stats", file::stats(&entry))]))
}

fn ftruncate(cx: &mut Context<'_>, a: &Value) -> Answer {
    let open = cx.handles.get(args::string(a, "fd")?)?;
    if !open.flags.write {
        return Err(Denied::new(1_302_001, "the fd is not opened for writing"));
    }
    let length = args::whole(a, "length")?.unwrap_or(0);
    let mut doors = cx.program.doors();
    let bytes = doors.files.read(&open.at)?;
    doors.files.writable(&open.at)?.put(&open.at, file::resized(bytes, length)?)?;
    Ok(nothing())
}
