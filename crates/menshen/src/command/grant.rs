//! `menshen grant`: what a program of this host may reach. Everything else is refused, whatever the program's own files say.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use menshen_broker::Program;
use menshen_model::ProgramId;
use menshen_policy::ApiTable;
use menshen_policy::net::{Checksum, ImageRule, Kind, Lists, SignForm};
use menshen_store::audit::Note;
use serde_json::json;

use super::Done;
use crate::cli::{Grant, GrantAdd, GrantRemove, GrantShow, Kept, Pictures};
use crate::grants::Grants;
use crate::{audits, kept, print};

pub(crate) fn grant(args: &Grant) -> Done {
    match args {
        Grant::Add(args) => add(args),
        Grant::Remove(args) => remove(args),
        Grant::List(args) => list(args),
    }
}

fn add(args: &GrantAdd) -> Done {
    let data = kept::folder(args.kept.data.as_deref());
    let program = named(&args.program)?;
    let mut grants = Grants::read(&data)?;
    let lists = grants.entry(program.clone());
    let all = [
        (Kind::Request, &args.request_domain),
        (Kind::Upload, &args.upload_domain),
        (Kind::Download, &args.download_domain),
        (Kind::Socket, &args.socket_domain),
    ];
    let nothing = all.iter().all(|(_, lines)| lines.is_empty())
        && args.image_domains.is_none()
        && [&args.require_checksum, &args.report_checksum, &args.identity]
            .iter()
            .all(|hosts| hosts.is_empty())
        && args.answer_key.is_empty()
        && args.sign.is_empty()
        && args.sign_mode.is_empty()
        && args.capability.is_empty();
    if nothing {
        return Err(
            "nothing to grant: name a domain, for instance --request-domain https://shop.example".into()
        );
    }
    let mut told = Vec::new();
    for (kind, lines) in all {
        for line in lines {
            lists.add(kind, line).map_err(|e| e.to_string())?;
            told.push(line.clone());
        }
    }
    for (hosts, asked, word) in [
        (&args.require_checksum, Checksum::Require, "checksum"),
        (&args.report_checksum, Checksum::Report, "checksum reported"),
    ] {
        for host in hosts {
            lists.checksum.insert(host.to_ascii_lowercase(), asked);
            told.push(format!("{word} {host}"));
        }
    }
    signing(args, lists, &mut told);
    if let Some(pictures) = args.image_domains {
        lists.image_domains = match pictures {
            Pictures::AnyHttps => ImageRule::AnyHttps,
            Pictures::Listed => ImageRule::Listed,
        };
        told.push(format!("pictures {:?}", lists.image_domains));
    }
    let known = capabilities();
    for name in &args.capability {
        if !known.contains(name.as_str()) {
            let known: Vec<_> = known.into_iter().collect();
            return Err(format!("there is no capability {name:?}; there are {}", known.join(", ")));
        }
        told.push(name.clone());
    }
    if !args.capability.is_empty() {
        grants.capable(program.clone()).extend(args.capability.iter().cloned());
    }
    write(&args.kept, &data, &grants, "grant.add", &program, told.join(" "))?;
    let capable = grants.capabilities().remove(program.as_str()).unwrap_or_default();
    people(&program, &grants.of(&program), &capable);
    anstream::println!("In force when the program is started the next time.");
    Ok(ExitCode::SUCCESS)
}

/// What is registered about the signatures of servers.
fn signing(args: &GrantAdd, lists: &mut Lists, told: &mut Vec<String>) {
    for host in &args.identity {
        lists.signing.entry(host.to_ascii_lowercase()).or_default().identity = true;
        told.push(format!("identity {host}"));
    }
    for (host, form) in &args.sign {
        lists.signing.entry(host.clone()).or_default().form = Some(*form);
        told.push(format!("sign {host}={}", form.as_str()));
    }
    for (host, mode) in &args.sign_mode {
        lists.signing.entry(host.clone()).or_default().mode = *mode;
        told.push(format!("sign-mode {host}={}", mode.as_str()));
    }
    for (host, key) in &args.answer_key {
        let keys = &mut lists.signing.entry(host.clone()).or_default().answer_keys;
        if !keys.contains(key) {
            keys.push(key.clone());
            told.push(format!("answer-key {host}={key}"));
        }
    }
}

