//! `menshen grant`: what a program of this host may reach. Everything else is refused, whatever the program's own files say.

use std::path::Path;
use std::process::ExitCode;

use menshen_broker::Program;
use menshen_model::ProgramId;
use menshen_policy::net::{Checksum, ImageRule, Kind, Lists, SignForm};
use serde_json::json;

use super::{Done, data};
use crate::cli::{Grant, GrantAdd, GrantShow, Pictures};
use crate::grants::Grants;
use crate::print;

pub(crate) fn grant(args: &Grant) -> Done {
    match args {
        Grant::Add(args) => add(args),
        Grant::Show(args) => show(args),
    }
}

fn add(args: &GrantAdd) -> Done {
    let data = data(args.data.as_deref());
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
        && args.sign_mode.is_empty();
    if nothing {
        return Err(
            "nothing to grant: name a domain, for instance --request-domain https://shop.example".into()
        );
    }
    for (kind, lines) in all {
        for line in lines {
            lists.add(kind, line).map_err(|e| e.to_string())?;
        }
    }
    for (hosts, asked) in
        [(&args.require_checksum, Checksum::Require), (&args.report_checksum, Checksum::Report)]
    {
        for host in hosts {
            lists.checksum.insert(host.to_ascii_lowercase(), asked);
        }
    }
    signing(args, lists);
    match args.image_domains {
        Some(Pictures::AnyHttps) => lists.image_domains = ImageRule::AnyHttps,
        Some(Pictures::Listed) => lists.image_domains = ImageRule::Listed,
        None => {}
    }
    people(&program, lists);
    grants.write(&data)?;
    anstream::println!("In force when the program is started the next time.");
    Ok(ExitCode::SUCCESS)
}

/// What is registered about the signatures of servers.
fn signing(args: &GrantAdd, lists: &mut Lists) {
    for host in &args.identity {
        lists.signing.entry(host.to_ascii_lowercase()).or_default().identity = true;
    }
    for (host, form) in &args.sign {
        lists.signing.entry(host.clone()).or_default().form = Some(*form);
    }
    for (host, mode) in &args.sign_mode {
        lists.signing.entry(host.clone()).or_default().mode = *mode;
    }
    for (host, key) in &args.answer_key {
        let keys = &mut lists.signing.entry(host.clone()).or_default().answer_keys;
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
}

fn show(args: &GrantShow) -> Done {
    let grants = Grants::read(&data(args.data.as_deref()))?;
    if args.json {
        let all: Vec<_> = grants.all().map(|(id, lists)| json!({"program": id, "lists": lists})).collect();
        anstream::println!("{}", json!(all));
        return Ok(ExitCode::SUCCESS);
    }
    for (program, lists) in grants.all() {
        people(program, lists);
    }
    Ok(ExitCode::SUCCESS)
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

fn people(program: &ProgramId, lists: &Lists) {
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
}
