//! The closed list of globals, and that nothing compiles at run time.

use crate::common::{engine, eval};
use menshen_engine::{REMOVED, listing};

/// To write the snapshot anew after a deliberate change: `MENSHEN_BLESS=1 cargo test -p menshen-engine --test scripts`.
#[test]
fn every_global_and_every_property_of_the_builtins_is_on_the_list() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/globals.txt");
    let got = listing(engine().ctx()).unwrap();
    if std::env::var_os("MENSHEN_BLESS").is_some() {
        std::fs::write(path, &got).unwrap();
    }
    let want = std::fs::read_to_string(path).unwrap();
    let added: Vec<_> = got.lines().filter(|line| !want.lines().any(|w| w == *line)).collect();
    let gone: Vec<_> = want.lines().filter(|line| !got.lines().any(|g| g == *line)).collect();
    assert!(added.is_empty() && gone.is_empty(), "not on the list: {added:#?}\nno longer there: {gone:#?}");
    assert_eq!(got, want);
}

#[test]
fn what_is_removed_is_gone() {
    let engine = engine();
    for removed in REMOVED {
        let (holder, name) = removed.path.rsplit_once('.').unwrap_or(("globalThis", removed.path));
        let script = format!("String(Reflect.getOwnPropertyDescriptor({holder}, '{name}'))");
        assert_eq!(eval(&engine, &script).unwrap(), "undefined", "{}", removed.path);
    }
}

#[test]
fn nine_ways_to_a_compiler_all_throw() {
    let engine = engine();
    for way in [
        "eval('1')",
        "(0, eval)('1')",
        "Function('return 1')()",
        "new (Object.getPrototypeOf(async function(){}).constructor)('return 1')",
        "new (Object.getPrototypeOf(function*(){}).constructor)('yield 1')",
        "new (Object.getPrototypeOf(async function*(){}).constructor)('yield 1')",
        "Reflect.construct(Function, ['return 1'])",
        "__host.constructor.constructor('return 1')",
        "(function(){}).constructor('return 1')()",
        "Array.prototype.map.constructor('return 1')()",
        "[].constructor.constructor('return this')()",
    ] {
        let script = format!("try {{ {way}; 'ran' }} catch (e) {{ String(e) }}");
        assert_eq!(eval(&engine, &script).unwrap(), "TypeError: eval is not supported", "{way}");
    }
}

#[test]
fn a_dynamic_import_rejects() {
    let engine = engine();
    eval(&engine, "globalThis.out = 'pending'; import('x').then(function(){ out = 'loaded' }, function(e){ out = 'rejected' })").unwrap();
    assert!(engine.run_jobs(|e| panic!("{e}")));
    assert_eq!(eval(&engine, "out").unwrap(), "rejected");
}

#[test]
fn call_sites_stay_out_of_reach() {
    let engine = engine();
    let script =
        "Error.prepareStackTrace = function (e, sites) { return sites }; typeof new Error('x').stack";
    assert_eq!(eval(&engine, script).unwrap(), "string");
    let script = "try { Object.defineProperty(Error, 'prepareStackTrace', {value: function(){}}); 'defined' } catch (e) { 'refused' }";
    assert_eq!(eval(&engine, script).unwrap(), "refused");
}
