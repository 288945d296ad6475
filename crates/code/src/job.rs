//! One unit to compile: all texts it needs, so that whoever compiles it needs no file.

use crate::cache::Key;
use crate::wire::{DecodeError, Reader, Writer};
use menshen_model::Mode;
use sha2::{Digest, Sha256};

/// What a unit is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A template with what it imports and its WXS.
    Wxml,
    /// A stylesheet with what it imports.
    Wxss,
    /// A script (JavaScript, TypeScript, or a JSON file used as a module).
    Js,
}

impl Kind {
    /// The first part of the unit's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wxml => "wxml",
            Self::Wxss => "wxss",
            Self::Js => "js",
        }
    }
}

/// One text of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The file in the package.
    pub path: String,
    /// Its content without a byte order mark.
    pub text: String,
}

/// One unit to compile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What it is made from.
    pub kind: Kind,
    /// The unit's path without extension; with [`Kind`] it names the unit.
    pub path: String,
    /// Debug or production.
    pub mode: Mode,
    /// The class prefix of its styles, for [`Kind::Wxss`].
    pub scope: Option<String>,
    /// The file itself first, then those it needs.
    pub texts: Vec<Text>,
}

/// Most texts of one job.
const TEXTS: usize = 4_096;

impl Job {
    /// The unit's name: `wxml:pages/a/a`.
    pub fn unit(&self) -> String {
        format!("{}:{}", self.kind.as_str(), self.path)
    }

    /// The file the unit is made from.
    pub fn file(&self) -> &str {
        self.texts.first().map_or("", |t| t.path.as_str())
    }

    /// The name under which the result may be kept: everything that it depends on is in it.
    pub fn key(&self, tool: &str, engine: &str) -> Key {
        let mut hash = Sha256::new();
        for part in [b"menshen-unit-2".as_slice(), tool.as_bytes(), engine.as_bytes(), &self.encode()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Key(hash.finalize().into())
    }

    /// The job as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(b'J');
        out.u8(match self.kind {
            Kind::Wxml => 1,
            Kind::Wxss => 2,
            Kind::Js => 3,
        });
        out.u8(u8::from(self.mode == Mode::Production));
        out.str(&self.path);
        out.option(self.scope.as_deref());
        out.u32(self.texts.len());
        for text in &self.texts {
            out.str(&text.path);
            out.str(&text.text);
        }
        out.finish()
    }

    /// A job from bytes of the other process.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(bytes, b'J')?;
        let kind = match input.u8()? {
            1 => Kind::Wxml,
            2 => Kind::Wxss,
            3 => Kind::Js,
            _ => return Err(DecodeError),
        };
        let mode = match input.u8()? {
            0 => Mode::Debug,
            1 => Mode::Production,
            _ => return Err(DecodeError),
        };
        let path = input.str()?;
        let scope = input.option()?;
        let count = input.u32()?;
        if count > TEXTS {
            return Err(DecodeError);
        }
        let mut texts = Vec::new();
        for _ in 0..count {
            texts.push(Text { path: input.str()?, text: input.str()? });
        }
        input.end()?;
        Ok(Self { kind, path, mode, scope, texts })
    }
}
