//! What a program's own files say it wants: `permission` and `requiredPrivateInfos` of app.json, and `privacy.json`.
//!
//! WeChat keeps the privacy agreement on its platform; here it is a file of the package: `{"name": "...", "contract": "...",
//! "uses": [{"data": "location", "purpose": "..."}]}`. A development program (`dev:`) without one is taken as declaring
//! everything without a purpose, and the person is told that there is no agreement; any other declares nothing.

use std::collections::BTreeMap;

use menshen_model::Scope;
use menshen_policy::{PURPOSE, Privacy, ScopeTable, Wants};
use serde_json::Value as Json;

use crate::json::clip;
use crate::program::{Compiled, Problem};

/// Name of the agreement's file.
pub(crate) const FILE: &str = "privacy.json";
/// Longest agreement that is shown, in bytes.
const CONTRACT: usize = 32 << 10;

/// What a program wants, and its privacy agreement's name and text.
#[derive(Debug, Clone, Default)]
pub(crate) struct Declared {
    /// As decisions look at it.
    pub wants: Wants,
    /// What the agreement is called.
    pub name: String,
    /// Its text.
    pub contract: String,
}

/// Reads what the program's files say. Mistakes are problems of the program; what is wrong counts as not said.
pub(crate) fn read(compiled: &Compiled, development: bool) -> (Declared, Vec<Problem>) {
    let (mut out, mut problems) = (Declared::default(), Vec::new());
    let app = &compiled.env["app"];
    for (scope, purpose) in app["permission"].as_object().into_iter().flatten() {
        let desc = purpose["desc"].as_str().unwrap_or_default().trim();
        if let Some(scope) = Scope::named(scope).filter(|_| !desc.is_empty()) {
            out.wants.purposes.insert(scope, desc.chars().take(PURPOSE).collect());
        }
    }
    let infos = app["requiredPrivateInfos"].as_array().into_iter().flatten();
    out.wants.private_infos = infos.filter_map(|name| name.as_str().map(str::to_owned)).take(64).collect();
    let modes = app["requiredBackgroundModes"].as_array().into_iter().flatten();
    out.wants.background_modes = modes.filter_map(|name| name.as_str().map(str::to_owned)).take(16).collect();
    match compiled.files.get(FILE) {
        None if development => out.wants.privacy = Privacy::Assumed,
        None => {}
        Some(bytes) => match serde_json::from_slice::<Json>(bytes) {
            Ok(json) => agreement(&json, &mut out, &mut problems),
            Err(e) => problems.push(problem(format!("it is no JSON: {e}"))),
        },
    }
    (out, problems)
}

fn agreement(json: &Json, out: &mut Declared, problems: &mut Vec<Problem>) {
    let mut types = BTreeMap::new();
    for item in json["uses"].as_array().into_iter().flatten().take(64) {
        let data = item["data"].as_str().unwrap_or_default();
        if ScopeTable::embedded().data(data).is_none() {
            problems.push(problem(format!("{data:?} is no type of personal data")));
            continue;
        }
        let purpose = clip(item["purpose"].as_str().unwrap_or_default(), 400);
        types.insert(data.to_owned(), purpose.to_owned());
    }
    out.name = clip(json["name"].as_str().unwrap_or_default(), 200).to_owned();
    out.contract = clip(json["contract"].as_str().unwrap_or_default(), CONTRACT).to_owned();
    out.wants.privacy = Privacy::Declared(types);
}

fn problem(message: String) -> Problem {
    let known: Vec<&str> = ScopeTable::embedded().all_data().map(|(name, _)| name).collect();
    Problem {
        severity: "error".into(),
        code: Some("privacy".into()),
        message,
        path: Some(FILE.into()),
        help: Some(format!("\"uses\" lists {{\"data\", \"purpose\"}}; data is one of: {}", known.join(", "))),
        ..Problem::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn compiled(app: Json, privacy: Option<&'static str>) -> Compiled {
        let files = privacy.map(|text| (FILE.to_owned(), text.as_bytes().into())).into_iter().collect();
        Compiled { env: json!({"app": app}), files, ..Compiled::default() }
    }

    #[test]
    fn files_say_what_is_wanted_and_mistakes_say_nothing() {
        let app = json!({
            "permission": {"scope.userLocation": {"desc": "x".repeat(99)}, "scope.record": {}, "scope.evil": {"desc": "y"}},
            "requiredPrivateInfos": ["getLocation", 5],
        });
        let (one, problems) = read(
            &compiled(app, Some(r#"{"name": "N", "uses": [{"data": "location"}, {"data": "soul"}]}"#)),
            true,
        );
        assert_eq!(one.wants.purposes.len(), 1);
        assert_eq!(one.wants.purposes[&Scope::UserLocation].chars().count(), PURPOSE);
        assert!(one.wants.private_infos.contains("getLocation") && one.wants.private_infos.len() == 1);
        assert!(one.wants.privacy.names("location") && !one.wants.privacy.names("camera"));
        assert!(problems.len() == 1 && problems[0].message.contains("soul"));
        let (torn, problems) = read(&compiled(json!({}), Some("{")), true);
        assert!(torn.wants.privacy == Privacy::Nothing && problems.len() == 1);
        assert_eq!(read(&compiled(json!({}), None), true).0.wants.privacy, Privacy::Assumed);
        assert_eq!(read(&compiled(json!({}), None), false).0.wants.privacy, Privacy::Nothing);
    }
}
