//! `policies/scopes.toml`: what the prompts say of a scope or a type of data, and how often the person is asked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use menshen_model::Scope;
use serde::Deserialize;

use crate::TableError;

const TEXT: &str = include_str!("../../../policies/scopes.toml");
const VERSION: u32 = 1;

static EMBEDDED: LazyLock<ScopeTable> = LazyLock::new(|| {
    ScopeTable::parse(TEXT)
        .unwrap_or_else(|error| panic!("this build carries a broken policies/scopes.toml: {error}"))
});

/// A name in both languages of the shell.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopeRow {
    /// The type of personal data behind it.
    pub data: String,
    /// The person is asked at each call; a grant is willingness only.
    #[serde(default)]
    pub per_call: bool,
    /// app.json must give a purpose.
    #[serde(default)]
    pub desc: bool,
    /// What the prompt says after "NAME wants to", in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    version: u32,
    scope: BTreeMap<Scope, ScopeRow>,
    data: BTreeMap<String, Words>,
}

/// All scopes and all types of personal data.
#[derive(Debug, Clone)]
pub struct ScopeTable {
    scopes: Vec<(Scope, ScopeRow)>,
    data: BTreeMap<String, Words>,
}

impl ScopeTable {
    /// The table that this build carries. A test proves that it parses and names every live scope.
    #[must_use]
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// Reads a table.
    ///
    /// # Errors
    /// [`TableError`] when the text is no table, has another version, lacks a live scope or names an unknown type of data.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let mut raw: Raw = toml::from_str(text)?;
        if raw.version != VERSION {
            return Err(TableError::Version { found: raw.version, expected: VERSION });
        }
        let mut problems = Vec::new();
        let mut scopes = Vec::new();
        for scope in Scope::ALL {
            match raw.scope.remove(&scope) {
                Some(row) if raw.data.contains_key(&row.data) => scopes.push((scope, row)),
                Some(row) => {
                    problems.push(format!("{} names the data {:?}, which has no row", scope.name(), row.data))
                }
                None => problems.push(format!("{} has no row", scope.name())),
            }
        }
        if problems.is_empty() {
            Ok(Self { scopes, data: raw.data })
        } else {
            Err(TableError::Inconsistent(problems))
        }
    }

    /// The row of a scope.
    #[must_use]
    pub fn scope(&self, scope: Scope) -> &ScopeRow {
        match self.scopes.iter().find(|(known, _)| *known == scope) {
            Some((_, row)) => row,
            None => unreachable!("parse refuses a table that lacks {}", scope.name()),
        }
    }

    /// What a type of personal data is called; `None`: there is no such type.
    #[must_use]
    pub fn data(&self, name: &str) -> Option<&Words> {
        self.data.get(name)
    }

    /// Every type of personal data.
    pub fn all_data(&self) -> impl Iterator<Item = (&str, &Words)> {
        self.data.iter().map(|(name, words)| (name.as_str(), words))
    }
}
