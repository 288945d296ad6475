//! Every file method, each of its path arguments, against paths that want out: nothing is read, written or named outside the
//! program's own files.

mod common;

use std::collections::BTreeSet;

use common::program;
use menshen_broker::calls::{self, Context, Outcome};
use menshen_broker::doors::Doors;
use menshen_broker::doors::handles::Handles;
use menshen_broker::doors::path::{Mount, Place};
use menshen_broker::net::Net;
use menshen_model::Subject;
use menshen_policy::{ApiTable, Decision, Facts, decide};
use menshen_store::audit::Recorded;
use menshen_wire::Value;

/// Methods, and which of their arguments are paths.
const METHODS: &[(&str, &[&str])] = &[
    ("FileSystemManager.access", &["path"]),
    ("FileSystemManager.appendFile", &["filePath"]),
    ("FileSystemManager.copyFile", &["srcPath", "destPath"]),
    ("FileSystemManager.getFileInfo", &["filePath"]),
    ("FileSystemManager.mkdir", &["dirPath"]),
    ("FileSystemManager.open", &["filePath"]),
    ("FileSystemManager.readCompressedFile", &["filePath"]),
    ("FileSystemManager.readFile", &["filePath"]),
    ("FileSystemManager.readZipEntry", &["filePath"]),
    ("FileSystemManager.readdir", &["dirPath"]),
    ("FileSystemManager.removeSavedFile", &["filePath"]),
    ("FileSystemManager.rename", &["oldPath", "newPath"]),
    ("FileSystemManager.rmdir", &["dirPath"]),
    ("FileSystemManager.saveFile", &["tempFilePath", "filePath"]),
    ("FileSystemManager.stat", &["path"]),
    ("FileSystemManager.truncate", &["filePath"]),
    ("FileSystemManager.unlink", &["filePath"]),
    ("FileSystemManager.unzip", &["zipFilePath", "targetPath"]),
    ("FileSystemManager.writeFile", &["filePath"]),
    ("getFileInfo", &["filePath"]),
    ("getImageInfo", &["src"]),
    ("getSavedFileInfo", &["filePath"]),
    ("removeSavedFile", &["filePath"]),
    ("saveFile", &["tempFilePath", "filePath"]),
];

/// At least a thousand spellings of a way out.
fn corpus() -> BTreeSet<String> {
    let ups = [
        "..",
        "../..",
        "../../../../../../..",
        "....//....",
        "..\\..",
        "..%2f..",
        "%2e%2e/%2e%2e",
        "%252e%252e",
        "..;/..",
        ".\u{2024}/.",
        "\u{ff0e}\u{ff0e}/\u{ff0e}\u{ff0e}",
        "..\u{2215}..",
        "..\u{29f8}..",
        "..\0/..",
        "./..",
        "a/../..",
        "a/./../..",
        "..\u{c0}\u{af}..",
        "~",
        "~root",
        "$HOME",
        "%HOME%",
        "..\u{202e}/..",
        ".. /..",
        "..\t/..",
        "..\n/..",
    ];
    let targets = [
        "etc/passwd",
        "proc/self/environ",
        "proc/self/mem",
        "store/store.db",
        "store/anchor/half.0",
        "rooms",
        "tmp",
        "usr/../store/x",
        "root/.ssh/id_ed25519",
        "dev/sda",
        "",
    ];
    let heads = [
        "",
        "/",
        "//",
        "wxfile://usr/",
        "wxfile://usr//",
        "wxfile://store/",
        "wxfile://tmp/",
        "wxfile:///",
        "http://usr/",
    ];
    let mut all = BTreeSet::new();
    for head in heads {
        for up in ups {
            for target in targets {
                all.insert(format!("{head}{up}/{target}"));
            }
        }
    }
    for whole in [
        "file:///etc/passwd",
        "wxfile://etc/passwd",
        "wxfile://usr:80/x",
        "wxfile://usr@etc/x",
        "C:\\Windows",
        "\\\\host\\share",
        "/dev/stdin",
        "/proc/1/cwd/etc/passwd",
        "wxfile://usr?../../x",
        "wxfile://usr#../x",
        "WXFILE://usr/x",
        "ftp://usr/x",
        "data:text/plain,x",
        "javascript:1",
        "wxfile://",
        "wxfile://usr\0/../x",
        "\0",
        " ",
        ".",
        "..",
        "-rf",
        "|id",
        "`id`",
        "$(id)",
    ] {
        all.insert(whole.to_owned());
    }
    all
}

