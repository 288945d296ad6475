//! Storage and FileSystemManager as a program sees them: results, documented refusals, quotas.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;

use common::program;
use menshen_broker::Program;
use menshen_broker::calls::{self, Context, Outcome};
use menshen_broker::doors::Doors;
use menshen_broker::doors::handles::Handles;
use menshen_broker::net::Net;
use menshen_model::{Subject, UserId};
use menshen_policy::{ApiTable, Decision, Facts, decide};
use menshen_store::Store;
use menshen_store::audit::Recorded;
use menshen_wire::Value;

struct Caller {
    program: std::sync::Arc<Program>,
    subject: Subject,
    doors: std::sync::Arc<Doors>,
    handles: Handles,
    store: Store,
}

impl Caller {
    async fn new() -> Self {
        let store = common::store().await;
        Self::in_store(&store, store.passing_user().unwrap()).await
    }

    async fn in_store(store: &Store, user: UserId) -> Self {
        let program = program();
        let subject = Subject { program: program.id.clone(), user };
        let doors = Doors::open(store, &subject);
        let trouble = doors.opened().await;
        assert!(trouble.is_none(), "{trouble:?}");
        Self { program, subject, doors, handles: Handles::default(), store: store.clone() }
    }

    fn call(&mut self, name: &str, args: &[(&str, Value)]) -> Result<Value, (u32, String)> {
        let args = Value::object(args.iter().map(|(k, v)| (*k, v.clone())));
        let net = Net::new(
            None,
            self.program.clone(),
            self.subject.clone(),
            std::sync::Arc::new(menshen_broker::platform::Local::new().unwrap()),
            None,
        );
        let mut context = Context {
            program: &self.program,
            subject: &self.subject,
            doors: &self.doors,
            pass: calls::Pass::default(),
            handles: &mut self.handles,
            net: &net,
            sync: false,
        };
        let facts = Facts { api: name, subject: &self.subject };
        let Decision::Go(leave) = decide(ApiTable::embedded(), facts) else {
            panic!("{name} needs no leave")
        };
        match calls::dispatch(Recorded::needless(leave).unwrap(), &args, &mut context) {
            Outcome::Answer(answer) => answer.map_err(|d| (d.errno, d.reason)),
            _ => panic!("{name} is answered here"),
        }
    }

    fn fs(&mut self, name: &str, args: &[(&str, Value)]) -> Result<Value, (u32, String)> {
        self.call(&format!("FileSystemManager.{name}"), args)
    }
}

fn s(text: &str) -> Value {
    text.into()
}

#[tokio::test]
async fn files_are_written_read_moved_and_refused() {
    let mut c = Caller::new().await;
    let file = ("filePath", s("wxfile://usr/d/a.txt"));
    assert_eq!(c.fs("writeFile", &[file.clone(), ("data", s("x"))]).unwrap_err().0, 1_300_002);
    c.fs("mkdir", &[("dirPath", s("wxfile://usr/d/e")), ("recursive", true.into())]).unwrap();
    c.fs("writeFile", &[file.clone(), ("data", s("aGk=")), ("encoding", s("base64"))]).unwrap();
    c.fs("appendFile", &[file.clone(), ("data", s("!"))]).unwrap();
    assert_eq!(c.fs("readFileSync", &[file.clone(), ("encoding", s("utf8"))]).unwrap(), s("hi!"));
    let read = c.fs("readFile", &[file.clone(), ("position", 1u32.into()), ("length", 1u32.into())]).unwrap();
    assert_eq!(read.get("data"), Some(&Value::Bytes(b"i".to_vec())));
    assert_eq!(c.fs("readFile", &[file.clone(), ("position", 9u32.into())]).unwrap_err().0, 1_301_009);
    assert_eq!(c.fs("readFile", &[file.clone(), ("length", 9u32.into())]).unwrap_err().0, 1_301_006);
    assert_eq!(c.fs("readFile", &[("filePath", s("wxfile://usr/d"))]).unwrap_err().0, 1_301_003);
    assert_eq!(
        c.fs("readdirSync", &[("dirPath", s("wxfile://usr/d"))]).unwrap(),
        Value::Array(vec![s("a.txt"), s("e")])
    );
    assert_eq!(c.fs("rmdir", &[("dirPath", s("wxfile://usr/d"))]).unwrap_err().0, 1_300_066);
    c.fs("rename", &[("oldPath", s("wxfile://usr/d")), ("newPath", s("wxfile://usr/f"))]).unwrap();
    c.fs("accessSync", &[("path", s("wxfile://usr/f/a.txt"))]).unwrap();
    let stat = c.fs("statSync", &[("path", s("wxfile://usr/f/a.txt"))]).unwrap();
    assert_eq!(stat.get("size"), Some(&3u32.into()));
    let sum = c.call("getFileInfo", &[("filePath", s("wxfile://usr/f/a.txt"))]).unwrap();
    assert_eq!(sum.get("size"), Some(&3u32.into()));
    c.fs("unlink", &[("filePath", s("wxfile://usr/f/a.txt"))]).unwrap();
    // The package is read only, other mounts are the broker's, and no spelling leads out.
    assert_eq!(
        c.fs("readFileSync", &[("filePath", s("/app.json")), ("encoding", s("utf8"))]).unwrap(),
        s("{}")
    );
    assert_eq!(c.fs("writeFile", &[("filePath", s("app.json")), ("data", s("x"))]).unwrap_err().0, 1_300_013);
    assert_eq!(c.fs("unlink", &[("filePath", s("app.json"))]).unwrap_err().0, 1_300_013);
    assert_eq!(
        c.fs("writeFile", &[("filePath", s("wxfile://tmp/x")), ("data", s("x"))]).unwrap_err().0,
        1_300_014
    );
    for out in ["../x", "wxfile://usr/../tmp/x", "/etc/../etc/passwd", "file:///etc/passwd"] {
        assert_eq!(c.fs("readFile", &[("filePath", s(out))]).unwrap_err().0, 1_301_000, "{out}");
    }
    assert_eq!(c.fs("readFile", &[("filePath", Value::Null)]).unwrap_err().0, 1001);
}