fn remove(args: &GrantRemove) -> Done {
    let data = kept::folder(args.kept.data.as_deref());
    let program = named(&args.program)?;
    let mut grants = Grants::read(&data)?;
    if !grants.forget(&program) {
        return Err(format!("{program} was granted nothing here"));
    }
    write(&args.kept, &data, &grants, "grant.remove", &program, String::new())?;
    anstream::println!("{program} is granted nothing when it is started the next time.");
    Ok(ExitCode::SUCCESS)
}

/// Writes the file, once it stands in the audit log.
fn write(
    kept: &Kept,
    data: &Path,
    grants: &Grants,
    operation: &str,
    program: &ProgramId,
    detail: String,
) -> Result<(), String> {
    let note = Note { program: Some(program.clone()), detail, ..Note::allowed(operation) };
    audits::of_the_host(kept, note, || grants.write(data))
}

fn list(args: &GrantShow) -> Done {
    let grants = Grants::read(&kept::folder(args.data.as_deref()))?;
    if args.json {
        let one = |(id, lists, capable): (&ProgramId, Lists, BTreeSet<String>)| {
            let mut one = json!({"program": id, "lists": lists});
            if !capable.is_empty() {
                one["capabilities"] = json!(capable);
            }
            one
        };
        anstream::println!("{}", json!(grants.all().map(one).collect::<Vec<_>>()));
        return Ok(ExitCode::SUCCESS);
    }
    for (program, lists, capable) in grants.all() {
        people(program, &lists, &capable);
    }
    Ok(ExitCode::SUCCESS)
}

/// What the table knows that a host may grant.
fn capabilities() -> BTreeSet<&'static str> {
    let table = ApiTable::embedded();
    let gates = table.rows().map(|row| &row.gate).chain(table.opens().map(|open| &open.gate));
    gates.filter_map(|gate| gate.grant.as_deref()).collect()
}

/// A program by its id, or by its folder.
fn named(text: &str) -> Result<ProgramId, String> {
    let folder = Path::new(text);
    if folder.is_dir() {
        return Ok(Program::dev_id(folder));
    }
    match ProgramId::new(text) {
        Ok(id) if text.contains(':') => Ok(id),
        _ => Err(format!("{text} is neither a folder nor a program's id (`menshen ps` prints those)")),
    }
}

fn people(program: &ProgramId, lists: &Lists, capable: &BTreeSet<String>) {
    anstream::println!("{}", print::set_in(program.as_str()));
    let named = [
        ("wx.request", &lists.request),
        ("wx.uploadFile", &lists.upload),
        ("wx.downloadFile", &lists.download),
        ("wx.connectSocket", &lists.socket),
    ];
    for (api, domains) in named {
        let text: Vec<String> = domains.iter().map(ToString::to_string).collect();
        anstream::println!(
            "  {api:<17} {}",
            if text.is_empty() { "nowhere".into() } else { text.join("  ") }
        );
    }
    let pictures = match lists.image_domains {
        ImageRule::AnyHttps => "every public https server",
        ImageRule::Listed => "those of wx.downloadFile",
    };
    anstream::println!("  {:<17} {pictures}", "pictures");
    for (host, asked) in &lists.checksum {
        let what = match asked {
            Checksum::Require => "checksum needed",
            Checksum::Report => "checksum reported",
            Checksum::Broker => continue,
        };
        anstream::println!("  {what:<17} of {}", print::set_in(host));
    }
    for (host, of) in &lists.signing {
        let form = of.form.map_or("as usual", SignForm::as_str);
        let named = if of.identity { ", names the person" } else { "" };
        let keys = match of.answer_keys.len() {
            0 => String::new(),
            n => format!(", {n} answer keys"),
        };
        anstream::println!(
            "  {:<17} {}: {}, {form}{named}{keys}",
            "signatures",
            print::set_in(host),
            of.mode.as_str()
        );
    }
    for name in capable {
        anstream::println!("  {:<17} {}", "capability", print::set_in(name));
    }
}
