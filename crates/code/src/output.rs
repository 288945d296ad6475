//! What came of one job.

use crate::wire::{DecodeError, Reader, Writer};
use menshen_model::Diagnostic;

/// What a unit became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Nothing: the diagnostics say why.
    None,
    /// Bytecode of a classic script whose completion value is the unit.
    Script(Vec<u8>),
    /// A stylesheet.
    Css(String),
}

/// What came of one job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// The unit's name.
    pub unit: String,
    /// What it became.
    pub payload: Payload,
    /// Everything there is to say about it.
    pub diagnostics: Vec<Diagnostic>,
    /// The files it was made from.
    pub dependencies: Vec<String>,
}

/// Most messages of one unit that cross the border.
const MESSAGES: usize = 1_000;

impl Output {
    /// The output as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::new(b'O');
        out.str(&self.unit);
        match &self.payload {
            Payload::None => out.u8(0),
            Payload::Script(bytes) => {
                out.u8(1);
                out.bytes(bytes);
            }
            Payload::Css(text) => {
                out.u8(2);
                out.str(text);
            }
        }
        let messages = &self.diagnostics[..self.diagnostics.len().min(MESSAGES)];
        out.bytes(&serde_json::to_vec(messages).unwrap_or_else(|_| b"[]".to_vec()));
        out.u32(self.dependencies.len());
        for file in &self.dependencies {
            out.str(file);
        }
        out.finish()
    }

    /// An output from bytes of the compiling child, which may have been taken over by what it compiled:
    /// nothing in it is believed but its form.
    pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut input = Reader::new(bytes, b'O')?;
        let unit = input.str()?;
        let payload = match input.u8()? {
            0 => Payload::None,
            1 => Payload::Script(input.bytes()?.to_vec()),
            2 => Payload::Css(input.str()?),
            _ => return Err(DecodeError),
        };
        let diagnostics: Vec<Diagnostic> = serde_json::from_slice(input.bytes()?).map_err(|_| DecodeError)?;
        let count = input.u32()?;
        if diagnostics.len() > MESSAGES || count > 4_096 {
            return Err(DecodeError);
        }
        let mut dependencies = Vec::new();
        for _ in 0..count {
            dependencies.push(input.str()?);
        }
        input.end()?;
        Ok(Self { unit, payload, diagnostics, dependencies })
    }

    /// Whether the unit may run.
    pub fn ok(&self) -> bool {
        self.payload != Payload::None
    }
}
