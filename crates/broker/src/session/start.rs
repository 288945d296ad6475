//! What a guest gets to begin with: its env, its entropy and the units of its first page.

use std::collections::BTreeSet;

use menshen_wire::{ToGuest, VERSION, Value};
use serde_json::{Value as Json, json};

use crate::limits::START_UNITS;
use crate::program::Program;
use crate::{Error, json, random};

/// The page a launch begins with.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Path without a leading slash.
    pub path: String,
    /// Names and values of its query.
    pub query: Value,
    /// WeChat's number of how it was opened; 1001 from the list of programs.
    pub scene: u32,
    /// Which program it came from, as the broker knows it.
    pub referrer: Value,
}

impl Entry {
    /// Reads `path?query`; an empty text is the program's own entry page. An unknown path is the guest's to refuse
    /// (`onPageNotFound`).
    pub(crate) fn parse(text: &str, program: &Program) -> Result<Self, Error> {
        let (path, query) = text.split_once('?').unwrap_or((text, ""));
        let path = path.trim_start_matches('/');
        let path = if path.is_empty() { program.entry() } else { Some(path) };
        let path = path.ok_or_else(|| Error::NoPage(program.name.clone()))?.to_owned();
        let decode = |s: &str| percent_encoding::percent_decode_str(s).decode_utf8_lossy().into_owned();
        let pairs = query.split('&').filter(|p| !p.is_empty()).take(1000).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), Value::from(decode(value)))
        });
        Ok(Self {
            path,
            query: Value::Object(pairs.collect()),
            scene: 1001,
            referrer: Value::Object(Vec::new()),
        })
    }
}

/// The `Start` frame.
pub(crate) fn frame(program: &Program, entry: &Entry, system: &Json) -> Result<ToGuest, Error> {
    let mut entropy = [0; 32];
    random::fill(&mut entropy)?;
    let mut env = vec![
        ("version".to_owned(), Value::from(VERSION)),
        ("mode".to_owned(), Value::from(program.mode.as_str())),
        ("appid".to_owned(), Value::from(program.appid.as_str())),
        ("programName".to_owned(), Value::from(program.name.as_str())),
    ];
    env.extend(program.env().iter().cloned());
    let launch = Value::object([
        ("path", Value::from(entry.path.as_str())),
        ("query", entry.query.clone()),
        ("scene", Value::from(entry.scene)),
        ("referrerInfo", entry.referrer.clone()),
    ]);
    env.push(("launch".to_owned(), launch));
    env.push(("system".to_owned(), json::to_value(system)));
    Ok(ToGuest::Start { entropy, env: Value::Object(env), units: units(program, &entry.path) })
}

/// The program itself, the page, and every component they name, as far as [`START_UNITS`] reaches. What else they
/// require is loaded when asked for.
fn units(program: &Program, page: &str) -> Vec<(String, Vec<u8>)> {
    let (mut out, mut room) = (Vec::new(), START_UNITS);
    let mut add = |name: String| {
        if let Some(bytes) = program.compiled.units.get(&name)
            && let Some(left) = room.checked_sub(bytes.len())
        {
            room = left;
            out.push((name, bytes.to_vec()));
        }
    };
    add("js:app".into());
    let mut seen = BTreeSet::new();
    let mut next = vec![page.to_owned()];
    let app = &program.compiled.env["app"]["usingComponents"];
    next.extend(app.as_object().into_iter().flatten().filter_map(|(_, p)| p.as_str().map(str::to_owned)));
    while let Some(path) = next.pop() {
        let path = path.trim_start_matches('/').to_owned();
        if !seen.insert(path.clone()) {
            continue;
        }
        add(format!("js:{path}"));
        add(format!("wxml:{path}"));
        let used = &program.compiled.env["files"][&path]["json"]["usingComponents"];
        next.extend(
            used.as_object().into_iter().flatten().filter_map(|(_, p)| p.as_str().map(str::to_owned)),
        );
    }
    out
}

/// What a shell says of its screen, over what it leaves open. A program without a dark look is told `light`.
pub(crate) fn system(told: Option<Json>, program: &Program) -> Json {
    let mut out = default_system();
    if let (Json::Object(told), Some(all)) = (told.unwrap_or_default(), out.as_object_mut()) {
        all.extend(told);
    }
    if !program.themed() {
        out["theme"] = json!("light");
    }
    out
}

/// The phone a program sees until a shell says otherwise (and in `check`).
pub(crate) fn default_system() -> Json {
    json!({
        "brand": "devtools", "model": "Menshen", "pixelRatio": 2, "screenWidth": 375, "screenHeight": 812,
        "windowWidth": 375, "windowHeight": 724, "statusBarHeight": 44, "tabBarHeight": 50,
        "safeArea": {"left": 0, "right": 375, "top": 44, "bottom": 778, "width": 375, "height": 734},
        "language": "zh_CN", "version": "8.0.50", "system": "Menshen 1", "platform": "devtools",
        "SDKVersion": "3.7.8", "theme": "light", "fontSizeSetting": 16,
        "menuButton": {"top": 48, "left": 281, "width": 87, "height": 32, "right": 368, "bottom": 80},
    })
}
