//! A program's settings as the person sees and changes them.

use menshen_model::{Scope, Subject};
use menshen_policy::{Privacy, ScopeTable};
use serde_json::{Value as Json, json};

use crate::consent::Consents;
use crate::program::Program;

/// The page of one program: every scope that it was asked about or says a purpose for, and the privacy agreement.
pub(super) fn page(program: &Program, subject: &Subject, consents: &Consents) -> Json {
    let (record, declared, table) = (consents.record(subject), program.declared(), ScopeTable::embedded());
    let scopes: Vec<Json> = Scope::ALL
        .into_iter()
        .filter_map(|scope| {
            let decided = record.scopes.get(&scope);
            let purpose = declared.wants.purposes.get(&scope);
            if decided.is_none() && purpose.is_none() {
                return None;
            }
            let row = table.scope(scope);
            Some(json!({
                "scope": scope.name(), "zh": row.zh, "en": row.en, "each": row.per_call,
                "granted": decided.map(|d| d.granted), "at": decided.map(|d| d.at),
                "purpose": decided.map(|d| &d.purpose).filter(|p| !p.is_empty()).or(purpose),
            }))
        })
        .collect();
    let types = |names: Vec<(&String, &str)>| -> Vec<Json> {
        let rows = names.into_iter().filter_map(|(name, purpose)| Some((name, table.data(name)?, purpose)));
        rows.map(|(name, w, purpose)| json!({"data": name, "zh": w.zh, "en": w.en, "purpose": purpose}))
            .collect()
    };
    let named = match &declared.wants.privacy {
        Privacy::Declared(all) => Some(types(all.iter().map(|(name, why)| (name, why.as_str())).collect())),
        Privacy::Nothing | Privacy::Assumed => None,
    };
    let agreed = record.privacy.as_ref().map(|a| types(a.data.iter().map(|name| (name, "")).collect()));
    json!({
        "t": "settings", "program": program.id, "name": program.name, "scopes": scopes,
        "privacy": {
            "name": declared.name, "text": declared.contract, "uses": named, "agreed": agreed,
            "at": record.privacy.as_ref().map(|a| a.at),
        },
    })
}
