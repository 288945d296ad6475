//! The host believes an answer, or does not.

use sfv::{BareItem, InnerList, ListEntry, Parser};

use super::Binding;
use super::binding::COMPONENTS;
use crate::primitive::Public;
use crate::request::{BodyDigest, Fields, Mode, Params, Refused, SessionKeys, is_kid, thumbprint};

/// By what a host believes an answer: registered for the domain, never chosen by a message.
#[expect(clippy::large_enum_variant, reason = "one for each domain, and domains are few")]
pub enum ResponseTrust {
    /// The back end's own keys: the current one and, while keys change, the one before.
    Registered(Vec<[u8; 32]>),
    /// The session's derived key.
    Session(SessionKeys),
}

/// An answer whose body, status and request are as its back end signed them.
#[derive(Debug)]
pub struct Sound {
    /// The key that signed.
    pub kid: String,
    /// When, in Unix seconds, by the back end's clock. Not compared: the binding to one request leaves nothing to replay.
    pub created: u64,
}

/// Verifies checksum, digest and signature of an answer against the request that it is for. `body` is the hash of the
/// content bytes as they were received.
///
/// # Errors
/// [`Refused`] names the first thing that does not hold.
pub fn verify(
    trust: &ResponseTrust,
    binding: &Binding,
    status: u16,
    fields: &Fields,
    body: &BodyDigest,
) -> Result<Sound, Refused> {
    verify_checksum(fields, body)?;
    if fields.need("content-digest")? != body.field() {
        return Err(Refused::Digest);
    }
    let input = fields.input()?;
    if !covers(&input) {
        return Err(Refused::Malformed("the list of covered components"));
    }
    let mut params = Params::of(&input);
    let created = params.seconds("created")?;
    let alg = params.text("alg")?;
    let kid = params.text("keyid")?;
    let tag = params.text("tag")?;
    params.end()?;
    if tag != "wx-response" {
        return Err(Refused::Malformed("tag"));
    }
    if !is_kid(kid) {
        return Err(Refused::Malformed("keyid"));
    }
    let mode = match trust {
        ResponseTrust::Registered(_) => Mode::Ed25519,
        ResponseTrust::Session(_) => Mode::HmacSha256,
    };
    if alg != mode.alg() {
        return Err(Refused::NotMine("algorithm"));
    }
    let base = binding.base(status, body, &Binding::params(created, mode, kid));
    let signature = fields.signature()?;
    let holds = match trust {
        ResponseTrust::Registered(keys) => {
            let key = keys.iter().find(|k| thumbprint(k) == kid).ok_or(Refused::NotMine("key"))?;
            Public::new(key).is_some_and(|k| k.verify(base.as_bytes(), &signature))
        }
        ResponseTrust::Session(keys) => {
            if keys.session.kid() != kid {
                return Err(Refused::NotMine("session"));
            }
            keys.response.is(base.as_bytes(), &signature)
        }
    };
    if !holds {
        return Err(Refused::Signature);
    }
    Ok(Sound { kid: kid.to_owned(), created })
}

/// Verifies `X-WX-CheckSum` alone, which finds accidents and no attacker.
///
/// # Errors
/// [`Refused::Missing`], [`Refused::Digest`].
pub fn verify_checksum(fields: &Fields, body: &BodyDigest) -> Result<(), Refused> {
    if fields.need("x-wx-checksum")? != body.checksum() {
        return Err(Refused::Digest);
    }
    Ok(())
}

/// Whether the list is the one of [`COMPONENTS`], parameters and all.
fn covers(input: &InnerList) -> bool {
    let Ok(list) = Parser::new(COMPONENTS).parse::<sfv::List>() else { return false };
    let Some(ListEntry::InnerList(wanted)) = list.into_iter().next() else { return false };
    wanted.items.len() == input.items.len()
        && wanted.items.iter().zip(&input.items).all(|(w, i)| {
            let same = |(a, b): ((&sfv::Key, &BareItem), (&sfv::Key, &BareItem))| a == b;
            w.bare_item == i.bare_item
                && w.params.len() == i.params.len()
                && w.params.iter().zip(&i.params).all(same)
        })
}

crate::secret::prints_nothing!(ResponseTrust);
