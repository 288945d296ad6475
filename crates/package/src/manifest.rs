//! What a package says of itself: the first file of the container, and the only one that is signed, since it names the hash of
//! every other.
//!
//! It is JSON with one encoding: what [`Manifest::bytes`] writes, and nothing else, is read again.

use std::collections::BTreeMap;

use menshen_model::AppId;
use serde::{Deserialize, Serialize};

/// The edition of the format. Another one is refused, never guessed.
pub const FORMAT: &str = "menshen-package/1";

/// Most bytes of a manifest: 20,000 files with long names.
pub(crate) const BYTES: usize = 16 << 20;

/// What kind of package it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Source, as its developer sends it; holds no bytecode.
    Upload,
    /// What a device gets: compiled for one engine build, sealed.
    Release,
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Upload => "upload",
            Self::Release => "release",
        })
    }
}

/// The manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// What kind of package it is.
    pub kind: Kind,
    /// The app id, unique for its signer.
    pub app: AppId,
    /// The version as people say it: `1.4.0`.
    pub version: String,
    /// The name people read.
    pub name: String,
    /// Which tool made the package.
    pub tool: String,
    /// Which engine build bytecode is for; the one that the tool came with.
    pub engine: String,
    /// SHA-256 over names and contents of the source, in hexadecimal digits.
    pub source: String,
    /// Pages, the first shown first.
    pub pages: Vec<String>,
    /// Sub-packages by root, and their sizes in bytes of source.
    pub subpackages: BTreeMap<String, u64>,
    /// Bytes of source of the main package.
    pub main: u64,
    /// What it may ask a person for: `permission` of app.json and `requiredPrivateInfos`.
    pub scopes: Vec<String>,
    /// Domains it wishes to reach, by kind (`request`, `upload`, `download`, `socket`, `business`). What it gets is the host's.
    pub domains: BTreeMap<String, Vec<String>>,
    /// Category of service, for rules that depend on it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub category: Option<String>,
    /// SHA-256 of its privacy declaration, in hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub privacy: Option<String>,
    /// What the review found.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub findings: Option<Findings>,
    /// What the release was made from.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub made_from: Option<MadeFrom>,
    /// Names that stand for other modules (npm packages).
    pub aliases: BTreeMap<String, String>,
    /// Every other file of the container, the signature aside.
    pub files: BTreeMap<String, Entry>,
}

/// What the review found: how many by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Findings {
    /// Must be mended.
    pub critical: u32,
    /// Should be mended.
    pub high: u32,
    /// Worth a look.
    pub medium: u32,
    /// Good to know.
    pub low: u32,
}

/// What binds a release to the upload that was reviewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MadeFrom {
    /// SHA-256 of the upload's manifest, in hexadecimal digits.
    pub upload: String,
    /// Who signed the upload.
    pub signer: String,
    /// The seed of the protection, in hexadecimal digits.
    pub seed: String,
    /// The level of the protection.
    pub level: String,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content, in hexadecimal digits.
    pub sha256: String,
}

/// Why a manifest is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadManifest {
    /// Not JSON of this shape.
    #[error("it is not of the shape of {FORMAT}: {0}")]
    Shape(String),
    /// Another edition.
    #[error("it is of the edition {0:?}; this tool knows {FORMAT}")]
    Format(String),
    /// Another encoding of the same content.
    #[error("it is written in another way than {FORMAT} is: it was edited")]
    Encoding,
    /// A value.
    #[error("its {field} is {value:?}, which is {why}")]
    Value {
        /// Which field.
        field: &'static str,
        /// What it says.
        value: String,
        /// What is wrong.
        why: &'static str,
    },
}

impl Manifest {
    /// The one encoding.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).unwrap_or_else(|e| unreachable!("strings and numbers: {e}"));
        bytes.push(b'\n');
        bytes
    }

    /// Reads what [`Manifest::bytes`] wrote.
    ///
    /// # Errors
    /// [`BadManifest`] for everything else.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadManifest> {
        #[derive(Deserialize)]
        struct Edition {
            format: String,
        }
        let shape = |e: serde_json::Error| BadManifest::Shape(e.to_string());
        if bytes.len() > BYTES {
            return Err(BadManifest::Shape(format!("more than {BYTES} bytes")));
        }
        let edition: Edition = serde_json::from_slice(bytes).map_err(shape)?;
        if edition.format != FORMAT {
            return Err(BadManifest::Format(edition.format));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(shape)?;
        manifest.check()?;
        if manifest.bytes() != bytes {
            return Err(BadManifest::Encoding);
        }
        Ok(manifest)
    }

    /// What types do not hold.
    ///
    /// # Errors
    /// Which field is off.
    pub fn check(&self) -> Result<(), BadManifest> {
        let bad = |field, value: &str, why| Err(BadManifest::Value { field, value: value.to_owned(), why });
        if !is_version(&self.version) {
            return bad("version", &self.version, "none: 1 to 64 letters, digits, `.`, `-`, `_` or `+`");
        }
        if self.name.chars().count() > 64 || self.name.chars().any(char::is_control) {
            return bad("name", &self.name, "longer than 64 characters or not one line");
        }
        let hashes = self.files.values().map(|f| &f.sha256).chain([&self.source]).chain(&self.privacy);
        for hash in hashes.chain(self.made_from.iter().flat_map(|m| [&m.upload, &m.seed])) {
            if hash.len() != 64 || !hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                return bad("hash", hash, "not 64 lower-case hexadecimal digits");
            }
        }
        if (self.kind == Kind::Release) != self.made_from.is_some() {
            return bad("made_from", &self.kind.to_string(), "wanted in releases and in nothing else");
        }
        Ok(())
    }
}

/// A version as people say it.
fn is_version(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_+".contains(&b))
}
