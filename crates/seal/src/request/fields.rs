//! What a received message's fields say, each taken once and taken apart.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sfv::{BareItem, Dictionary, InnerList, ListEntry, Parser};

use super::Refused;

/// Longest field that is looked at, in bytes.
const LONGEST: usize = 8 << 10;

/// The fields that a signature needs, of a request or of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields {
    values: Vec<(&'static str, String)>,
}

const NAMES: [&str; 8] = [
    "content-digest",
    "signature",
    "signature-input",
    "x-wx-appid",
    "x-wx-cert",
    "x-wx-checksum",
    "x-wx-openid",
    "x-wx-version",
];

impl Fields {
    /// Picks them from all fields of a message; names in any case. White space around a value does not count.
    ///
    /// # Errors
    /// [`Refused::Twice`], or [`Refused::Malformed`] for a value that is too long or not visible ASCII and spaces.
    pub fn collect<'a>(all: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self, Refused> {
        let mut values: Vec<(&'static str, String)> = Vec::with_capacity(NAMES.len());
        for (name, value) in all {
            let Some(name) = NAMES.iter().find(|n| n.eq_ignore_ascii_case(name)) else { continue };
            if values.iter().any(|(n, _)| n == name) {
                return Err(Refused::Twice(name));
            }
            let value = value.trim_ascii();
            let visible = value.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
            let text = std::str::from_utf8(value).ok().filter(|v| visible && v.len() <= LONGEST);
            values.push((name, text.ok_or(Refused::Malformed(name))?.to_owned()));
        }
        Ok(Self { values })
    }

    /// Did the message have this field, name in lower case?
    pub fn has(&self, name: &'static str) -> bool {
        self.get(name).is_some()
    }

    pub(crate) fn get(&self, name: &'static str) -> Option<&str> {
        self.values.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
    }

    pub(crate) fn need(&self, name: &'static str) -> Result<&str, Refused> {
        self.get(name).ok_or(Refused::Missing(name))
    }

    /// The member `wx` of `Signature-Input`: an inner list with parameters. Members of other labels are other people's.
    pub(crate) fn input(&self) -> Result<InnerList, Refused> {
        match dictionary(self.need("signature-input")?, "signature-input")?.swap_remove("wx") {
            Some(ListEntry::InnerList(list)) => Ok(list),
            Some(ListEntry::Item(_)) => Err(Refused::Malformed("signature-input")),
            None => Err(Refused::Missing("signature-input")),
        }
    }

    /// The member `wx` of `Signature`, in the one way that base64 writes it: readers of structured fields may be lenient.
    pub(crate) fn signature(&self) -> Result<Vec<u8>, Refused> {
        let bytes = self.any_signature()?;
        let written = format!("wx=:{}:", STANDARD.encode(&bytes));
        if !self.need("signature")?.contains(&written) {
            return Err(Refused::Malformed("signature"));
        }
        Ok(bytes)
    }

    fn any_signature(&self) -> Result<Vec<u8>, Refused> {
        match dictionary(self.need("signature")?, "signature")?.swap_remove("wx") {
            Some(ListEntry::Item(item)) if item.params.is_empty() => match item.bare_item {
                BareItem::ByteSequence(bytes) => Ok(bytes),
                _ => Err(Refused::Malformed("signature")),
            },
            Some(_) => Err(Refused::Malformed("signature")),
            None => Err(Refused::Missing("signature")),
        }
    }
}

fn dictionary(text: &str, name: &'static str) -> Result<Dictionary, Refused> {
    Parser::new(text).parse::<Dictionary>().map_err(|_| Refused::Malformed(name))
}

/// Reads the parameters of an inner list in the one order that menshen-sig/1 has.
pub(crate) struct Params<'a> {
    rest: Box<dyn Iterator<Item = (&'a str, &'a BareItem)> + 'a>,
}

impl<'a> Params<'a> {
    pub(crate) fn of(list: &'a InnerList) -> Self {
        Self { rest: Box::new(list.params.iter().map(|(k, v)| (k.as_str(), v))) }
    }

    fn next(&mut self, name: &'static str) -> Result<&'a BareItem, Refused> {
        match self.rest.next() {
            Some((found, value)) if found == name => Ok(value),
            Some(_) => Err(Refused::Malformed("the order of signature parameters")),
            None => Err(Refused::Missing(name)),
        }
    }

    pub(crate) fn text(&mut self, name: &'static str) -> Result<&'a str, Refused> {
        self.next(name)?.as_string().map(sfv::StringRef::as_str).ok_or(Refused::Malformed(name))
    }

    pub(crate) fn seconds(&mut self, name: &'static str) -> Result<u64, Refused> {
        let number = self.next(name)?.as_integer().ok_or(Refused::Malformed(name))?;
        u64::try_from(number).ok().filter(|n| *n <= super::identity::LATEST).ok_or(Refused::Malformed(name))
    }

    pub(crate) fn end(mut self) -> Result<(), Refused> {
        self.rest.next().map_or(Ok(()), |_| Err(Refused::Malformed("signature parameters")))
    }
}
