//! Templates in, units out: what compiles, what is said of what does not.

use super::*;
use crate::{Kind, Output, Payload, compile};
use menshen_model::Mode;

fn build(files: &[(&str, &str)]) -> Output {
    let texts = files.iter().map(|(p, t)| Text { path: (*p).to_owned(), text: (*t).to_owned() }).collect();
    let path = stem(files[0].0).to_owned();
    let job = Job { kind: Kind::Wxml, path, mode: Mode::Debug, scope: None, texts };
    compile(&job, &|source, _| Ok(source.as_bytes().to_vec()))
}

fn text(output: &Output) -> String {
    match &output.payload {
        Payload::Script(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        _ => panic!("{:?}", output.diagnostics),
    }
}

#[test]
fn a_unit_holds_its_closure() {
    let made = build(&[
        (
            "p/a.wxml",
            "<import src='../t'/><wxs module='m' src='./m.wxs'/><my-c generic:item=\"row-x\">{{m.f(1)}}</my-c>",
        ),
        ("t.wxml", "<template name='x'><view/></template>"),
        ("p/m.wxs", "var o = require('./o.wxs'); module.exports = {f: o.f} // end"),
        ("p/o.wxs", "module.exports = {f: function(x) { return x }}"),
    ]);
    assert_eq!(made.diagnostics, []);
    let text = text(&made);
    assert!(text.starts_with("({groups:") && text.contains("main:\"p/a\""));
    assert!(text.ends_with("tags:[\"import\",\"my-c\",\"row-x\",\"template\",\"view\",\"wxs\"]})"), "{text}");
    menshen_engine::compile(&text, "a", menshen_engine::Kind::Debug).unwrap();
}

#[test]
fn children_of_a_slot_are_only_a_warning() {
    let made = build(&[("a.wxml", "<slot><view/></slot>")]);
    assert!(made.ok());
    assert_eq!(made.diagnostics[0].severity, Severity::Warning);
}

#[test]
fn errors_have_places() {
    let cases = [
        ("<view>\n  {{ a + }}\n</view>", "wxml/syntax", 2),
        ("<view>\n<wxs module=\"m\">\nvar a = ;\n</wxs></view>", "wxs/syntax", 3),
        ("<wxs module=\"m\">}); globalThis.x=1; ((require)=>{</wxs>", "wxs/syntax", 1),
        ("\n<wxs module=\"m\" src=\"./none.wxs\"/>", "wxml/missing-file", 2),
        ("<view/>\n<include src=\"./a.wxml\"/>", "wxml/include-cycle", 2),
    ];
    for (source, code, line) in cases {
        let made = build(&[("a.wxml", source)]);
        assert!(!made.ok(), "{source}");
        let first = made.diagnostics.iter().find(|d| d.is_error()).unwrap();
        assert_eq!((first.code.as_str(), first.line), (code, line), "{source}: {:?}", made.diagnostics);
    }
}

#[test]
fn a_missing_import_is_told_and_survived() {
    let made = build(&[("a.wxml", "<import src='./none'/><include src=\"./gone.wxml\"/><view/>")]);
    assert!(made.ok());
    assert_eq!(made.diagnostics.len(), 2);
}

#[test]
fn an_include_cycle_of_two_is_found() {
    let made = build(&[("a.wxml", "<include src='b'/>"), ("b.wxml", "<include src='a'/>")]);
    assert!(made.diagnostics.iter().any(|d| d.code == "wxml/include-cycle"));
}

#[test]
fn depth_is_refused_before_it_hurts() {
    let worker = std::thread::Builder::new().stack_size(crate::STACK / 2).spawn(|| {
        for n in [10_000, 200_000] {
            let made = build(&[("a.wxml", &format!("<view>\n{}", "<view>".repeat(n)))]);
            let first = &made.diagnostics[0];
            assert_eq!((first.code.as_str(), first.line), ("wxml/too-deep", 2));
        }
        for open in ["(", "[", "!", "-", "a+", "a?b:", "{a:", "a[", "f(", "a."] {
            let made = build(&[("a.wxml", &format!("<view a=\"{{{{ {} }}}}\"/>", open.repeat(20_000)))]);
            assert_eq!(made.diagnostics[0].code, "wxml/too-deep", "{open}");
        }
        // What is let through together: the deepest tags with the deepest expression inside.
        let tags = depth::TAGS - 1;
        let expression = format!("{}1{}", "(".repeat(250), ")".repeat(250));
        let source = format!(
            "{}{{{{ {expression} }}}}{}",
            "<view wx:if=\"{{a}}\">".repeat(tags),
            "</view>".repeat(tags)
        );
        assert!(build(&[("a.wxml", &source)]).ok());
        let chain = format!("<view>{{{{ {}1 }}}}</view>", "a+".repeat(250));
        assert!(build(&[("a.wxml", &chain)]).ok());
    });
    worker.unwrap().join().unwrap();
}

#[test]
fn unclosed_expressions_are_counted_too() {
    let made = build(&[("a.wxml", &format!("<view>{{{{ {}", "(".repeat(20_000)))]);
    assert_eq!(made.diagnostics[0].code, "wxml/too-deep");
    let made = build(&[("a.wxml", &format!("<view a=\"{{{{ '{}", "(".repeat(20_000)))]);
    assert!(!made.ok());
}

#[test]
fn inline_and_named_scripts_ask_for_the_type_by_its_name() {
    let made = build(&[
        ("a.wxml", "<wxs module='m'>module.exports = a.constructor</wxs><wxs module='n' src='b.wxs'/>"),
        ("b.wxs", "module.exports = b.constructor"),
    ]);
    assert_eq!(text(&made).matches(".__wxsConstructor").count(), 2);
}
