//! `menshen key`: keys that sign packages, and whose packages run here.

use std::process::ExitCode;

use menshen_store::audit::Note;
use serde_json::json;

use super::Done;
use crate::audits;
use crate::cli::Key;
use crate::kept;
use crate::packages::key;
use crate::packages::trust::Trust;
use crate::print;

pub(crate) fn key(what: Key) -> Done {
    match what {
        Key::New { file } => {
            let key = key::make(&file)?;
            anstream::eprintln!(
                "{} signs in your name: keep it, and keep it to yourself. What others trust is",
                file.display()
            );
            anstream::println!("{}", key.signer());
        }
        Key::Show { file } => anstream::println!("{}", key::read(&file)?.signer()),
        Key::Trust { signer, name, kept } => {
            let data = kept::folder(kept.data.as_deref());
            let mut trust = Trust::read(&data)?;
            trust.add(signer, name);
            let note = Note { detail: signer.to_string(), ..Note::allowed("trust.add") };
            audits::of_the_host(&kept, note, || trust.write(&data))?;
            anstream::eprintln!("Packages signed by {signer} run here from now on.");
        }
        Key::Distrust { signer, kept } => {
            let data = kept::folder(kept.data.as_deref());
            let mut trust = Trust::read(&data)?;
            if !trust.remove(signer) {
                return Err(format!("{signer} was not trusted; `menshen key list` lists who is"));
            }
            let note = Note { detail: signer.to_string(), ..Note::allowed("trust.remove") };
            audits::of_the_host(&kept, note, || trust.write(&data))?;
            anstream::eprintln!(
                "Packages signed by {signer} are refused from now on; a running one goes on until it is closed."
            );
        }
        Key::List { json: as_json, data: at } => {
            let trust = Trust::read(&kept::folder(at.data.as_deref()))?;
            if as_json {
                let all: Vec<_> =
                    trust.all().map(|(s, name)| json!({"signer": s.to_string(), "name": name})).collect();
                anstream::println!("{}", json!(all));
            } else {
                for (signer, name) in trust.all() {
                    anstream::println!("{signer}  {}", print::plain(name));
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
