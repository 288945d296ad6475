//! `menshen inspect` and `menshen verify`: what is in a package, who signed it, what it may ask for, and what changed.

use std::process::ExitCode;

use menshen_package::signed::Opened;
use serde_json::{Value, json};

use super::Done;
use crate::cli::{Inspect, Verify};
use crate::kept;
use crate::packages;
use crate::packages::trust::Trust;
use crate::print;

pub(crate) fn inspect(args: &Inspect) -> Done {
    let package = packages::open(&args.file)?;
    let older = args.diff.as_deref().map(packages::open).transpose()?;
    let diff = older.as_ref().map(|older| Diff::between(older, &package));
    if args.json {
        let mut out = about(&package);
        if let Some(diff) = &diff {
            out["diff"] = json!({"added": diff.added, "removed": diff.removed, "changed": diff.changed,
                "scopes_added": diff.scopes, "domains_added": diff.domains, "signer_changed": diff.signer});
        }
        anstream::println!("{out}");
        return Ok(ExitCode::SUCCESS);
    }
    people(&package);
    if let Some(diff) = diff {
        diff.print();
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn verify(args: &Verify) -> Done {
    let package = packages::open(&args.file)?;
    let trust = Trust::read(&kept::folder(args.data.data.as_deref()))?;
    let trusted = args.by.map_or_else(|| trust.signers(), |signer| vec![signer]);
    let verified = package.verify(&trusted).map_err(|e| format!("{}: {e}", args.file.display()))?;
    if args.json {
        let mut out = about(&verified);
        out["id"] = json!(verified.id());
        anstream::println!("{out}");
    } else {
        let name = trust.name(verified.signer()).filter(|name| !name.is_empty());
        let name = name.map(|name| format!(" ({})", print::plain(name))).unwrap_or_default();
        anstream::println!(
            "{}: every byte is what {}{name} signed; {} {}",
            args.file.display(),
            verified.signer(),
            verified.manifest().app,
            verified.manifest().version
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn about(package: &Opened) -> Value {
    json!({"manifest": package.manifest(), "signer": package.signer().to_string(), "hash": package.hash(), "bytes": package.size()})
}

fn people(package: &Opened) {
    let m = package.manifest();
    let line = |what: &str, value: &str| {
        if !value.is_empty() {
            anstream::println!("  {what:<12} {}", print::set_in(value));
        }
    };
    anstream::println!(
        "{} {} ({})",
        print::plain(if m.name.is_empty() { m.app.as_str() } else { &m.name }),
        m.version,
        m.kind
    );
    line("app id", m.app.as_str());
    line("signed by", &package.signer().to_string());
    line("hash", package.hash());
    line("made by", &format!("{}, engine {}", m.tool, m.engine));
    line("size", &format!("{} bytes in {} files; main package {}", package.size(), m.files.len(), m.main));
    for (root, size) in &m.subpackages {
        line("sub-package", &format!("{root}: {size}"));
    }
    line("pages", &m.pages.join(", "));
    line("asks for", &m.scopes.join(", "));
    for (kind, domains) in &m.domains {
        line("wants to reach", &format!("{kind}: {}", domains.join(", ")));
    }
    line("category", m.category.as_deref().unwrap_or_default());
    line("privacy", if m.privacy.is_some() { "a declaration (privacy.json)" } else { "no declaration" });
    if let Some(from) = &m.made_from {
        line("made from", &format!("upload {} of {}, level {}", from.upload, from.signer, from.level));
    }
}

/// What a reviewer looks at between two versions.
#[derive(Default)]
struct Diff {
    added: Vec<String>,
    removed: Vec<String>,
    changed: Vec<String>,
    scopes: Vec<String>,
    domains: Vec<String>,
    signer: bool,
}

impl Diff {
    fn between(old: &Opened, new: &Opened) -> Self {
        let (a, b) = (old.manifest(), new.manifest());
        let domains = |m: &menshen_package::manifest::Manifest| -> Vec<String> {
            m.domains.iter().flat_map(|(kind, all)| all.iter().map(move |d| format!("{kind} {d}"))).collect()
        };
        let (was, is) = (domains(a), domains(b));
        Self {
            added: b.files.keys().filter(|n| !a.files.contains_key(*n)).cloned().collect(),
            removed: a.files.keys().filter(|n| !b.files.contains_key(*n)).cloned().collect(),
            changed: b
                .files
                .iter()
                .filter(|(n, e)| a.files.get(*n).is_some_and(|o| o != *e))
                .map(|(n, _)| n.clone())
                .collect(),
            scopes: b.scopes.iter().filter(|s| !a.scopes.contains(s)).cloned().collect(),
            domains: is.into_iter().filter(|d| !was.contains(d)).collect(),
            signer: old.signer() != new.signer(),
        }
    }

    fn print(&self) {
        if self.signer {
            anstream::println!("\nsigned by somebody else: to a host this is another program");
        }
        for (sign, what, names) in [
            ("!", "asks for more", &self.scopes),
            ("!", "wants to reach more", &self.domains),
            ("+", "added", &self.added),
            ("-", "removed", &self.removed),
            ("~", "changed", &self.changed),
        ] {
            if !names.is_empty() {
                anstream::println!("\n{what}");
            }
            for name in names {
                anstream::println!("  {sign} {}", print::plain(name));
            }
        }
    }
}