#[tokio::test]
async fn descriptors_read_and_write() {
    let mut c = Caller::new().await;
    let fd = c.fs("openSync", &[("filePath", s("wxfile://usr/a")), ("flag", s("w+"))]).unwrap();
    let fd = ("fd", fd);
    let wrote = c
        .fs("write", &[fd.clone(), ("data", Value::Bytes(b"hello".to_vec())), ("offset", 1u32.into())])
        .unwrap();
    assert_eq!(wrote.get("bytesWritten"), Some(&4u32.into()));
    let buffer = ("arrayBuffer", Value::Bytes(vec![0; 6]));
    let read = c
        .fs("read", &[fd.clone(), buffer.clone(), ("offset", 1u32.into()), ("position", 0u32.into())])
        .unwrap();
    assert_eq!(read.get("arrayBuffer"), Some(&Value::Bytes(b"\0ello\0".to_vec())));
    assert!(c.fs("read", &[fd.clone(), buffer, ("offset", 7u32.into())]).is_err());
    let far = c.fs("write", &[fd.clone(), ("data", s("x")), ("position", Value::from(1e15))]);
    assert_eq!(far.unwrap_err().0, 1_300_202);
    c.fs("ftruncate", &[fd.clone(), ("length", 2u32.into())]).unwrap();
    assert_eq!(c.fs("fstatSync", std::slice::from_ref(&fd)).unwrap().get("size"), Some(&2u32.into()));
    c.fs("close", std::slice::from_ref(&fd)).unwrap();
    assert_eq!(c.fs("close", &[fd]).unwrap_err().0, 1_300_009);
    assert_eq!(c.fs("open", &[("filePath", s("wxfile://usr/none"))]).unwrap_err().0, 1_300_002);
    assert_eq!(
        c.fs("open", &[("filePath", s("wxfile://usr/a")), ("flag", s("wx"))]).unwrap_err().0,
        1_301_005
    );
}

#[tokio::test]
async fn storage_answers_as_documented() {
    let mut c = Caller::new().await;
    assert_eq!(c.call("getStorage", &[("key", s("a"))]).unwrap_err().1, "data not found");
    assert_eq!(c.call("getStorageSync", &[("key", s("a"))]).unwrap(), s(""));
    c.call("setStorageSync", &[("key", s("a")), ("data", Value::Array(vec![Value::Null]))]).unwrap();
    c.call(
        "batchSetStorage",
        &[("kvList", Value::Array(vec![Value::object([("key", s("b")), ("value", s("2"))])]))],
    )
    .unwrap();
    let keys = Value::Array(vec![s("a"), s("b")]);
    assert_eq!(c.call("getStorageInfoSync", &[]).unwrap().get("keys"), Some(&keys));
    let both = c.call("batchGetStorageSync", &[("keyList", keys)]).unwrap();
    assert_eq!(both, Value::Array(vec![Value::Array(vec![Value::Null]), s("2")]));
    c.call("clearStorage", &[]).unwrap();
    assert_eq!(c.call("setStorage", &[("data", s("x"))]).unwrap_err().0, 1001);
    assert_eq!(c.call("getImageInfo", &[("src", s("https://x/y.png"))]).unwrap_err().0, 600_002);
}

#[tokio::test]
async fn another_program_and_another_person_see_nothing_and_a_restart_everything() {
    let mut c = Caller::new().await;
    c.call("setStorageSync", &[("key", s("k")), ("data", s("mine"))]).unwrap();
    c.fs("writeFile", &[("filePath", s("wxfile://usr/f")), ("data", s("mine"))]).unwrap();
    let mut other = Caller::in_store(&c.store, c.store.passing_user().unwrap()).await;
    assert_eq!(other.call("getStorageSync", &[("key", s("k"))]).unwrap(), s(""));
    assert_eq!(other.fs("readdirSync", &[("dirPath", s("wxfile://usr"))]).unwrap(), Value::Array(vec![]));
    let mut again = Caller::in_store(&c.store, c.subject.user.clone()).await;
    assert_eq!(again.call("getStorageSync", &[("key", s("k"))]).unwrap(), s("mine"));
    // A permit of one subject is no permit for the room of another.
    other.subject = c.subject.clone();
    assert_eq!(other.call("getStorage", &[("key", s("k"))]).unwrap_err().0, 4);
}

