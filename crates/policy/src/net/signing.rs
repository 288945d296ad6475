//! How requests to a server are signed, and by what its answers are believed: registered at the host by the server's name,
//! never chosen by a message.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::lists::Kind;
use super::target::Target;

/// Whose key signs requests to a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum KeyMode {
    /// The host's own pair, certified for at most an hour: the server holds no secret.
    #[default]
    #[serde(rename = "ed25519")]
    Ed25519,
    /// A key that the server derives again from the app's signing secret.
    #[serde(rename = "hmac-sha256")]
    HmacSha256,
}

/// How a signature travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignForm {
    /// As parameters of the query and as headers.
    QueryAndHeader,
    /// As headers.
    Header,
    /// As parameters of the query; answers cannot be bound to such a request.
    Query,
    /// Not at all.
    None,
}

/// A word that is none of those that were meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is none of {}", wanted.join(", "))]
pub struct BadWord {
    given: String,
    wanted: &'static [&'static str],
}

macro_rules! words {
    ($type:ident: $($word:literal = $value:ident),+) => {
        impl $type {
            /// The word for it, as grants write it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $word),+ }
            }
        }

        impl FromStr for $type {
            type Err = BadWord;

            fn from_str(text: &str) -> Result<Self, BadWord> {
                match text {
                    $($word => Ok(Self::$value),)+
                    _ => Err(BadWord { given: text.chars().take(80).collect(), wanted: &[$($word),+] }),
                }
            }
        }
    };
}

words!(KeyMode: "ed25519" = Ed25519, "hmac-sha256" = HmacSha256);
words!(SignForm: "query-and-header" = QueryAndHeader, "header" = Header, "query" = Query, "none" = None);

/// The public half of a server's own Ed25519 key, as its JWK writes it: `x`, base64url of 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AnswerKey(String);

/// What is registered about a server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Signing {
    /// Whose key signs.
    pub mode: KeyMode,
    /// How the signature travels; `None`: as [`Signing::form_for`] finds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<SignForm>,
    /// Does the server learn who the person is?
    pub identity: bool,
    /// The keys that sign its answers: the current one and, while keys change, the one before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer_keys: Vec<AnswerKey>,
}

impl Signing {
    /// How the signature of one request travels: as registered, else in both forms for `request` and as headers for everything
    /// else. An address that brings a signature of its own, as object storage hands them out, gets headers only: one more parameter
    /// would break it.
    #[must_use]
    pub fn form_for(&self, kind: Kind, target: &Target) -> SignForm {
        match self.form {
            Some(form) => form,
            None if kind == Kind::Request && !presigned(target) => SignForm::QueryAndHeader,
            None => SignForm::Header,
        }
    }
}

/// Has the query a parameter by which its storage signed the whole of it? The four names of the compact form are not meant: those
/// would be taken for it, and the address is refused.
fn presigned(target: &Target) -> bool {
    const OTHERS: [&str; 3] = ["signature", "sign", "sig"];
    let query = target.path().split_once('?').map_or("", |(_, query)| query);
    query.split('&').any(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        let lower = name.to_ascii_lowercase();
        name != "signature" && (lower.ends_with("-signature") || OTHERS.contains(&lower.as_str()))
    })
}

impl AnswerKey {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no public key: write the `x` of the server's Ed25519 JWK, 43 characters of base64url")]
pub struct BadKey(String);

impl FromStr for AnswerKey {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let letter = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        // The last of 43 letters carries four bits of the key, so that only these sixteen end one.
        let last = |b: &u8| b"AEIMQUYcgkosw048".contains(b);
        let good = text.len() == 43 && text.bytes().all(letter) && text.as_bytes().last().is_some_and(last);
        if good { Ok(Self(text.to_owned())) } else { Err(BadKey(text.chars().take(80).collect())) }
    }
}

impl TryFrom<String> for AnswerKey {
    type Error = BadKey;

    fn try_from(text: String) -> Result<Self, BadKey> {
        text.parse()
    }
}

impl From<AnswerKey> for String {
    fn from(key: AnswerKey) -> Self {
        key.0
    }
}

impl fmt::Display for AnswerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_signed_in_both_forms_and_what_is_signed_already_in_headers() {
        let form = |kind, url: &str| Signing::default().form_for(kind, &Target::parse(url).unwrap());
        for url in
            ["https://a.example/", "https://a.example/?designer=1&signature=x", "https://a.example/?a=sign"]
        {
            assert_eq!(form(Kind::Request, url), SignForm::QueryAndHeader, "{url}");
        }
        for query in
            ["X-Amz-Signature=1", "a=1&Signature=2", "q-signature=1", "x-oss-signature=1", "sign=1", "sig=1"]
        {
            let url = format!("https://a.example/p?{query}");
            assert_eq!(form(Kind::Request, &url), SignForm::Header, "{url}");
        }
        for kind in [Kind::Upload, Kind::Download] {
            assert_eq!(form(kind, "https://a.example/"), SignForm::Header);
        }
        assert_eq!(form(Kind::Socket, "wss://a.example/"), SignForm::Header);
        let off = Signing { form: Some(SignForm::None), ..Signing::default() };
        assert_eq!(
            off.form_for(Kind::Request, &Target::parse("https://a.example/").unwrap()),
            SignForm::None
        );
    }

    #[test]
    fn a_key_has_one_text() {
        let good = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
        assert_eq!(good.parse::<AnswerKey>().unwrap().as_str(), good);
        for bad in
            ["", "x", &good[1..], &format!("{good}="), &good.replace('o', "p"), &good.replace('_', "/")]
        {
            assert!(bad.parse::<AnswerKey>().is_err(), "{bad}");
        }
    }
}
