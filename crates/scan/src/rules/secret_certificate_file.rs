//! Certificate or key file in the package.

use crate::facts::{Facts, Out};
use crate::finding::Severity;
use crate::rule::{Meta, Rule, Set, Words};

pub(crate) static RULE: Rule = Rule {
    meta: Meta {
        id: "secret/certificate-file",
        class: "MP04",
        severity: Severity::High,
        cwe: &[321],
        owasp: None,
        set: Set::Default,
        title: Words { en: "Certificate or key file in the package", zh: "包内含证书或密钥文件" },
        why: Words {
            en: "Merchant certificates and key files are shipped to everybody.",
            zh: "商户证书与密钥文件会被发给所有人。",
        },
        fix: Words {
            en: "Keep it on your server only, and change it now: a published package cannot be called back.",
            zh: "只放在服务器上，并立即更换：已发布的包无法收回。",
        },
        wrong: "apiclient_key.pem",
        right: "// on the server",
    },
    check,
};

fn check(facts: &Facts<'_>, out: &mut Out<'_>) {
    let Some(file) = facts.file() else { return };
    let path = facts.program.file(file).path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or("");
    if name.starts_with("apiclient_") || name.ends_with(".p12") || name.ends_with(".pfx") || name == "id_rsa"
    {
        out.at(
            file,
            crate::ir::Span::default(),
            "a certificate or key file is part of the package",
            "包内含有证书或密钥文件",
        );
    }
}
