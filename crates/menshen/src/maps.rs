//! `--map`: names that lead to this machine while a program is developed, with an authority of our own that is believed for them
//! alone. Its key and the certificates for development servers lie in the folder `map` of the data folder.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use menshen_egress::{Authority, Egress};
use menshen_policy::net::Mapping;
use time::OffsetDateTime;

use crate::folder;

/// The way out of this run.
pub(crate) struct Way {
    /// Sends requests.
    pub(crate) egress: Arc<Egress>,
    /// What is mapped, in words for people.
    pub(crate) told: Vec<Told>,
}

/// One mapped name.
pub(crate) struct Told {
    /// `shop.example:443 → 127.0.0.1:8443`.
    pub(crate) what: String,
    /// The certificate for its server, in PEM; the key lies beside it with the ending `key`.
    pub(crate) certificate: PathBuf,
}

/// Opens the way out; with mapped names, certificates are made for their servers.
pub(crate) fn way(data: &Path, maps: &[Mapping]) -> Result<Way, String> {
    if maps.is_empty() {
        let egress = Egress::system(None).map_err(|e| e.to_string())?;
        return Ok(Way { egress, told: Vec::new() });
    }
    let dir = folder::own(data, "map")?;
    let now = OffsetDateTime::now_utc();
    let authority = authority(&dir.join("authority.key"), now)?;
    put(&dir.join("authority.pem"), authority.pem())?;
    let mut told = Vec::new();
    for map in maps {
        let issued = authority.issue(map.host(), now).map_err(|e| e.to_string())?;
        let certificate = dir.join(format!("{}.pem", map.host()));
        put(&dir.join(format!("{}.key", map.host())), &issued.key_pem)?;
        put(&certificate, &issued.chain_pem)?;
        told.push(Told { what: format!("{}:{} → {}", map.host(), map.port(), map.to()), certificate });
    }
    let egress = Egress::system(Some(authority.der())).map_err(|e| e.to_string())?;
    Ok(Way { egress, told })
}

fn authority(key: &Path, now: OffsetDateTime) -> Result<Authority, String> {
    match fs::read_to_string(key) {
        Ok(pem) => Authority::from_key_pem(&pem, now)
            .map_err(|e| format!("{} is broken: {e}\nRemove it, and a new one is made", key.display())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let authority = Authority::new(now).map_err(|e| e.to_string())?;
            put(key, &authority.key_pem())?;
            Ok(authority)
        }
        Err(e) => Err(format!("{} cannot be read: {e}", key.display())),
    }
}

/// For this user alone, in place of what was there.
fn put(path: &Path, text: &str) -> Result<(), String> {
    let fail = |e: std::io::Error| format!("{} cannot be written: {e}", path.display());
    match fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(fail(e)),
        _ => {}
    }
    let mut file =
        fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(fail)?;
    file.write_all(text.as_bytes()).map_err(fail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authority_stays_and_certificates_are_for_their_names() {
        let data = tempfile::tempdir().unwrap();
        let maps: [Mapping; 2] =
            ["shop.example=127.0.0.1:8443".parse().unwrap(), "b.example:9=127.0.0.1:9".parse().unwrap()];
        let way_one = way(data.path(), &maps).unwrap();
        let key = fs::read_to_string(data.path().join("map/authority.key")).unwrap();
        assert_eq!(way_one.told[0].what, "shop.example:443 → 127.0.0.1:8443");
        assert!(
            way_one
                .told
                .iter()
                .all(|t| t.certificate.exists() && t.certificate.with_extension("key").exists())
        );
        way(data.path(), &maps).unwrap();
        assert_eq!(fs::read_to_string(data.path().join("map/authority.key")).unwrap(), key);
    }
}
