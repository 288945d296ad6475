//! `useExtendedLib` of app.json: libraries that WeChat brings along, so that a program names their components without
//! having their files. Here they come with the binary and stand where npm would put them.

use crate::json;
use crate::path::PackagePath;
use crate::source::Source;
use menshen_model::Diagnostic;
use serde_json::Value;

include!(concat!(env!("OUT_DIR"), "/weui.rs"));

/// Where the library's files stand in a program.
const PLACE: &str = "miniprogram_npm/weui-miniprogram";

/// Its sheet.
const SHEET: &str = "miniprogram_npm/weui-miniprogram/weui-wxss/dist/style/weui.wxss";

/// Adds what app.json asks for, unless the program has its own copy.
pub(crate) fn add(source: &mut Source) {
    let Some(app) = source.get("app.json") else { return };
    // What is wrong with app.json is said by whoever resolves it.
    let Some(app) = json::parse("app.json", &app.bytes, &mut Vec::new()) else { return };
    let Some(asked) = json::object(&app, "useExtendedLib") else { return };
    for (name, version) in asked {
        if matches!(version, Value::Bool(false) | Value::Null) {
            continue;
        }
        match (name.as_str(), WEUI) {
            ("weui", Some(packed)) => weui(source, packed),
            ("weui", None) => {
                leave_out(source, "this build comes without weui; run `cargo xtask web` and build again")
            }
            _ => leave_out(
                source,
                &format!("there is no extended library `{name}` here; its components are not found"),
            ),
        }
    }
}

fn leave_out(source: &mut Source, message: &str) {
    source.diagnostics.push(Diagnostic::warning("app/extended-library", "app.json", message));
}

/// The library's files, and its sheet for the whole program: WeChat puts it there without an import being written.
fn weui(source: &mut Source, packed: &str) {
    if source.iter().any(|(path, _)| path.as_str().starts_with(&format!("{PLACE}/"))) {
        return;
    }
    let files = serde_json::from_str::<std::collections::BTreeMap<String, String>>(packed);
    for (name, text) in files.unwrap_or_default() {
        if let Ok(path) = PackagePath::new(format!("{PLACE}/{name}")) {
            source.insert(path, text.into_bytes());
        }
    }
    if let Ok(path) = PackagePath::new("app.wxss") {
        let own = source.text("app.wxss").unwrap_or_default();
        // On the line of the first rule: places in messages stay right for all lines but that one.
        let text = format!("@import \"/{SHEET}\";{own}");
        source.insert(path, text.into_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Program;

    fn resolved(app: &str, own: &[(&str, &str)]) -> (Source, Program, Vec<Diagnostic>) {
        let page = [
            ("app.json", app),
            ("p/p.wxml", "<mp-cell/>"),
            ("p/p.js", ""),
            ("p/p.json", r#"{"usingComponents":{"mp-cell":"weui-miniprogram/cell/cell"}}"#),
        ];
        let files = page.iter().chain(own);
        let mut source = Source::from_files(
            files.map(|(name, text)| (PackagePath::new(*name).unwrap(), text.as_bytes().to_vec())),
        );
        add(&mut source);
        let (program, found) = Program::resolve(&source);
        (source, program, found)
    }

    #[test]
    fn weui_comes_with_us_when_it_is_asked_for() {
        let (source, program, found) =
            resolved(r#"{"pages":["p/p"],"useExtendedLib":{"weui":"latest"}}"#, &[]);
        assert_eq!(found, [], "run `cargo xtask web` first");
        assert!(source.text("app.wxss").is_some_and(|sheet| sheet.contains(SHEET)) && source.has(SHEET));
        assert!(program.files.contains_key("miniprogram_npm/weui-miniprogram/cell/cell"));
        for app in [r#"{"pages":["p/p"]}"#, r#"{"pages":["p/p"],"useExtendedLib":{"weui":false}}"#] {
            assert_eq!(resolved(app, &[]).2[0].code, "component/missing");
        }
        let (_, _, found) = resolved(r#"{"pages":["p/p"],"useExtendedLib":{"kbone":true}}"#, &[]);
        assert_eq!(found[0].code, "app/extended-library");
    }

    #[test]
    fn a_copy_of_the_programs_own_wins() {
        let own = [(format!("{PLACE}/cell/cell.wxml"), "own"), (format!("{PLACE}/cell/cell.js"), "")];
        let own: Vec<(&str, &str)> = own.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let (source, _, found) = resolved(r#"{"pages":["p/p"],"useExtendedLib":{"weui":true}}"#, &own);
        assert_eq!((found.len(), source.text(&format!("{PLACE}/cell/cell.wxml"))), (0, Some("own")));
        assert!(!source.has(&format!("{PLACE}/cells/cells.wxml")));
    }
}
