//! Open files of one guest. Numbers are the guest's own and never reused; the bytes stay in the tree.

use std::collections::HashMap;

use super::Denied;
use super::path::Place;

/// Most open files of one guest, as documented.
const OPEN: usize = 4096;

/// What an open flag allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flags {
    /// Reading.
    pub read: bool,
    /// Writing.
    pub write: bool,
    /// Writes go to the end.
    pub append: bool,
    /// The file is made when missing.
    pub create: bool,
    /// It must not exist.
    pub exclusive: bool,
    /// Its bytes are thrown away.
    pub truncate: bool,
}

impl Flags {
    /// Reads the documented names.
    pub fn parse(name: &str) -> Result<Self, Denied> {
        let f = |read, write, append, create, exclusive, truncate| Self {
            read,
            write,
            append,
            create,
            exclusive,
            truncate,
        };
        Ok(match name {
            "r" => f(true, false, false, false, false, false),
            "r+" => f(true, true, false, false, false, false),
            "w" => f(false, true, false, true, false, true),
            "wx" => f(false, true, false, true, true, true),
            "w+" => f(true, true, false, true, false, true),
            "wx+" => f(true, true, false, true, true, true),
            "a" | "as" => f(false, true, true, true, false, false),
            "ax" => f(false, true, true, true, true, false),
            "a+" | "as+" => f(true, true, true, true, false, false),
            "ax+" => f(true, true, true, true, true, false),
            _ => return Err(Denied::new(1_302_003, format!("invalid flag {name}"))),
        })
    }
}

/// An open file.
#[derive(Debug, Clone)]
pub struct Open {
    /// Which file.
    pub at: Place,
    /// What may be done.
    pub flags: Flags,
    /// Where reading and writing go on.
    pub position: usize,
}

/// The open files.
#[derive(Debug, Default)]
pub struct Handles {
    open: HashMap<String, Open>,
    last: u32,
}

impl Handles {
    /// A number for an opened file.
    pub fn add(&mut self, open: Open) -> Result<String, Denied> {
        if self.open.len() >= OPEN {
            return Err(Denied::new(1_302_002, "excced max concurrent fd limit"));
        }
        self.last += 1;
        let fd = self.last.to_string();
        self.open.insert(fd.clone(), open);
        Ok(fd)
    }

    /// The open file of a number.
    pub fn get(&mut self, fd: &str) -> Result<&mut Open, Denied> {
        self.open.get_mut(fd).ok_or_else(|| Denied::new(1_300_009, "bad file descriptor"))
    }

    /// Ends a number.
    pub fn close(&mut self, fd: &str) -> Result<(), Denied> {
        self.open.remove(fd).map(drop).ok_or_else(|| Denied::new(1_300_009, "bad file descriptor"))
    }
}
