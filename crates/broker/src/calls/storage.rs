//! `setStorage` and its family.

use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, args, nothing};
use crate::doors::{Denied, storage::ALL_BYTES};

pub(super) const ROWS: &[Row] = &[
    ("setStorage", Handler::Local(set)),
    ("getStorage", Handler::Local(get)),
    ("removeStorage", Handler::Local(remove)),
    ("clearStorage", Handler::Local(clear)),
    ("getStorageInfo", Handler::Local(info)),
    ("batchSetStorage", Handler::Local(batch_set)),
    ("batchGetStorage", Handler::Local(batch_get)),
];

fn set(cx: &mut Context<'_>, a: &Value) -> Answer {
    let key = args::string(a, "key")?;
    cx.program.doors().storage.set(key, a.get("data").unwrap_or(&Value::Undefined))?;
    Ok(nothing())
}

/// The Sync form answers the empty string for an unknown key, as documented; the other fails.
fn get(cx: &mut Context<'_>, a: &Value) -> Answer {
    let found = cx.program.doors().storage.get(args::string(a, "key")?);
    match found {
        Some(data) => Ok(Value::object([("data", data)])),
        None if cx.sync => Ok(Value::object([("data", Value::from(""))])),
        None => Err(Denied::new(0, "data not found")),
    }
}

fn remove(cx: &mut Context<'_>, a: &Value) -> Answer {
    cx.program.doors().storage.remove(args::string(a, "key")?);
    Ok(nothing())
}

fn clear(cx: &mut Context<'_>, _: &Value) -> Answer {
    cx.program.doors().storage.clear();
    Ok(nothing())
}

fn info(cx: &mut Context<'_>, _: &Value) -> Answer {
    let doors = cx.program.doors();
    let keys: Vec<Value> = doors.storage.keys().iter().map(|k| Value::from(k.as_str())).collect();
    Ok(Value::object([
        ("keys", Value::Array(keys)),
        ("currentSize", Value::from(doors.storage.kilobytes())),
        ("limitSize", Value::from((ALL_BYTES / 1024) as u32)),
    ]))
}

fn batch_set(cx: &mut Context<'_>, a: &Value) -> Answer {
    let list = a
        .get("kvList")
        .and_then(Value::as_array)
        .ok_or_else(|| args::wrong("kvList", "Array", a.get("kvList")))?;
    let mut doors = cx.program.doors();
    for pair in list {
        doors.storage.set(args::string(pair, "key")?, pair.get("value").unwrap_or(&Value::Undefined))?;
    }
    Ok(nothing())
}

fn batch_get(cx: &mut Context<'_>, a: &Value) -> Answer {
    let list = a.get("keyList").and_then(Value::as_array);
    let list = list.ok_or_else(|| args::wrong("keyList", "Array", a.get("keyList")))?;
    let doors = cx.program.doors();
    let get =
        |key: &Value| key.as_str().and_then(|k| doors.storage.get(k)).unwrap_or_else(|| Value::from(""));
    // One value may be named many times: the answer is bounded like the store itself.
    let mut room = ALL_BYTES;
    let mut out = Vec::new();
    for key in list {
        let value = get(key);
        room = room
            .checked_sub(value.encode().len())
            .ok_or_else(|| Denied::new(0, "entry size limit reached"))?;
        out.push(value);
    }
    Ok(Value::object([("dataList", Value::Array(out))]))
}
