//! What the changed scripts do, seen by running them.

use crate::{Job, Kind, Output, Payload, Text, compile};
use menshen_model::Mode;
use std::io::Write as _;
use std::process::{Command, Stdio};

fn job(path: &str, text: &str, mode: Mode) -> Job {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem).to_owned();
    let texts = vec![Text { path: path.to_owned(), text: text.to_owned() }];
    Job { kind: Kind::Js, path: stem, mode, scope: None, texts }
}

fn build(path: &str, text: &str, mode: Mode) -> Output {
    compile(&job(path, text, mode), &|source, _| Ok(source.as_bytes().to_vec()))
}

fn text(output: &Output) -> String {
    match &output.payload {
        Payload::Script(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        _ => panic!("{:?}", output.diagnostics),
    }
}

/// Runs `main` of a set of modules and returns what it handed to `out(...)`, a line each.
fn run_in(mode: Mode, files: &[(&str, &str)]) -> String {
    let mut program = String::from(
        "const lines=[];const out=(...a)=>lines.push(a.map(x=>typeof x==='string'?x:JSON.stringify(x)).join(' '));\
         globalThis.out=out;const units={},cache={};const console={log:(...a)=>{out('LOG',...a)},warn:(...a)=>{out('LOG',...a)}};\n",
    );
    for (name, source) in files {
        let output = build(name, source, mode);
        let stem = output.unit.trim_start_matches("js:");
        program.push_str(&format!("units[{stem:?}]={};\n", text(&output)));
    }
    program.push_str(
        "const need=n=>{n=n.replace('./','');if(!units[n])throw new Error('no '+n);if(!cache[n]){const m=cache[n]={exports:{}};\
         units[n].call(undefined,need,m,m.exports)}return cache[n].exports};\n\
         try{need('main')}catch(e){out('THROWN',e.name,e.message)}\n\
         setTimeout(()=>process.stdout.write(lines.join('\\n')),5);",
    );
    #[expect(clippy::disallowed_methods, reason = "what was compiled is run by Node in these tests")]
    let mut node = Command::new("node")
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("these tests run what they compiled: install Node.js 20 or newer");
    node.stdin.take().unwrap().write_all(program.as_bytes()).unwrap();
    let done = node.wait_with_output().unwrap();
    assert!(done.status.success(), "{program}");
    String::from_utf8(done.stdout).unwrap()
}

fn run(files: &[(&str, &str)]) -> String {
    run_in(Mode::Debug, files)
}

#[test]
fn bindings_are_live_both_ways() {
    let counter = "export let n = 0\nexport function up() { n++ }\nexport default function () { return n }\nlet late\nexport { late as l }\nlate = 5";
    let main = "import get, { n, up, l } from './counter'\nimport * as all from './counter'\nup()\nup()\nout(n, get(), all.n, l)\nout(Object.keys(all).sort())\nconst o = { n, up }\nout(o.n, typeof o.up)";
    assert_eq!(
        run(&[("counter.js", counter), ("main.js", main)]),
        "2 2 2 5\n[\"default\",\"l\",\"n\",\"up\"]\n2 function"
    );
}

#[test]
fn the_names_of_a_browser_are_undefined_and_not_unknown() {
    let wrapped = "(function (root, make) { if (typeof exports === 'object') module.exports = make(); else root.lib = make() })(window, function () { return typeof window + typeof self })";
    let declares = "const self = 1\nlet location = 2\nmodule.exports = self + location + String(document)";
    let main = "out(require('./wrapped'), require('./declares'))\ntry { nowhere } catch (e) { out(e.name) }";
    assert_eq!(
        run(&[("wrapped.js", wrapped), ("declares.js", declares), ("main.js", main)]),
        "undefinedundefined 3undefined\nReferenceError"
    );
}

#[test]
fn default_interop_is_that_of_babel() {
    let main = "import a, {x} from './cjs'\nimport b from './esm'\nimport * as c from './cjs'\nimport f, {default as g} from './fn'\nout(a.x, x, b, c.x, c.default.x, f(), g())";
    let files = [
        ("cjs.js", "module.exports = {x: 1}"),
        ("esm.js", "export default 'd'"),
        (
            "fn.js",
            "module.exports = function(){ return this === undefined || this.default ? 'plain' : 'bound' }",
        ),
        ("main.js", main),
    ];
    assert!(run(&files).starts_with("1 1 d 1 1 "));
}

#[test]
fn reexports_and_stars() {
    let main =
        "import * as a from './all'\nout(a.one, a.two, a.uno, a.default, a.ns.one, Object.keys(a).sort())";
    let files = [
        ("one.js", "export const one = 1, shared = 'one'; export default 'one'"),
        ("two.js", "export const two = 2, shared = 'two'"),
        (
            "all.js",
            "export * from './one'\nexport * from './two'\nexport {one as uno, default} from './one'\nexport * as ns from './one'\nexport const shared = 'own'",
        ),
        ("main.js", main),
    ];
    assert_eq!(run(&files), "1 2 1 one 1 [\"default\",\"ns\",\"one\",\"shared\",\"two\",\"uno\"]");
}

#[test]
fn cycles_see_functions_and_what_is_there() {
    let files = [
        (
            "a.js",
            "import { b } from './b'\nexport function early() { return 'early' }\nexport const late = 'late'\nout(b)",
        ),
        ("b.js", "import { early, late } from './a'\nexport const b = early() + ' ' + late"),
        ("main.js", "import './a'"),
    ];
    assert_eq!(run(&files), "early undefined");
}

#[test]
fn calls_have_no_this_and_statements_stay_apart() {
    let f = "export function who() { return this === undefined }\nexport const tag = (s) => s[0]";
    let main = "import { who, tag } from './f'\nconst a = 1\nwho()\nconst b = who()\nif (a) who(); else who()\nout(b, tag`t`, new Array(who()).length)\nwho().toString()\nfor (const x of [1]) who()\nlabel: who()\nswitch (1) { case 1: who() }";
    assert_eq!(run(&[("f.js", f), ("main.js", main)]), "true t 1");
}

#[test]
fn this_and_strictness_of_modules() {
    let main = "export {}\nout(typeof this, (() => typeof this)())\ntry { undeclared = 1 } catch (e) { out(e.name) }\nclass A { x = this.constructor.name }\nout(new A().x)\nfunction f() { return typeof this }\nout(f.call({}))";
    assert_eq!(run(&[("main.js", main)]), "undefined undefined\nReferenceError\nA\nobject");
}

#[test]
fn scripts_stay_sloppy() {
    let main = "#!/usr/bin/env node\nsloppy = 1\nout(sloppy)\nreturn out('returned')";
    assert_eq!(run(&[("main.js", main)]), "1\nreturned");
    assert_eq!(
        run(&[("main.js", "'use strict'\ntry { sloppy = 1 } catch (e) { out(e.name) }")]),
        "ReferenceError"
    );
}

#[test]
fn every_kind_of_export() {
    let e = "export const {a, b: [c]} = {a: 1, b: [2]}\nexport class K {}\nexport async function g() {}\nexport default class extends K { v() { return 3 } }\nfunction h() { return 4 }\nexport { h, h as 'string name', K as default2 }\nexport var v = 5";
    let main = "const e = require('./e')\nout(e.a, e.c, typeof e.K, typeof e.g, new e.default().v(), e.h(), e['string name'](), e.default2 === e.K, e.v, e.__esModule)\ne.a = 9\nout(e.a)";
    assert_eq!(run(&[("e.js", e), ("main.js", main)]), "1 2 function function 3 4 4 true 5 true\n9");
    let e = "export default async () => 1\n;[1].forEach(x => out('each', x))";
    assert_eq!(run(&[("e.js", e), ("main.js", "import e from './e'\nout(typeof e)")]), "each 1\nfunction");
}

#[test]
fn names_of_the_wrapper_may_be_taken() {
    let main = "import x from './x'\nconst module = 1, exports = 2\nexport const require = x\nout(module, exports, require)";
    assert_eq!(run(&[("x.js", "module.exports = 'x'"), ("main.js", main)]), "1 2 x");
}

#[test]
fn dynamic_import_is_a_promise() {
    let main = "import('./x').then(m => out(m.default, m.y))";
    assert_eq!(run(&[("x.js", "export default 1; export const y = 2"), ("main.js", main)]), "1 2");
}

#[test]
fn lines_keep_their_numbers() {
    let source = "import {\n  a,\n  b\n} from './x'\nexport const c = 1\nconsole.log(\n  a(),\n  1\n)\nexport {\n  b\n}\nthrow 1";
    for mode in [Mode::Debug, Mode::Production] {
        let made = text(&build("main.js", source, mode));
        let line = made.lines().position(|l| l.contains("throw 1")).unwrap();
        assert_eq!(line + 1, 13, "{made}");
    }
}

#[test]
fn production_is_silent_and_keeps_effects() {
    let main = "\
let n = 0\nconst f = (x) => { n++; return x }\n\
console.log('a', n)\nconsole.log(f(1), 'b', f(2))\nconst g = () => console.log('c')\nout(g())\n\
n > 0 && console.log(f(3))\nif (n) console.log('d'); else console.log('e')\nconst v = console.log('f')\nout(v)\n\
console?.log?.(f(4))\nconsole.log(...f([5]))\nconst { log } = console\nlog(f(6))\nconsole['warn'](f(7))\n\
const t = n ? console.log(f(8)) : 1\nout(t === undefined)\nnew Promise(r => r()).then(console.log)\n\
console.log(console.log(f(9)))\nconst o = { console }\no.console.log('x')\ndebugger\nout(n)\n\
function h() { return console.log('r') }\nout(h() === undefined)\n\
out('before')\nconsole.log(1)\n;[1].map(f)\nfor (const i of [1]) console.log(i)\nwhile (false) console.log(1)\nout(n)";
    let quiet = run_in(Mode::Production, &[("main.js", main)]);
    assert!(!quiet.contains("LOG"), "{quiet}");
    let loud = run(&[("main.js", main)]);
    let rest: Vec<&str> = loud.lines().filter(|l| !l.starts_with("LOG")).collect();
    assert_eq!(quiet.lines().collect::<Vec<_>>(), rest);
    assert!(!text(&build("main.js", main, Mode::Production)).contains("debugger"));
}

#[test]
fn a_console_of_ones_own_is_left_alone() {
    let main = "const console = { log: (x) => out('own', x) }\nconsole.log(1)";
    assert_eq!(run_in(Mode::Production, &[("main.js", main)]), "own 1");
}

#[test]
fn types_go() {
    let main = "import type { T } from './none'\nimport { used, Unused } from './x'\ninterface I { a: string }\nenum E { A = 1, B }\nconst f = <X,>(x: X): X => x as X\nabstract class C<T> { private y?: number; constructor(public z: number) {} abstract m(): void }\nclass D extends C<Unused> { m() {} }\nexport const r: number = f<number>(new D(3).z!)\nout(r, E.B, used satisfies string)";
    assert_eq!(
        run(&[("x.ts", "export const used: string = 'u'; export type Unused = 1"), ("main.ts", main)]),
        "3 2 u"
    );
}

#[test]
fn errors_have_places() {
    let cases = [
        ("a.js", "let a\nlet b = ;", "js/syntax", 2),
        ("a.js", "let a\nlet a", "js/syntax", 1),
        ("a.js", "const a = <div/>", "js/syntax", 1),
        ("a.js", "export {}\nawait 1", "js/top-level-await", 2),
        ("a.js", "export {}\nimport.meta.url", "js/import-meta", 2),
        ("a.ts", "let a: = 1", "js/syntax", 1),
    ];
    for (file, source, code, line) in cases {
        let output = build(file, source, Mode::Debug);
        assert_eq!(output.payload, Payload::None, "{source}");
        let first = &output.diagnostics[0];
        assert_eq!((first.code.as_str(), first.line), (code, line), "{source}: {first}");
        assert!(first.column > 0 && first.excerpt.is_some());
    }
}

#[test]
fn dynamic_code_is_a_warning() {
    let output =
        build("a.js", "eval('1')\nnew Function('a')\nsetTimeout('x', 1)\n{ const eval2 = 1 }", Mode::Debug);
    assert!(output.ok());
    let lines: Vec<_> = output.diagnostics.iter().map(|d| (d.code.as_str(), d.line)).collect();
    assert_eq!(lines, [("js/dynamic-code", 1), ("js/dynamic-code", 2), ("js/dynamic-code", 3)]);
}

/// The measure behind the limits: what the scan lets through does not overflow half of the stack that is
/// promised to [`compile`], and what is far beyond is refused with its place.
#[test]
fn depth_is_refused_before_it_hurts() {
    let shapes: [(&str, &str, &str); 14] = [
        ("(", "1", ")"),
        ("[", "", "]"),
        ("{", "", "}"),
        ("!", "1", ""),
        ("a+", "1", ""),
        ("a?b:", "c", ""),
        ("a=>", "1", ""),
        ("if(a){}else ", ";", ""),
        ("if(a)", ";", ""),
        ("f(", "1", ")"),
        ("function f(){", "", "}"),
        ("x={a:", "1", "}"),
        ("`${", "1", "}`"),
        ("class A{m(){", "", "}}"),
    ];
    let worker = std::thread::Builder::new().stack_size(crate::STACK / 2).spawn(move || {
        for (open, middle, close) in shapes {
            let nested = |n: usize| format!("{}{middle}{}", open.repeat(n), close.repeat(n));
            let mut deepest = 0;
            for n in [50, 100, 200, 250, 330, 500, 990] {
                let output = build("a.js", &nested(n), Mode::Production);
                if output.diagnostics.iter().all(|d| d.code != "js/too-deep") {
                    deepest = n;
                }
            }
            assert!(deepest >= 50, "{open}");
            let output = build("a.js", &nested(100_000), Mode::Debug);
            let first = &output.diagnostics[0];
            assert_eq!(first.code, "js/too-deep", "{open}");
            assert!(first.line == 1 && first.column > 1);
        }
    });
    worker.unwrap().join().unwrap();
}
