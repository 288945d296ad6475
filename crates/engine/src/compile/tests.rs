//! What compiles, and where an error is said to be.

use super::*;

#[test]
fn a_syntax_error_has_its_place() {
    let error = compile("var a = 1\nvar b = )\n", "pages/index.js", Kind::Debug).unwrap_err();
    assert_eq!((error.line, error.column), (2, 9), "{error}");
    assert!(error.message.starts_with("SyntaxError"), "{error}");
    assert!(!error.message.contains('\n'));
    let error = compile("\n\n  let let", "a.js", Kind::Production).unwrap_err();
    assert_eq!(error.line, 3, "{error}");
}

#[test]
fn nothing_is_executed_and_the_source_is_not_kept() {
    let blob = compile(
        "var a = 'kept'; function f(){ /* comment */ }; throw new Error('never')",
        "x.js",
        Kind::Debug,
    )
    .unwrap();
    let has = |needle: &[u8]| blob.windows(needle.len()).any(|w| w == needle);
    assert!(!has(b"comment"), "the source is kept");
    assert!(has(b"kept"), "the blob is readable: {}", blob.escape_ascii());
    assert!(has(b"x.js"), "the file's name is gone: {}", blob.escape_ascii());
    let blob = compile("var a = 1", "x.js", Kind::Production).unwrap();
    assert!(!blob.windows(4).any(|w| w == b"x.js"));
}

#[test]
fn scripts_are_sloppy() {
    compile("undeclared = 1; with ({}) {} ; var o = 010", "wxs.js", Kind::Debug).unwrap();
}

#[test]
fn too_deep_nesting_is_an_error_not_an_abort() {
    for (open, close) in [("(", ")"), ("[", "]"), ("!", "1"), ("`${", "}`"), ("{a:", "}"), ("if(1){", "}")] {
        let source = format!("x={}1{}", open.repeat(200_000), close.repeat(200_000));
        let error = compile(&source, "deep.js", Kind::Debug).unwrap_err();
        assert!(
            error.message.contains("nested too deeply") || error.message.contains("SyntaxError"),
            "{open}: {error}"
        );
    }
}

#[test]
fn a_huge_source_is_refused_before_the_parser_sees_it() {
    let error = compile(&" ".repeat(MAX_SOURCE + 1), "big.js", Kind::Debug).unwrap_err();
    assert!(error.message.contains("limit"), "{error}");
}

#[test]
fn one_compiler_takes_many_sources_and_survives_bad_ones() {
    let mut compiler = Compiler::new(64 << 20).unwrap();
    for i in 0..50 {
        compiler.compile(&format!("({i})"), "ok.js", Kind::Debug).unwrap();
        compiler.compile("(", "bad.js", Kind::Debug).unwrap_err();
    }
}
