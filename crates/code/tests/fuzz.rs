//! The two borders of the compiler: what the host reads of developers' files before a jail stands around it (linear scans), and
//! what passes between it and its jailed child. The compilers themselves run here too, on fewer inputs.

#[path = "../../../fuzz/mutate.rs"]
mod mutate;

use menshen_code::{Job, Kind, Output, Payload, Text, compile, plan};
use menshen_model::{Diagnostic, Mode};
use menshen_package::{PackagePath, Program, Source};

const WXML: &str = r#"<wxs module="m">module.exports={f:function(a){return a+1}}</wxs><import src="./t.wxml"/><view wx:for="{{list}}" wx:key="id" class="a {{b ? 'c' : "d"}}" bindtap="go" data-x="{{ {a, ...b} }}">{{m.f(item.x[0]) || '门'}}<slot name="s"/></view><template is="t" data="{{...o}}"/><!-- c -->"#;
const WXSS: &str = "@import './b.wxss';\n.a > view, page::after { width: 750rpx; background: url(x.png) } @media (min-width: 1px) { .b:not(.c) { color: #fff } } /* c */ :host { content: '}' }";
const JS: &str = "import x, { y as z } from './b';\nexport default class A extends B { async *f(a = 1, ...b) { for await (const c of d) yield `${a}${c?.e ?? 2}` } }\nconst re = /[/(]+/g, t = require('./c'); console.log(a++ ** 2, <any>1 as T); Page({ data: { a: 1n } })";
const WORDS: [&str; 20] = [
    "{{", "}}", "<", "</", "/>", "<wxs", "wx:if", "`${", "/*", "*/", "url(", "@import", "(", "[", "{", "!",
    "=>", "require(", "'", "\u{2028}",
];

fn job(kind: Kind, path: &str, text: &str) -> Job {
    let name = format!("{path}.{}", if kind == Kind::Js { "ts" } else { kind.as_str() });
    Job {
        kind,
        path: path.into(),
        mode: Mode::Production,
        scope: Some("s1".into()),
        texts: vec![Text { path: name, text: text.into() }],
    }
}

#[test]
fn random_bytes_as_jobs() {
    let seeds = [job(Kind::Js, "a", JS).encode(), job(Kind::Wxss, "b", WXSS).encode()];
    mutate::run("jobs", 1, &seeds, &[], |bytes| {
        let Ok(job) = Job::decode(bytes) else { return false };
        assert_eq!(Job::decode(&job.encode()).as_ref(), Ok(&job));
        true
    });
}

#[test]
fn random_bytes_as_outputs() {
    let found = Diagnostic::error("a/b", "c.js", "d").at("e\nf", 2, 1).help("g");
    let output = |payload| Output {
        unit: "js:a".into(),
        payload,
        diagnostics: vec![found.clone()],
        dependencies: vec!["a.js".into()],
    };
    let seeds = [
        output(Payload::Script(vec![1; 40])).encode(),
        output(Payload::Css("x".into())).encode(),
        output(Payload::None).encode(),
    ];
    mutate::run("outputs", 1, &seeds, &[], |bytes| {
        let Ok(output) = Output::decode(bytes) else { return false };
        assert_eq!(Output::decode(&output.encode()).as_ref(), Ok(&output));
        true
    });
}

#[test]
fn random_bytes_as_what_the_host_scans() {
    let seeds = [WXML, WXSS, JS].map(|s| s.as_bytes().to_vec());
    let file = |name: &str, bytes: &[u8]| (PackagePath::new(name).unwrap(), bytes.to_vec());
    let app = br#"{"pages":["a"]}"#;
    mutate::run("plan", 10, &seeds, &WORDS, |bytes| {
        let files =
            ["a.wxml", "a.wxss", "a.js", "b.js", "b.wxss", "t.wxml", "app.js"].map(|n| file(n, bytes));
        let source = Source::from_files(files.into_iter().chain([file("app.json", app)]));
        let (program, _) = Program::resolve(&source);
        let planned = plan(&program, &source, Mode::Debug);
        // Bytes that are no text are refused, each with its file.
        planned.diagnostics.iter().all(|d| !d.is_error())
    });
}

#[test]
fn random_bytes_as_sources() {
    let worker = std::thread::Builder::new().stack_size(menshen_code::STACK).spawn(|| {
        for (kind, seed, share) in [(Kind::Wxml, WXML, 100), (Kind::Wxss, WXSS, 100), (Kind::Js, JS, 50)] {
            let seeds = [seed.as_bytes().to_vec()];
            mutate::run(kind.as_str(), share, &seeds, &WORDS, |bytes| {
                let text = String::from_utf8_lossy(bytes);
                // The template parser never comes back from some of these (`scan/space.rs` refuses those it sees); here it has no
                // jail around it that would end it.
                let odd = kind == Kind::Wxml && text.chars().any(|c| c.is_whitespace() && !c.is_ascii());
                if odd {
                    return false;
                }
                let output = compile(&job(kind, "a", &text), &|_, _| Ok(vec![1]));
                assert!(
                    output.ok() || output.diagnostics.iter().any(Diagnostic::is_error),
                    "a failure is explained"
                );
                for d in output.diagnostics.iter().filter(|d| d.line > 0) {
                    assert!(d.column > 0, "{d}");
                }
                output.ok()
            });
        }
    });
    worker.unwrap().join().unwrap();
}
