//! Records on their way from one process to the one that writes: length and canonical bytes there, a receipt or a reason back.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use menshen_model::AuditEvent;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{AppendError, Audit, Receipt, record};

/// Longest message, in bytes: the longest record and the longest reason are shorter.
const LONGEST: usize = 4096;
/// Processes that may hand records in at a time; more wait.
const OTHERS: usize = 32;
/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who writes is gone.
#[derive(Debug)]
pub(super) enum Lost {
    /// Nothing was handed over.
    Before,
    /// It is not known whether the record was written.
    After(io::Error),
}

/// Hands a record over and waits for the answer.
pub(super) async fn give(
    stream: &mut UnixStream,
    event: &AuditEvent,
) -> Result<Result<Receipt, AppendError>, Lost> {
    if let Err(why) = record::check(event) {
        return Ok(Err(why));
    }
    let bytes = record::encode(event, 0, &[0; 32]);
    send(stream, &bytes).await.map_err(|_| Lost::Before)?;
    let answer = timeout(PATIENCE, receive(stream)).await;
    let answer = answer.unwrap_or_else(|e| Err(e.into())).map_err(Lost::After)?;
    Ok(match answer.split_first() {
        Some((0, rest)) => match rest.split_first_chunk::<8>() {
            Some((number, time)) if time.len() == 8 => {
                let time = time.iter().fold(0, |all, byte| all << 8 | u64::from(*byte));
                Ok(Receipt { number: u64::from_be_bytes(*number), time })
            }
            _ => return Err(Lost::After(io::ErrorKind::InvalidData.into())),
        },
        Some((_, why)) => Err(AppendError::NotWritten(String::from_utf8_lossy(why).into_owned())),
        None => return Err(Lost::After(io::ErrorKind::InvalidData.into())),
    })
}

/// Writes what other processes of this user hand in. All of it ends with this.
pub(super) async fn serve(listener: UnixListener, audit: Audit) {
    let places = Arc::new(Semaphore::new(OTHERS));
    let mut all = JoinSet::new();
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        while all.try_join_next().is_some() {}
        let audit = audit.clone();
        all.spawn(async move {
            let _place = place;
            // The folder is this user's alone, so whoever reached the socket is. One that goes away needs no answer.
            let _ = take(stream, audit).await;
        });
    }
}

async fn take(mut stream: UnixStream, audit: Audit) -> io::Result<()> {
    loop {
        let bytes = receive(&mut stream).await?;
        let event = record::decode(&bytes).ok_or(io::ErrorKind::InvalidData)?;
        let mut answer = Vec::new();
        match audit.append(event).await {
            Ok(receipt) => {
                answer.push(0);
                answer.extend(receipt.number.to_be_bytes());
                answer.extend(receipt.time.to_be_bytes());
            }
            Err(why) => {
                answer.push(1);
                let why = why.to_string();
                answer.extend(&why.as_bytes()[..why.floor_char_boundary(LONGEST - 1)]);
            }
        }
        send(&mut stream, &answer).await?;
    }
}

async fn send(stream: &mut UnixStream, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let mut out = length.to_be_bytes().to_vec();
    out.extend_from_slice(bytes);
    timeout(PATIENCE, stream.write_all(&out)).await.unwrap_or_else(|e| Err(e.into()))
}

async fn receive(stream: &mut UnixStream) -> io::Result<Vec<u8>> {
    let length = stream.read_u32().await? as usize;
    if length > LONGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}