/// Does the text name a place that is not plain?
fn plain(text: &str) -> Option<Place> {
    let at = Place::parse(text).ok()?;
    let names = || at.path.split('/').filter(|_| !at.path.is_empty());
    assert!(names().all(|n| !n.is_empty() && n != "." && n != ".."), "{text:?} is read as {at:?}");
    assert!(!at.path.contains('\\') && !at.path.contains('\0'), "{text:?} is read as {at:?}");
    Some(at)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_path_of_the_corpus_leads_out_of_any_method() {
    let store = common::store().await;
    let (program, user) = (program(), store.passing_user().unwrap());
    let subject = Subject { program: program.id.clone(), user };
    let doors = Doors::open(&store, &subject);
    assert!(doors.opened().await.is_none());
    let platform = std::sync::Arc::new(menshen_broker::platform::Local::new().unwrap());
    let net = Net::new(None, program.clone(), subject.clone(), platform, None);
    let mut handles = Handles::default();
    let corpus = corpus();
    assert!(corpus.len() >= 1000, "{} paths", corpus.len());
    let (mut calls, mut taken) = (0, 0);
    for text in &corpus {
        let at = plain(text);
        for (method, arguments) in METHODS {
            for attacked in *arguments {
                let harmless =
                    |name: &str| if name == "tempFilePath" { "wxfile://tmp/t" } else { "wxfile://usr/t" };
                let mut args: Vec<(&str, Value)> = (arguments.iter())
                    .map(|name| {
                        (*name, Value::from(if name == attacked { text.as_str() } else { harmless(name) }))
                    })
                    .collect();
                args.push(("data", Value::from("x")));
                args.push(("flag", Value::from("w")));
                args.push(("entries", Value::from("all")));
                args.push(("compressionAlgorithm", Value::from("br")));
                let args = Value::object(args);
                let mut context = Context {
                    program: &program,
                    subject: &subject,
                    doors: &doors,
                    pass: calls::Pass::default(),
                    handles: &mut handles,
                    net: &net,
                    sync: false,
                };
                let facts = Facts { api: method, subject: &subject };
                let Decision::Go(leave) = decide(ApiTable::embedded(), facts) else {
                    panic!("{method} needs no leave")
                };
                let Outcome::Answer(answer) =
                    calls::dispatch(Recorded::needless(leave).unwrap(), &args, &mut context)
                else {
                    panic!("{method} is answered at once")
                };
                calls += 1;
                match (&at, answer) {
                    (None, Ok(value)) => panic!("{method}({text:?}) was taken: {value:?}"),
                    (Some(at), Ok(_)) => {
                        // Strange names are names: of a file of the program's own, or of its package, which is only read.
                        assert!(
                            at.mount != Mount::Package || !method.contains("write"),
                            "{method}({text:?})"
                        );
                        taken += 1;
                    }
                    (_, Err(_)) => {}
                }
            }
        }
    }
    assert!(calls > 25_000 && taken > 0, "{calls} calls, {taken} taken as plain names");
}

/// The first wall taken away: the paths go to the system as they are. What they lead to is there, and a thread that is not
/// fenced reads it.
#[tokio::test(flavor = "multi_thread")]
async fn with_every_path_handed_to_the_system_the_second_wall_holds() {
    use std::fs;
    let store = common::store().await;
    let user = store.passing_user().unwrap();
    let open = async |program: &str| {
        let program = menshen_model::ProgramId::new(program).unwrap();
        let subject = Subject { program, user: user.clone() };
        (store.room(&subject).await.unwrap(), Doors::open(&store, &subject))
    };
    let ((mine, doors), (theirs, _)) = (open("dev:1").await, open("dev:2").await);
    let secret = theirs.folder().join("secret");
    fs::write(&secret, "another program's").unwrap();
    // Paths of the corpus as they are, and below the room, where they lead up and out of it.
    let mut paths: Vec<_> = corpus().into_iter().collect();
    let room = mine.folder().to_str().unwrap();
    paths.extend(corpus().into_iter().map(|path| format!("{room}/{path}")));
    paths.push(format!("{room}/../{}/secret", theirs.folder().file_name().unwrap().to_str().unwrap()));
    paths.push(secret.to_str().unwrap().to_owned());
    paths.push("/etc/passwd".to_owned());
    let readable = |path: &&String| fs::File::open(path).is_ok() || fs::read_dir(path).is_ok();
    let inside = |path: &str| {
        // A path like `ROOM/~root/` may lead nowhere; one that leads into the room is no way out.
        fs::canonicalize(path).is_ok_and(|path| path.starts_with(mine.folder().canonicalize().unwrap()))
    };
    let leading: Vec<_> = paths.iter().filter(readable).filter(|path| !inside(path)).collect();
    assert!(leading.len() >= 20, "without the wall {} of {} paths lead out", leading.len(), paths.len());
    let reached = doors.fenced(|| {
        let reached = leading.iter().filter(|path| readable(path) || fs::write(path, "x").is_ok());
        Ok(reached.map(|path| path.to_string()).collect::<Vec<_>>())
    });
    assert_eq!(reached.unwrap(), Vec::<String>::new());
    let own = doors.fenced(|| Ok(fs::write(mine.folder().join("own"), "x")));
    own.unwrap().expect("its own folder is open to it");
    assert_eq!(fs::read_to_string(&secret).unwrap(), "another program's");
}
