//! Reading a call's arguments: typed, with the documented refusal when they are not what they must be.

use menshen_wire::Value;

use crate::doors::Denied;
use crate::doors::path::Place;

/// A string that must be there.
pub(super) fn string<'a>(args: &'a Value, name: &str) -> Result<&'a str, Denied> {
    args.get(name).and_then(Value::as_str).ok_or_else(|| wrong(name, "String", args.get(name)))
}

/// A path that must be there.
pub(super) fn place(args: &Value, name: &str) -> Result<Place, Denied> {
    Place::parse(string(args, name)?)
}

/// A whole number of at most 2^53, or `None` when absent.
pub(super) fn whole(args: &Value, name: &str) -> Result<Option<usize>, Denied> {
    match args.get(name) {
        None | Some(Value::Undefined | Value::Null) => Ok(None),
        Some(Value::Number(n)) if n.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(n) => {
            Ok(Some(*n as usize))
        }
        other => Err(wrong(name, "Number", other)),
    }
}

/// A flag; absent is false.
pub(super) fn flag(args: &Value, name: &str) -> bool {
    args.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The refusal of a wrong argument, in the words of WeChat's own library.
pub(super) fn wrong(name: &str, want: &str, got: Option<&Value>) -> Denied {
    let got = match got {
        None | Some(Value::Undefined) => "Undefined",
        Some(Value::Null) => "Null",
        Some(Value::Bool(_)) => "Boolean",
        Some(Value::Number(_)) => "Number",
        Some(Value::Str(_)) => "String",
        Some(Value::Bytes(_)) => "ArrayBuffer",
        Some(Value::Array(_)) => "Array",
        Some(Value::Object(_)) => "Object",
    };
    Denied::new(1001, format!("parameter error: parameter.{name} should be {want} instead of {got};"))
}
