//! `wx.setStorage` and its family: 1 MB a key, 10 MB a program, as documented.

use std::collections::HashMap;

use menshen_wire::Value;

use super::Denied;

/// Largest value with its key, in bytes.
pub const KEY_BYTES: usize = 1 << 20;
/// Largest sum, in bytes.
pub const ALL_BYTES: usize = 10 << 20;
/// Most keys. An empty value costs memory too.
pub const KEYS: usize = 20_000;

/// Keys and values of one program, in the order they were first set.
#[derive(Debug, Default)]
pub struct Storage {
    values: HashMap<String, Vec<u8>>,
    order: Vec<String>,
    bytes: usize,
}

impl Storage {
    /// Sets one key. Nothing is changed when it does not fit.
    pub fn set(&mut self, key: &str, value: &Value) -> Result<(), Denied> {
        let value = value.encode();
        let cost = key.len() + value.len();
        if cost > KEY_BYTES {
            return Err(Denied::new(0, "entry size limit reached"));
        }
        let old = self.values.get(key).map(|v| v.len() + key.len());
        if old.is_none() && self.values.len() >= KEYS {
            return Err(Denied::new(0, "exceed storage max size"));
        }
        let sum = self.bytes - old.unwrap_or(0) + cost;
        if sum > ALL_BYTES {
            return Err(Denied::new(0, "exceed storage max size"));
        }
        if old.is_none() {
            self.order.push(key.to_owned());
        }
        self.values.insert(key.to_owned(), value);
        self.bytes = sum;
        Ok(())
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.values.get(key).and_then(|bytes| Value::decode(bytes).ok())
    }

    /// Forgets a key; unknown ones too.
    pub fn remove(&mut self, key: &str) {
        if let Some(old) = self.values.remove(key) {
            self.bytes -= key.len() + old.len();
            self.order.retain(|k| k != key);
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The keys in order.
    pub fn keys(&self) -> &[String] {
        &self.order
    }

    /// What is used, in whole KB as documented, rounded up.
    pub fn kilobytes(&self) -> u32 {
        u32::try_from(self.bytes.div_ceil(1024)).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_hold_and_space_comes_back() {
        let mut s = Storage::default();
        let big = Value::from("x".repeat(KEY_BYTES - 100));
        for i in 0..10 {
            s.set(&i.to_string(), &big).unwrap();
        }
        assert_eq!(s.set("z", &big).unwrap_err().reason, "exceed storage max size");
        assert_eq!(
            s.set("z", &Value::from("x".repeat(KEY_BYTES))).unwrap_err().reason,
            "entry size limit reached"
        );
        s.remove("3");
        s.remove("3");
        s.set("z", &big).unwrap();
        assert_eq!(s.keys().len(), 10);
        assert_eq!(s.get("z"), Some(big));
        s.clear();
        assert_eq!((s.kilobytes(), s.keys().len()), (0, 0));
    }
}
