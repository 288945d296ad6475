//! Scans a folder and prints the findings per rule and the time: `cargo run --release --example measure -- DIR`.

use menshen_package::{Limits, Source};
use menshen_scan::{Options, scan};
use std::collections::BTreeMap;

#[expect(
    clippy::disallowed_methods,
    reason = "a measuring program reads the clock and writes where it is told to"
)]
fn main() {
    let mut args = std::env::args().skip(1);
    let dir = args.next().unwrap_or_else(|| ".".to_owned());
    let detail = args.next();
    let begun = std::time::Instant::now();
    let source = match Source::read_all(
        std::path::Path::new(&dir),
        Limits { source: 32 << 20, ..Limits::default() },
    ) {
        Ok(source) => source,
        Err(error) => return println!("{error}"),
    };
    let read = begun.elapsed();
    let options = Options {
        audit: detail.as_deref() == Some("audit"),
        only: &[],
        custom: &[],
        threads: 1,
        progress: &|_, _| {},
    };
    let report = scan(&source, &options);
    let mut rules: BTreeMap<&str, u32> = BTreeMap::new();
    report.findings.iter().for_each(|f| *rules.entry(&f.rule).or_default() += 1);
    println!(
        "{dir}: {} files, {} bytes, read {read:?}, all {:?}",
        report.files,
        report.bytes,
        begun.elapsed()
    );
    println!("{rules:?}");
    for d in report.diagnostics.iter().take(8) {
        println!("  ! {d}");
    }
    for f in report.findings.iter().filter(|_| detail.is_some()) {
        println!("{} {}:{}:{} {}", f.rule, f.place.file, f.place.line, f.place.column, f.message);
        println!("      {}", f.place.excerpt.trim().chars().take(140).collect::<String>());
        for s in &f.flow {
            println!(
                "        . {}:{} {}",
                s.place.file,
                s.place.line,
                s.place.excerpt.trim().chars().take(100).collect::<String>()
            );
        }
    }
}
