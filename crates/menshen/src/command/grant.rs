//! `menshen grant`: what a program of this host may reach. Everything else is refused, whatever the program's own files say.

use std::path::Path;
use std::process::ExitCode;

use menshen_broker::Program;
use menshen_model::ProgramId;
use menshen_policy::net::{Checksum, ImageRule, Kind, Lists};
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
    if all.iter().all(|(_, lines)| lines.is_empty())
        && args.image_domains.is_none()
        && args.require_checksum.is_empty()
    {
        return Err(
            "nothing to grant: name a domain, for instance --request-domain https://shop.example".into()
        );
    }
    for (kind, lines) in all {
        for line in lines {
            lists.add(kind, line).map_err(|e| e.to_string())?;
        }
    }
    for host in &args.require_checksum {
        lists.checksum.insert(host.to_ascii_lowercase(), Checksum::Require);
    }
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
    for (host, _) in lists.checksum.iter().filter(|(_, check)| **check == Checksum::Require) {
        anstream::println!("  {:<17} of {}", "checksum needed", print::set_in(host));
    }
}
