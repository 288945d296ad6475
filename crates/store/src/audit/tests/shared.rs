//! Several processes write one log: the first writes, the others hand their records to it, and one of them takes over.

use std::sync::Arc;

use super::{Hand, event};
use crate::audit::{AppendError, Writer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_processes_write_one_log() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Hand::new());
    let open = || Writer::open(folder.path(), clock.clone(), None);
    let (first, second, third) = (open().await.unwrap(), open().await.unwrap(), open().await.unwrap());
    let mut numbers = Vec::new();
    for (i, writer) in [&first, &second, &third, &second, &first].into_iter().enumerate() {
        numbers.push(writer.append(event(i)).await.unwrap().number);
    }
    assert_eq!(numbers, [0, 1, 2, 3, 4]);
    let mut bad = event(0);
    bad.operation = "no event".into();
    assert!(matches!(second.append(bad).await, Err(AppendError::NoEvent(_))));
    // The one that writes ends: whoever comes next takes over, and the third reaches that one.
    first.close().await;
    assert_eq!(first.append(event(5)).await, Err(AppendError::Closed));
    let mut numbers = Vec::new();
    for i in 5..9 {
        let writer = if i % 2 == 0 { &third } else { &second };
        // What was under way when the first ended may be lost, and says so; the next is written.
        match writer.append(event(i)).await {
            Ok(receipt) => numbers.push(receipt.number),
            Err(why) => {
                assert!(matches!(why, AppendError::NotWritten(_)), "{why:?}");
                numbers.push(writer.append(event(i)).await.unwrap().number);
            }
        }
    }
    assert_eq!(numbers, [5, 6, 7, 8], "each once, in order");
    second.close().await;
    third.close().await;
    let again = open().await.unwrap();
    assert_eq!(again.append(event(9)).await.unwrap().number, 9);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_handed_in_and_is_no_record_is_not_written() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Hand::new());
    let writer = Writer::open(folder.path(), clock, None).await.unwrap();
    for bytes in
        [vec![0, 0, 0, 3, 1, 2, 3], vec![0xff; 8], vec![0, 0, 0, 0], b"GET / HTTP/1.1\r\n\r\n".to_vec()]
    {
        let mut stream = tokio::net::UnixStream::connect(folder.path().join("socket")).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        let mut rest = Vec::new();
        // It is shut without an answer.
        let _ = stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty(), "{rest:?}");
    }
    assert_eq!(writer.append(event(0)).await.unwrap().number, 0, "nothing was written meanwhile");
}
