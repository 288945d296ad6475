//! `menshen platform`: what a developer's server needs of the platform for development. Its secrets are shown to the person at the
//! terminal and to no program.

use std::path::Path;
use std::process::ExitCode;

use menshen_broker::platform::Local;
use menshen_model::AppId;
use menshen_store::folder;
use serde_json::json;

use super::Done;
use crate::cli::Platform;
use crate::kept;

/// The platform of a data folder.
pub(crate) fn local(data: &Path) -> Result<Local, String> {
    Local::open(&folder::own(data, "platform")?).map_err(|e| e.to_string())
}

pub(crate) fn platform(what: &Platform) -> Done {
    match what {
        Platform::Keys { data: dir } => {
            anstream::println!("{}", local(&kept::folder(dir.as_deref()))?.keys());
        }
        Platform::App { appid, json: as_json, data: dir } => {
            let local = local(&kept::folder(dir.as_deref()))?;
            let id = AppId::new(appid.as_str()).map_err(|e| e.to_string())?;
            let (app, signing) = (local.app_secret(&id), local.signing_secret(&id));
            if *as_json {
                anstream::println!("{}", json!({"appid": appid, "secret": app, "signing_secret": signing}));
            } else {
                anstream::println!("AppSecret       {app}\nsigning secret  {signing}");
                anstream::eprintln!(
                    "Keep both on your server: whoever has them speaks for it. They are for development on this machine."
                );
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
