//! `menshen ps`: a socket in the data folder that only its owner may open. It tells which guests run and takes no
//! orders, so whoever could misuse it could read the process list anyway.

use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::UnixListener;
use tokio::task::JoinHandle;

use crate::Error;
use crate::host::Host;

/// Sockets are `run/PID.sock`: several brokers may share a data folder.
const FOLDER: &str = "run";
const LARGEST: u64 = 4 << 20;

/// The listening socket; its file is removed with it.
#[derive(Debug)]
pub struct Socket {
    path: PathBuf,
    task: JoinHandle<()>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.task.abort();
        // A leftover file is replaced by the next start.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Listens in the data folder.
pub(crate) fn serve(data: &Path, host: Arc<Host>) -> Result<Socket, Error> {
    let path = data.join(FOLDER).join(format!("{}.sock", std::process::id()));
    let failed = |source| Error::Data { path: path.clone(), source };
    std::fs::create_dir_all(data.join(FOLDER)).map_err(failed)?;
    // No living process but this one has this number: what lies there was left by one that was killed.
    if path.exists() {
        std::fs::remove_file(&path).map_err(failed)?;
    }
    let listener = UnixListener::bind(&path).map_err(failed)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).map_err(failed)?;
    let owner = std::fs::metadata(&path).map_err(failed).map(|m| std::os::unix::fs::MetadataExt::uid(&m))?;
    let task = tokio::spawn(async move {
        loop {
            let Ok((mut stream, _)) = listener.accept().await else {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            };
            // Only the user who runs the broker, and root, who can see all anyway.
            let peer = stream.peer_cred().map(|c| c.uid());
            if !peer.is_ok_and(|uid| uid == owner || uid == 0) {
                continue;
            }
            let mut text = serde_json::Value::Array(host.guests()).to_string();
            text.push('\n');
            let send = async {
                // A reader that went away needs no answer.
                let _ = stream.write_all(text.as_bytes()).await;
                let _ = stream.shutdown().await;
            };
            let _ = tokio::time::timeout(Duration::from_secs(2), send).await;
        }
    });
    Ok(Socket { path, task })
}

/// Asks every broker that runs with this data folder which guests it has. Sockets of brokers that were killed are
/// passed over; no broker at all is an error.
pub fn list(data: &Path) -> Result<Vec<serde_json::Value>, Error> {
    let folder = data.join(FOLDER);
    let failed = |source| Error::Data { path: folder.clone(), source };
    let mut all = Vec::new();
    let mut brokers = 0;
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let Ok(stream) = std::os::unix::net::UnixStream::connect(&path) else { continue };
        stream.set_read_timeout(Some(Duration::from_secs(5))).map_err(failed)?;
        let mut text = String::new();
        stream.take(LARGEST).read_to_string(&mut text).map_err(failed)?;
        let guests: Vec<serde_json::Value> =
            serde_json::from_str(&text).map_err(|e| failed(std::io::Error::other(e)))?;
        all.extend(guests);
        brokers += 1;
    }
    if brokers == 0 {
        return Err(failed(std::io::Error::from(std::io::ErrorKind::NotFound)));
    }
    Ok(all)
}
