//! `setStorage` and its family.

use menshen_store::storage::ALL_BYTES;
use menshen_wire::Value;

use super::{Answer, Context, Handler, Row, args, nothing};
use crate::doors::{Denied, in_storage};

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
    let value = a.get("data").unwrap_or(&Value::Undefined).encode();
    cx.storage()?.set(&[(key, &value)]).map_err(|e| in_storage(&e))?;
    Ok(nothing())
}

/// The Sync form answers the empty string for an unknown key, as documented; the other fails.
fn get(cx: &mut Context<'_>, a: &Value) -> Answer {
    let found = cx.storage()?.get(args::string(a, "key")?);
    match found {
        Some(bytes) => Ok(Value::object([("data", decoded(&bytes)?)])),
        None if cx.sync => Ok(Value::object([("data", Value::from(""))])),
        None => Err(Denied::new(0, "data not found")),
    }
}

fn remove(cx: &mut Context<'_>, a: &Value) -> Answer {
    cx.storage()?.remove(args::string(a, "key")?).map_err(|e| in_storage(&e))?;
    Ok(nothing())
}

fn clear(cx: &mut Context<'_>, _: &Value) -> Answer {
    cx.storage()?.clear().map_err(|e| in_storage(&e))?;
    Ok(nothing())
}

fn info(cx: &mut Context<'_>, _: &Value) -> Answer {
    let storage = cx.storage()?;
    let keys: Vec<Value> = storage.keys().map(Value::from).collect();
    Ok(Value::object([
        ("keys", Value::Array(keys)),
        ("currentSize", Value::from(storage.kilobytes())),
        ("limitSize", Value::from((ALL_BYTES / 1024) as u32)),
    ]))
}

fn batch_set(cx: &mut Context<'_>, a: &Value) -> Answer {
    let list = a
        .get("kvList")
        .and_then(Value::as_array)
        .ok_or_else(|| args::wrong("kvList", "Array", a.get("kvList")))?;
    let mut pairs = Vec::with_capacity(list.len());
    for pair in list {
        let value = pair.get("value").unwrap_or(&Value::Undefined).encode();
        pairs.push((args::string(pair, "key")?, value));
    }
    let pairs: Vec<_> = pairs.iter().map(|(key, value)| (*key, value.as_slice())).collect();
    cx.storage()?.set(&pairs).map_err(|e| in_storage(&e))?;
    Ok(nothing())
}

fn batch_get(cx: &mut Context<'_>, a: &Value) -> Answer {
    let list = a.get("keyList").and_then(Value::as_array);
    let list = list.ok_or_else(|| args::wrong("keyList", "Array", a.get("keyList")))?;
    let storage = cx.storage()?;
    // One value may be named many times: the answer is bounded like the store itself.
    let mut room = ALL_BYTES;
    let mut out = Vec::new();
    for key in list {
        let Some(bytes) = key.as_str().and_then(|k| storage.get(k)) else {
            out.push(Value::from(""));
            continue;
        };
        room = room.checked_sub(bytes.len()).ok_or_else(|| Denied::new(0, "entry size limit reached"))?;
        out.push(decoded(&bytes)?);
    }
    Ok(Value::object([("dataList", Value::Array(out))]))
}

/// What was set by an encoder of ours is a value.
fn decoded(bytes: &[u8]) -> Result<Value, Denied> {
    Value::decode(bytes)
        .map_err(|e| Denied::new(menshen_model::errno::INTERNAL, format!("internal error: {e}")))
}
