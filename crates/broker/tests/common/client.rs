//! A raw HTTP client, so that any header can be spelled in any way, and a WebSocket client on top of it.

use std::time::Duration;

use menshen_broker::Handle;
use serde_json::Value as Json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What this run's address is made of.
pub struct Address {
    pub host: String,
    pub port: u16,
    pub entry: String,
    pub secret: String,
    pub cookie: String,
}

impl Address {
    /// Takes the printed address apart and fetches the cookie, as a browser does.
    pub async fn of(handle: &Handle) -> Self {
        Self::of_url(handle, &handle.url()).await
    }

    /// The same for another address that was printed; what follows the secret is left away.
    pub async fn of_url(handle: &Handle, url: &str) -> Self {
        let rest = url.strip_prefix("http://").unwrap();
        let (host, rest) = rest.split_once("/enter/").unwrap();
        let (entry, secret) = rest.split_once("#k=").unwrap();
        let secret = secret.split('/').next().unwrap();
        let mut me = Self {
            host: host.into(),
            port: handle.port(),
            entry: entry.into(),
            secret: secret.into(),
            cookie: String::new(),
        };
        let answer = me.get(&format!("/enter/{entry}"), &[]).await;
        let cookie = answer.header("set-cookie").unwrap();
        for part in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        me.cookie = cookie.split(';').next().unwrap().split_once("__Host-menshen=").unwrap().1.into();
        me
    }

    pub async fn get(&self, target: &str, headers: &[String]) -> Answer {
        let (host, path) = self.at(target);
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n"), headers).await
    }

    /// Host and path of a whole address, or of a path on the shell's own name.
    pub fn at<'a>(&'a self, target: &'a str) -> (&'a str, &'a str) {
        let whole = target.strip_prefix("http://").and_then(|t| t.find('/').map(|i| t.split_at(i)));
        whole.unwrap_or((&self.host, target))
    }

    pub async fn send(&self, head: &str, headers: &[String]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let lines: String = headers.iter().map(|h| format!("{h}\r\n")).collect();
        stream.write_all(format!("{head}{lines}Connection: close\r\n\r\n").as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let _ = timeout(Duration::from_secs(3), stream.read_to_end(&mut bytes)).await;
        Answer::parse(&bytes)
    }

    /// Opens the WebSocket as the shell does.
    pub async fn socket(&self) -> Ws {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nCookie: __Host-menshen={1}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            self.host, self.cookie
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
        Ws(stream)
    }

    /// The same, with the first message said and `welcome` taken. Answers the spare view's address too.
    pub async fn shell(&self) -> (Ws, String) {
        let mut ws = self.socket().await;
        ws.say(serde_json::json!({"t": "hello", "version": 1, "secret": self.secret, "tab": "t"})).await;
        let welcome = ws.json("welcome").await;
        assert_eq!(welcome["programs"][0]["id"], "dev:1");
        let spare = ws.json("spare").await["view"].as_str().unwrap().to_owned();
        (ws, spare)
    }
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        Self { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|l| l.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v)
    }
}

/// What came over a WebSocket.
#[derive(Debug, PartialEq)]
pub enum Got {
    Text(Json),
    Binary(Vec<u8>),
    Close(u16),
    Gone,
}

pub struct Ws(pub TcpStream);

impl Ws {
    pub async fn say(&mut self, message: Json) {
        self.frame(1, message.to_string().as_bytes()).await;
    }

    /// One masked frame (the mask is zero).
    pub async fn frame(&mut self, op: u8, body: &[u8]) {
        let mut out = vec![0x80 | op, 0x80 | 127];
        out.extend((body.len() as u64).to_be_bytes());
        out.extend([0; 4]);
        out.extend(body);
        let _ = self.0.write_all(&out).await;
    }

    pub async fn next(&mut self) -> Got {
        timeout(Duration::from_secs(10), self.read())
            .await
            .expect("a message within 10 s")
            .unwrap_or(Got::Gone)
    }

    async fn read(&mut self) -> std::io::Result<Got> {
        let op = self.0.read_u8().await? & 15;
        let len = match self.0.read_u8().await? {
            126 => u64::from(self.0.read_u16().await?),
            127 => self.0.read_u64().await?,
            n => u64::from(n),
        };
        let mut body = vec![0; len as usize];
        self.0.read_exact(&mut body).await?;
        Ok(match op {
            1 => Got::Text(serde_json::from_slice(&body).unwrap()),
            2 => Got::Binary(body),
            _ => Got::Close(body.first_chunk().map_or(0, |b| u16::from_be_bytes(*b))),
        })
    }

    /// The next text message of this kind; others are passed over.
    pub async fn json(&mut self, t: &str) -> Json {
        loop {
            match self.next().await {
                Got::Text(json) if json["t"] == t => return json,
                Got::Text(_) | Got::Binary(_) => {}
                end => panic!("waiting for {t}: {end:?}"),
            }
        }
    }

    /// The next text message of any kind.
    pub async fn any_json(&mut self) -> Json {
        loop {
            match self.next().await {
                Got::Text(json) => return json,
                Got::Binary(_) => {}
                end => panic!("waiting for a message: {end:?}"),
            }
        }
    }

    /// The same, waiting as long as the caller does.
    pub async fn read_json(&mut self, t: &str) -> Json {
        loop {
            match self.read().await.unwrap_or(Got::Gone) {
                Got::Text(json) if json["t"] == t => return json,
                Got::Text(_) | Got::Binary(_) => {}
                end => panic!("waiting for {t}: {end:?}"),
            }
        }
    }

    pub async fn launch(&mut self) -> u32 {
        self.launch_of("dev:1").await
    }

    pub async fn launch_of(&mut self, program: &str) -> u32 {
        self.say(serde_json::json!({"t": "launch", "program": program})).await;
        self.json("launched").await["guest"].as_u64().unwrap() as u32
    }
}