/// A zip archive of stored entries.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(u32::MAX, |c, b| {
            (0..8).fold(c ^ u32::from(*b), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ c >> 1 } else { c >> 1 })
        })
    };
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let (at, len) = (out.len() as u32, content.len() as u32);
        let mut middle = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        for number in [crc(content), len, len, name.len() as u32] {
            middle.extend(number.to_le_bytes());
        }
        out.extend([&b"PK\x03\x04"[..], &middle[..], name.as_bytes(), content].concat());
        directory.extend(
            [&b"PK\x01\x02\x14\0"[..], &middle[..], &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat(),
        );
    }
    let (at, len, count) = (out.len() as u32, directory.len() as u32, (entries.len() as u16).to_le_bytes());
    let end =
        [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &len.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat();
    [out, directory, end].concat()
}

#[tokio::test]
async fn archives_unpack_within_their_folder() {
    let mut c = Caller::new().await;
    let unpack = |c: &mut Caller, entries: &[(&str, &[u8])]| {
        let data = Value::Bytes(archive(entries));
        c.fs("writeFile", &[("filePath", s("wxfile://usr/z.zip")), ("data", data)]).unwrap();
        c.fs("unzip", &[("zipFilePath", s("wxfile://usr/z.zip")), ("targetPath", s("wxfile://usr/out"))])
    };
    unpack(&mut c, &[("a.txt", b"one"), ("d/", b""), ("d/e/f", b"two")]).unwrap();
    let read =
        |c: &mut Caller, path: &str| c.fs("readFileSync", &[("filePath", s(path)), ("encoding", s("utf8"))]);
    assert_eq!(read(&mut c, "wxfile://usr/out/d/e/f").unwrap(), s("two"));
    for slip in ["../x", "/x", "d/../../x", "..\\x", "d//x", "", "."] {
        assert!(unpack(&mut c, &[("ok", b"1"), (slip, b"2")]).is_err(), "{slip:?}");
        assert!(read(&mut c, "wxfile://usr/out/ok").is_err(), "nothing is written before all names are read");
    }
    assert_eq!(unpack(&mut c, &[]).unwrap(), Value::Object(vec![]));
    unpack(&mut c, &[("a", b"12345"), ("b", b"x")]).unwrap();
    let want = Value::Array(vec![
        Value::object([
            ("path", s("a")),
            ("encoding", s("utf8")),
            ("position", 1u32.into()),
            ("length", 2u32.into()),
        ]),
        Value::object([("path", s("none"))]),
    ]);
    let got = c.fs("readZipEntry", &[("filePath", s("wxfile://usr/z.zip")), ("entries", want)]).unwrap();
    let entries = got.get("entries").unwrap();
    assert_eq!(entries.get("a").unwrap().get("data"), Some(&s("23")));
    assert!(entries.get("none").unwrap().get("errMsg").unwrap().as_str().unwrap().contains("no such file"));
    let brotli = Value::Bytes(vec![0x8b, 0x01, 0x80, b'h', b'e', b'y', b'!', 0x03]);
    c.fs("writeFile", &[("filePath", s("wxfile://usr/x.br")), ("data", brotli)]).unwrap();
    let br = ("compressionAlgorithm", s("br"));
    let text = c.fs("readCompressedFileSync", &[("filePath", s("wxfile://usr/x.br")), br.clone()]).unwrap();
    assert_eq!(text, Value::Bytes(b"hey!".to_vec()));
    assert_eq!(
        c.fs("readCompressedFile", &[("filePath", s("wxfile://usr/z.zip")), br]).unwrap_err().0,
        1_301_111
    );
}

#[tokio::test]
async fn what_no_answer_can_hold_is_refused_before_it_is_made() {
    let mut c = Caller::new().await;
    let file = || ("filePath", s("wxfile://usr/f"));
    c.fs("writeFile", &[file(), ("data", s(""))]).unwrap();
    c.fs("truncate", &[file(), ("length", (61u32 << 20).into())]).unwrap();
    assert_eq!(c.fs("readFile", &[file()]).unwrap_err().0, 1_300_202);
    for encoding in ["latin1", "hex", "utf8", "base64"] {
        let length = |mib: u32| ("length", (mib << 20).into());
        let encoding = || ("encoding", s(encoding));
        assert_eq!(c.fs("readFile", &[file(), encoding(), length(21)]).unwrap_err().0, 1_300_202);
        c.fs("readFile", &[file(), encoding(), length(1)]).unwrap();
    }
}
