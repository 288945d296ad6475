//! One structured value: what `JSON` would carry, plus `undefined` and bytes.
//!
//! Table of bytes: `docs/protocol.md` section 1.

use crate::{Error, Reader, Writer, limits};

/// A value as it stands on the wire.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Value {
    /// `undefined`.
    #[default]
    Undefined,
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number. Integers in the i32 range (but not -0) travel as varints.
    Number(f64),
    /// A string.
    Str(String),
    /// An `ArrayBuffer` or a view of one.
    Bytes(Vec<u8>),
    /// An array.
    Array(Vec<Value>),
    /// An object's own members in order. Of duplicate names the last one is found.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Reads one value that fills `bytes` exactly.
    pub fn decode(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = Reader::new(bytes);
        let value = Self::read(&mut reader)?;
        reader.end()?;
        Ok(value)
    }

    /// Reads the next value of a message.
    pub fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let mut budget = limits::VALUES;
        read(reader, limits::DEPTH, &mut budget)
    }

    /// The value alone, as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new();
        self.write(&mut w);
        w.into_bytes()
    }

    /// Appends the value to a message.
    pub fn write(&self, w: &mut Writer) {
        match self {
            Self::Undefined => w.u8(0x00),
            Self::Null => w.u8(0x01),
            Self::Bool(false) => w.u8(0x02),
            Self::Bool(true) => w.u8(0x03),
            Self::Number(n) => write_number(*n, w),
            Self::Str(s) => write_str(s, w),
            Self::Bytes(b) => {
                w.u8(0x07);
                w.bytes(b);
            }
            Self::Array(items) => {
                w.u8(0x08);
                w.varint(count(items.len()));
                for item in items {
                    item.write(w);
                }
            }
            Self::Object(members) => {
                w.u8(0x09);
                w.varint(count(members.len()));
                for (key, value) in members {
                    w.str(key);
                    value.write(w);
                }
            }
        }
    }

    /// The member called `key`; `None` when this is no object or has no such member.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match self {
            Self::Object(m) => m.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Str(s) = self { Some(s) } else { None }
    }

    /// The number, if this is one.
    pub fn as_f64(&self) -> Option<f64> {
        if let Self::Number(n) = self { Some(*n) } else { None }
    }

    /// The number, if this is a whole one from 0 to `u32::MAX`.
    pub fn as_u32(&self) -> Option<u32> {
        self.as_f64()
            .filter(|n| n.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(n))
            .map(|n| n as u32)
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(b) = self { Some(*b) } else { None }
    }

    /// The items, if this is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(a) = self { Some(a) } else { None }
    }

    /// The bytes, if these are bytes.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(b) = self { Some(b) } else { None }
    }

    /// An object from pairs.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Value)>) -> Self {
        Self::Object(members.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::Str(s.to_owned())
    }
}
impl From<String> for Value {
    fn from(s: String) -> Self {
        Self::Str(s)
    }
}
impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Bool(b)
    }
}
impl From<f64> for Value {
    fn from(n: f64) -> Self {
        Self::Number(n)
    }
}
impl From<u32> for Value {
    fn from(n: u32) -> Self {
        Self::Number(f64::from(n))
    }
}
impl From<i32> for Value {
    fn from(n: i32) -> Self {
        Self::Number(f64::from(n))
    }
}
impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::Array(items)
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn write_number(n: f64, w: &mut Writer) {
    let int = n as i32;
    if f64::from(int) != n || (n == 0.0 && n.is_sign_negative()) {
        w.u8(0x05);
        w.f64(n);
    } else if (0..64).contains(&int) {
        w.u8(0xc0 | int as u8);
    } else {
        w.u8(0x04);
        w.varint(((int << 1) ^ (int >> 31)) as u32);
    }
}

fn write_str(s: &str, w: &mut Writer) {
    if s.len() < 64 {
        w.u8(0x80 | s.len() as u8);
        w.raw(s.as_bytes());
    } else {
        w.u8(0x06);
        w.str(s);
    }
}

/// A number or string that has a shorter form is accepted in its longer one by no reader of a canonical border;
/// here the sender is a guest's own encoder, so the form does not matter and only the bounds do.
fn read(r: &mut Reader<'_>, depth: usize, budget: &mut usize) -> Result<Value, Error> {
    if *budget == 0 {
        let limit = limits::VALUES as u64;
        return Err(Error::TooLarge { what: "number of values", got: limit + 1, limit });
    }
    *budget -= 1;
    Ok(match r.u8("a value")? {
        0x00 => Value::Undefined,
        0x01 => Value::Null,
        0x02 => Value::Bool(false),
        0x03 => Value::Bool(true),
        0x04 => {
            let z = r.varint("an integer")?;
            Value::Number(f64::from((z >> 1) as i32 ^ -((z & 1) as i32)))
        }
        0x05 => Value::Number(r.f64("a number")?),
        0x06 => Value::Str(r.str("a string")?.to_owned()),
        0x07 => Value::Bytes(r.bytes("bytes")?.to_vec()),
        0x08 => {
            let n = items(r, "array items", 1, *budget)?;
            let depth = depth.checked_sub(1).ok_or(Error::Depth)?;
            // Reserved by what has been paid for, not by what is claimed: a claimed item costs its sender one byte
            // and us 32, so growth is left to the vector.
            let mut out = Vec::with_capacity(n.min(1024));
            for _ in 0..n {
                out.push(read(r, depth, budget)?);
            }
            Value::Array(out)
        }
        0x09 => {
            let n = items(r, "object members", 2, *budget)?;
            let depth = depth.checked_sub(1).ok_or(Error::Depth)?;
            let mut out = Vec::with_capacity(n.min(1024));
            for _ in 0..n {
                let key = r.str("a member's name")?.to_owned();
                out.push((key, read(r, depth, budget)?));
            }
            Value::Object(out)
        }
        tag @ 0x80..=0xbf => {
            let bytes = r.take(usize::from(tag & 0x3f), "a string")?;
            Value::Str(std::str::from_utf8(bytes).map_err(|_| Error::Utf8)?.to_owned())
        }
        tag @ 0xc0..=0xff => Value::Number(f64::from(tag & 0x3f)),
        got => return Err(Error::Unknown { what: "value tag", got }),
    })
}

/// A count is believed only if the bytes that are left could hold so many items.
fn items(r: &mut Reader<'_>, what: &'static str, least: usize, budget: usize) -> Result<usize, Error> {
    let n = r.varint(what)? as usize;
    let limit = (r.remaining() / least).min(budget);
    if n > limit {
        return Err(Error::TooLarge { what, got: n as u64, limit: limit as u64 });
    }
    Ok(n)
}
