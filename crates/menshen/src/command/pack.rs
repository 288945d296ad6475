//! `menshen pack`: a developer's folder becomes a signed upload.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use menshen_model::AppId;
use menshen_package::{About, Limits, Program, Source};
use serde::Deserialize;
use serde_json::json;

use super::Done;
use crate::cli::Pack;
use crate::packages::{self, key};
use crate::print;

/// What a developer writes beside app.json for us, in `menshen.json`. None of it grants anything.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wishes {
    version: Option<String>,
    category: Option<String>,
    #[serde(default)]
    domains: BTreeMap<String, Vec<String>>,
}

pub(crate) fn pack(args: &Pack) -> Done {
    let key = key::read(&args.key)?;
    let own = Source::read_own(&args.dir, Limits::default()).map_err(|e| e.to_string())?;
    // What it will be on a host, with what the host brings along: the errors are those of `run`.
    let whole = Source::read_dir(&args.dir, Limits::default()).map_err(|e| e.to_string())?;
    let (program, found) = Program::resolve(&whole);
    for d in found.iter().filter(|d| d.is_error()) {
        print::diagnostic(d);
    }
    if found.iter().any(|d| d.is_error()) {
        return Err("nothing was packed: mend the errors above first".into());
    }
    let wishes = wishes(&own)?;
    let version = args.version.clone().or(wishes.version);
    let version =
        version.ok_or("which version is it? Give --version, or {\"version\": \"1.0.0\"} in menshen.json")?;
    let app = args.appid.clone().unwrap_or_else(|| program.appid.clone());
    let app =
        AppId::new(app).map_err(|e| format!("{e}. Give --appid, or \"appid\" in project.config.json"))?;
    let output = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{app}-{version}.mpk")));
    let about = About {
        app,
        version,
        tool: concat!("menshen ", env!("CARGO_PKG_VERSION")).into(),
        engine: menshen_engine::BUILD_ID.into(),
        domains: wishes.domains,
        category: wishes.category,
    };
    let (draft, left_out) = own
        .draft(&program, about)
        .map_err(|bad| bad.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let signed = draft.sign(&key).map_err(|e| e.to_string())?;
    packages::write(&output, signed.bytes(), 0o644)?;
    let manifest = signed.manifest();
    if args.json {
        let made = json!({"file": output, "bytes": signed.bytes().len(), "app": manifest.app, "version": manifest.version,
            "signer": key.signer().to_string(), "files": manifest.files.len(), "left_out": left_out});
        anstream::println!("{made}");
        return Ok(ExitCode::SUCCESS);
    }
    if !left_out.is_empty() {
        let shown: Vec<_> = left_out.iter().take(8).map(|name| print::plain(name)).collect();
        let more = if left_out.len() > shown.len() { ", …" } else { "" };
        anstream::eprintln!("left out, since a mini program cannot use it: {}{more}", shown.join(", "));
    }
    anstream::println!(
        "{}: {} {}, {} files, {} bytes, signed by {}",
        output.display(),
        manifest.app,
        manifest.version,
        manifest.files.len(),
        signed.bytes().len(),
        key.signer()
    );
    Ok(ExitCode::SUCCESS)
}

fn wishes(source: &Source) -> Result<Wishes, String> {
    let Some(file) = source.get("menshen.json") else { return Ok(Wishes::default()) };
    serde_json::from_slice(&file.bytes).map_err(|e| {
        format!("menshen.json is broken: {e}. It may hold \"version\", \"category\" and \"domains\"")
    })
}
