//! Storage and FileSystemManager as a program sees them: results, documented refusals, quotas.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod common;

use common::program;
use menshen_broker::calls::{self, Context, Outcome};
use menshen_broker::doors::handles::Handles;
use menshen_broker::net::Net;
use menshen_model::{Subject, UserId};
use menshen_policy::{ApiTable, Decision, Facts, decide};
use menshen_wire::Value;

struct Caller(std::sync::Arc<menshen_broker::Program>, Handles);

impl Caller {
    fn call(&mut self, name: &str, args: &[(&str, Value)]) -> Result<Value, (u32, String)> {
        let args = Value::object(args.iter().map(|(k, v)| (*k, v.clone())));
        let subject = Subject { program: self.0.id.clone(), user: UserId::new("0".repeat(32)).unwrap() };
        let net = Net::new(None, self.0.clone(), subject.clone());
        let mut context =
            Context { program: &self.0, subject: &subject, handles: &mut self.1, net: &net, sync: false };
        let facts = Facts { api: name, subject: &subject };
        let Decision::Go(leave) = decide(ApiTable::embedded(), facts) else {
            panic!("{name} needs no leave")
        };
        match calls::dispatch(leave, &args, &mut context) {
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

#[test]
fn files_are_written_read_moved_and_refused() {
    let mut c = Caller(program(), Handles::default());
    let file = ("filePath", s("wxfile://usr/d/a.txt"));
    assert_eq!(c.fs("writeFile", &[file.clone(), ("data", s("x"))]).unwrap_err().0, 1_300_002);
    c.fs("mkdir", &[("dirPath", s("wxfile://usr/d/e")), ("recursive", true.into())]).unwrap();
    c.fs("writeFile", &[file.clone(), ("data", s("aGk=")), ("encoding", s("base64"))]).unwrap();
    c.fs("appendFile", &[file.clone(), ("data", s("!"))]).unwrap();
    assert_eq!(c.fs("readFileSync", &[file.clone(), ("encoding", s("utf8"))]).unwrap(), s("hi!"));
    let read = c.fs("readFile", &[file.clone(), ("position", 1u32.into()), ("length", 1u32.into())]).unwrap();
    assert_eq!(read.get("data"), Some(&Value::Bytes(b"i".to_vec())));
    assert_eq!(c.fs("readFile", &[file.clone(), ("position", 9u32.into())]).unwrap_err().0, 1_301_006);
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

#[test]
fn descriptors_read_and_write() {
    let mut c = Caller(program(), Handles::default());
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

#[test]
fn storage_answers_as_documented() {
    let mut c = Caller(program(), Handles::default());
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

#[test]
fn a_cut_file_gives_its_memory_back() {
    let mut c = Caller(program(), Handles::default());
    let at = menshen_broker::doors::path::Place::parse("wxfile://usr/f").unwrap();
    let file = || ("filePath", s("wxfile://usr/f"));
    c.fs("writeFile", &[file(), ("data", s(""))]).unwrap();
    c.fs("truncate", &[file(), ("length", (8u32 << 20).into())]).unwrap();
    let old = c.0.doors().files.read(&at).unwrap();
    c.fs("truncate", &[file(), ("length", 1u32.into())]).unwrap();
    let new = c.0.doors().files.read(&at).unwrap();
    assert_eq!(new.len(), 1);
    assert!(!old.as_ptr_range().contains(&new.as_ptr()), "one byte keeps 8 MiB alive that no quota counts");
}

#[test]
fn what_no_answer_can_hold_is_refused_before_it_is_made() {
    let mut c = Caller(program(), Handles::default());
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
