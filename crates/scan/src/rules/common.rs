//! What several rules share.

use crate::facts::{Facts, Literal, Out, is_placeholder, mentions};
use crate::flow::{CallFact, Flow, Kind, SinkFact, SinkKind, done};
use regex::Regex;
use std::sync::LazyLock;

/// One finding per sink that a flow of this kind reaches.
pub(crate) fn flows(
    facts: &Facts<'_>,
    out: &mut Out<'_>,
    sinks: &'static [SinkKind],
    keep: impl Fn(&SinkFact, &Flow) -> bool,
    say: impl Fn(&SinkFact, &Flow) -> (String, String),
) {
    for sink in facts.sinks(sinks) {
        if let Some(flow) = sink.flows.iter().filter(|f| keep(sink, f)).min_by_key(|f| f.steps.len()) {
            let (en, zh) = say(sink, flow);
            out.flow(sink, flow, en, zh);
        }
    }
}

/// "X reaches Y", in both languages.
pub(crate) fn reaches(sink: &SinkFact, flow: &Flow) -> (String, String) {
    let (en, zh) = (flow.label.kind.name(), flow.label.kind.name_zh());
    (format!("{en} reaches {}", sink.name), format!("{zh}流入 {}", sink.name))
}

/// The value is checked, or was made harmless, before it gets there.
pub(crate) fn checked(flow: &Flow) -> bool {
    flow.label.done & (done::CHECKED | done::HIDDEN) != 0
        || flow.conditions.iter().any(|c| {
            c.about
                && c.words.iter().any(|w| {
                    matches!(
                        w.as_str(),
                        "includes"
                            | "indexOf"
                            | "startsWith"
                            | "test"
                            | "match"
                            | "has"
                            | "hasOwnProperty"
                            | "some"
                            | "find"
                            | "every"
                            | "search"
                            | "exec"
                    ) || ["valid", "check", "allow", "white", "trust", "verif", "safe", "legal"]
                        .iter()
                        .any(|x| w.to_ascii_lowercase().contains(x))
                })
        })
}

/// Somebody who must be signed in was asked for first.
pub(crate) fn signed_in(flow: &Flow) -> bool {
    mentions(&flow.conditions, &["login", "token", "session", "auth", "confirm", "userinfo"])
}

pub(crate) fn personal(flow: &Flow) -> bool {
    let l = &flow.label;
    if l.done & done::HIDDEN != 0 {
        return false;
    }
    let status = matches!(l.last(), "errMsg" | "statusCode" | "errno" | "errCode" | "accuracy" | "speed");
    !status && Kind::PERSONAL.contains(&l.kind) && l.kind != Kind::Media
}

/// A credential by the name of its member.
pub(crate) fn credential(path: &str) -> bool {
    path.split('.').any(|p| {
        let p = p.to_ascii_lowercase().replace('_', "");
        matches!(
            p.as_str(),
            "sessionkey"
                | "token"
                | "accesstoken"
                | "refreshtoken"
                | "password"
                | "passwd"
                | "pwd"
                | "jwt"
                | "idcard"
                | "bankcard"
        )
    })
}

/// A literal of this name and form, no placeholder.
pub(crate) fn secrets(
    facts: &Facts<'_>,
    out: &mut Out<'_>,
    name: &LazyLock<Option<Regex>>,
    form: impl Fn(&str) -> bool,
    say: (&str, &str),
) {
    let Some(file) = facts.file() else { return };
    let Some(name) = name.as_ref() else { return };
    for l in facts.literals() {
        if name.is_match(&l.name) && form(&l.text) && !is_placeholder(&l.text) {
            told(out, file, l, say);
        }
    }
}

/// Reports a literal without repeating it.
pub(crate) fn told(out: &mut Out<'_>, file: u32, l: &Literal, (en, zh): (&str, &str)) {
    let how = if l.hidden {
        " (put together from pieces)"
    } else if l.comment {
        " (in a comment)"
    } else {
        ""
    };
    let how_zh = if l.hidden {
        "（由片段拼成）"
    } else if l.comment {
        "（在注释中）"
    } else {
        ""
    };
    out.at(file, l.span, format!("{en}{how}"), format!("{zh}{how_zh}"));
}

pub(crate) fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

/// Bits of entropy per character.
pub(crate) fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    text.bytes().for_each(|b| counts[b as usize] += 1);
    let all = text.len().max(1) as f64;
    counts.iter().filter(|c| **c > 0).map(|c| f64::from(*c) / all).map(|p| -p * p.log2()).sum()
}

pub(crate) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length
        && text.bytes().all(|b| b.is_ascii_hexdigit())
        && entropy(text) > 3.0
        && !text.bytes().all(|b| b.is_ascii_digit())
}

/// Calls of these functions.
pub(crate) fn calls<'a>(
    facts: &Facts<'a>,
    names: &'static [&'static str],
) -> impl Iterator<Item = &'a CallFact> + use<'a> {
    facts.calls().filter(move |c| names.contains(&c.api.as_str()))
}

/// The call of the platform is inside a function that the platform itself calls at a start.
pub(crate) fn at_start(call: &CallFact) -> bool {
    call.inside.iter().any(|f| matches!(f.as_str(), "onLaunch"))
        || call.inside.first().is_some_and(|f| {
            matches!(f.as_str(), "onLoad" | "onShow" | "onReady" | "created" | "attached" | "mounted")
        })
}

/// The constant address of a sink, its first.
pub(crate) fn addresses(sink: &SinkFact) -> impl Iterator<Item = &str> {
    sink.texts.iter().map(String::as_str)
}

/// What is a page of examples, a test, or third-party code that somebody else answers for.
pub(crate) fn third_party(path: &str) -> bool {
    path.contains("miniprogram_npm/")
        || path.contains("node_modules/")
        || path.contains("uni_modules/")
        || path.ends_with(".min.js")
}
