//! SARIF 2.1.0: rules with help, findings with code flows, fingerprints, baseline states and suppressions.

use super::Language;
use crate::baseline::Accepted;
use crate::finding::{Finding, Place, Severity};
use crate::rules;
use crate::scan::Report;
use menshen_model::Severity as Level;
use serde_json::{Value, json};

/// What becomes of suppressed findings: GitHub shows every result, marked or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suppressed {
    /// Left out.
    Drop,
    /// Written with a `suppressions` member.
    Mark,
}

/// The report as one SARIF log. With a baseline every result has a `baselineState`.
pub fn sarif(
    report: &Report,
    language: Language,
    suppressed: Suppressed,
    baseline: Option<&[&Accepted]>,
) -> Value {
    let mut results: Vec<Value> = report
        .findings
        .iter()
        .filter(|f| suppressed == Suppressed::Mark || f.suppressed.is_none())
        .map(|f| result(f, language, baseline.is_some()))
        .collect();
    for gone in baseline.into_iter().flatten() {
        results.push(json!({
            "ruleId": gone.rule,
            "baselineState": "absent",
            "message": {"text": "no longer found"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(&gone.file)}}}],
            "partialFingerprints": {"menshen/v1": gone.fingerprint},
        }));
    }
    let notifications: Vec<Value> = report
        .diagnostics
        .iter()
        .map(|d| {
            let level = match d.severity {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Note => "note",
            };
            let mut physical = json!({"artifactLocation": {"uri": uri(&d.file)}});
            if d.line > 0 {
                physical["region"] = json!({"startLine": d.line, "startColumn": d.column.max(1)});
            }
            json!({"level": level, "message": {"text": d.message}, "descriptor": {"id": d.code}, "locations": [{"physicalLocation": physical}]})
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "menshen",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": driver_rules(language),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notifications}],
            "results": results,
            "taxonomies": [{"name": "CWE", "organization": "MITRE", "taxa": taxa()}],
        }],
    })
}

fn driver_rules(language: Language) -> Vec<Value> {
    rules::ALL
        .iter()
        .map(|r| {
            let m = &r.meta;
            let cwe: Vec<String> = m.cwe.iter().map(|n| format!("external/cwe/cwe-{n}")).collect();
            let tags: Vec<String> = ["security".to_owned(), m.class.to_owned()].into_iter().chain(cwe).collect();
            let relations: Vec<Value> = m
                .cwe
                .iter()
                .map(|n| json!({"target": {"id": n.to_string(), "toolComponent": {"name": "CWE"}}, "kinds": ["superset"]}))
                .collect();
            json!({
                "id": m.id,
                "shortDescription": {"text": m.title.of(language)},
                "fullDescription": {"text": m.why.of(language)},
                "help": {"text": m.fix.of(language), "markdown": super::page(m, language)},
                "defaultConfiguration": {"level": level(m.severity)},
                "properties": {"tags": tags, "security-severity": m.severity.score(), "owasp": m.owasp},
                "relationships": relations,
            })
        })
        .collect()
}

fn taxa() -> Vec<Value> {
    let all: std::collections::BTreeSet<u16> = rules::ALL.iter().flat_map(|r| r.meta.cwe).copied().collect();
    all.into_iter().map(|n| json!({"id": n.to_string()})).collect()
}

fn result(f: &Finding, language: Language, baseline: bool) -> Value {
    let index = rules::ALL.iter().position(|r| r.meta.id == f.rule);
    let mut out = json!({
        "ruleId": f.rule,
        "level": level(f.severity),
        "message": {"text": f.text(language)},
        "locations": [{"physicalLocation": physical(&f.place)}],
        "partialFingerprints": {"menshen/v1": f.fingerprint},
    });
    if let Some(index) = index {
        out["ruleIndex"] = json!(index);
    }
    if !f.flow.is_empty() {
        let steps: Vec<Value> = f
            .flow
            .iter()
            .map(|s| json!({"location": {"physicalLocation": physical(&s.place), "message": {"text": s.note}}}))
            .collect();
        out["codeFlows"] = json!([{"threadFlows": [{"locations": steps}]}]);
    }
    if let Some(s) = &f.suppressed {
        out["suppressions"] = json!([{"kind": s.kind, "justification": s.reason}]);
    }
    if baseline {
        let known = f.suppressed.as_ref().is_some_and(|s| s.kind == "external");
        out["baselineState"] = json!(if known { "unchanged" } else { "new" });
    }
    out
}

fn physical(p: &Place) -> Value {
    json!({
        "artifactLocation": {"uri": uri(&p.file)},
        "region": {
            "startLine": p.line, "startColumn": p.column, "endLine": p.end_line, "endColumn": p.end_column,
            "snippet": {"text": p.excerpt},
        },
    })
}

/// A relative path as a URI: what is not plain is percent-encoded.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-' | b'~') {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
    }
}
