//! Writes the documentation of all rules: `cargo run -p menshen-scan --example docs -- docs/rules`. The binary does the same
//! with `menshen scan --write-docs`.

use menshen_scan::{Language, page, pages_index, rules};

#[expect(clippy::disallowed_methods, reason = "a program that writes files where it is told to")]
fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "docs/rules".to_owned());
    std::fs::create_dir_all(&folder)?;
    for meta in rules() {
        let text = format!("{}\n{}", page(meta, Language::En), page(meta, Language::Zh));
        std::fs::write(format!("{folder}/{}.md", meta.id.replace('/', "-")), text)?;
    }
    std::fs::write(format!("{folder}/README.md"), pages_index())
}
