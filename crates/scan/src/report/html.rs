//! One page without a script, a font or an address: it opens anywhere and loads nothing.

use super::Language;
use crate::scan::Report;

/// The report as a page.
pub fn html(report: &Report, language: Language) -> String {
    let title = if language == Language::Zh {
        "小程序代码检查报告"
    } else {
        "Review of a mini program's code"
    };
    let lang = if language == Language::Zh { "zh" } else { "en" };
    let mut out = format!(
        "<!doctype html><html lang=\"{lang}\"><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"><title>{title}</title><style>body{{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}article{{border:1px solid #8884;border-radius:6px;padding:.6rem 1rem;margin:1rem 0}}pre{{overflow:auto;background:#8882;padding:.5rem}}.critical{{border-left:6px solid #b00020}}.high{{border-left:6px solid #d9480f}}.medium{{border-left:6px solid #e0a800}}.low{{border-left:6px solid #5b8def}}.suppressed{{opacity:.6}}</style><h1>{title}</h1><p>{} findings, {} files</p>",
        report.findings.len(),
        report.files
    );
    for f in &report.findings {
        let suppressed = if f.suppressed.is_some() { " suppressed" } else { "" };
        out.push_str(&format!(
            "<article class=\"{}{suppressed}\"><h2>{} · {}</h2><p>{}</p><p><code>{}:{}:{}</code></p><pre>{}</pre>",
            f.severity.word(),
            escape(&f.class),
            escape(&f.rule),
            escape(f.text(language)),
            escape(&f.place.file),
            f.place.line,
            f.place.column,
            escape(&f.place.excerpt)
        ));
        if !f.flow.is_empty() {
            out.push_str("<ol>");
            for s in &f.flow {
                out.push_str(&format!(
                    "<li>{} <code>{}:{}</code><pre>{}</pre></li>",
                    escape(&s.note),
                    escape(&s.place.file),
                    s.place.line,
                    escape(&s.place.excerpt)
                ));
            }
            out.push_str("</ol>");
        }
        if let Some(meta) = crate::rules().find(|m| m.id == f.rule) {
            out.push_str(&format!("<p>{}</p>", escape(meta.fix.of(language))));
        }
        if let Some(s) = &f.suppressed {
            out.push_str(&format!("<p><em>{}</em></p>", escape(&s.reason)));
        }
        out.push_str("</article>");
    }
    out.push_str("</html>\n");
    out
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
