//! What signs and what verifies: each request that leaves is signed, and no answer is whole before it is believed.

use std::sync::{Arc, Mutex};

use menshen_egress::{
    Failure, HeaderMap, HeaderName, HeaderValue, Hooks, Outgoing, Seal, Signed, Verdict, Watch,
};
use tokio::io::AsyncWriteExt;

use crate::common::*;

#[derive(Clone, Default)]
struct Notary {
    seen: Arc<Mutex<Vec<u8>>>,
    believes: bool,
}

impl Seal for Notary {
    fn sign(&self, request: &Outgoing<'_>) -> Result<Signed, Failure> {
        let text = format!("{} {}", request.method, request.target.url());
        let value = HeaderValue::from_str(&text).unwrap();
        Ok(Signed {
            query: Some("y&sig_kid=k&signature=00".into()),
            headers: vec![(HeaderName::from_static("signature"), value)],
            kid: Some("k".into()),
            watch: Box::new(self.clone()),
        })
    }
}

impl Watch for Notary {
    fn head(&mut self, status: u16, _: &HeaderMap) {
        self.seen.lock().unwrap().extend(format!("{status} ").bytes());
    }

    fn bytes(&mut self, raw: &[u8]) {
        self.seen.lock().unwrap().extend(raw);
    }

    fn end(&mut self) -> Result<Verdict, String> {
        let good = Verdict { word: "verified", why: String::new(), checksum: Some("sha-256=00".into()) };
        if self.believes { Ok(good) } else { Err("checksum mismatch".into()) }
    }

    fn must_hold(&self) -> bool {
        true
    }
}

#[tokio::test]
async fn requests_leave_signed_and_answers_are_believed_at_their_end() {
    let world = World::new();
    let echo = server(world.server(&["a.example"], |_| {}), |head, mut stream| async move {
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{head}", head.len());
        stream.write_all(answer.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
    })
    .await;
    let one = One::new(&world, echo);
    for believes in [true, false] {
        let notary = Notary { believes, ..Notary::default() };
        let again = |url: &str| permit(&one.lists, url);
        let hooks = Hooks { again: &again, seal: Some(&notary), sent: None, pool: None };
        let first = permit(&one.lists, "https://a.example/x?y").unwrap();
        let mut answer = one.egress.fetch(first, get(), hooks).await.unwrap();
        assert_eq!(answer.kid.as_deref(), Some("k"));
        match answer.body.whole().await {
            Ok(body) if believes => {
                let head = String::from_utf8(body.to_vec()).unwrap();
                assert!(head.starts_with("GET /x?y&sig_kid=k&signature=00 HTTP/1.1\r\n"), "{head}");
                assert!(head.contains("signature: GET https://a.example/x?y\r\n"), "{head}");
                assert_eq!(*notary.seen.lock().unwrap(), [b"200 ", head.as_bytes()].concat());
                assert_eq!(answer.body.verdict().map(|v| v.word), Some("verified"));
            }
            Err(Failure::Sealed(why)) if !believes => assert_eq!(why, "checksum mismatch"),
            other => panic!("{other:?}"),
        }
    }
}
