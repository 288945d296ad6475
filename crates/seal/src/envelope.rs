//! The envelope of WeChat's open data: `encryptedData` and `iv`, the signature of `rawData`, the signature of a logged-in
//! person. Made by whoever plays the platform (the local-platform module), opened by a developer's back end.
//!
//! These forms are WeChat's and old: CBC authenticates nothing and SHA-1 is no longer trusted elsewhere. They are here to
//! be compatible, and protect nothing that [`crate::request`] does not protect too.

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::primitive::{Mac, cbc};
use crate::secret::{Secret, prints_nothing};
use crate::{Error, hash, random};

/// Longest open data, in bytes.
const MOST: usize = 1 << 20;

/// The key that a login gives to a developer's back end and to nobody else. As text: base64 of 16 bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionKey(Secret<16>);

/// What a program is handed and passes on to its back end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Base64 of AES-128-CBC with PKCS#7.
    pub encrypted_data: String,
    /// Base64 of 16 bytes.
    pub iv: String,
}

impl SessionKey {
    /// A new one.
    ///
    /// # Errors
    /// [`Error::NoRandom`].
    pub fn random() -> Result<Self, Error> {
        let mut key = Secret::empty();
        random::fill(key.bytes_mut())?;
        Ok(Self(key))
    }

    /// From the text that a back end got from `jscode2session`; `None` if it is not base64 of 16 bytes.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = zeroize::Zeroizing::new(STANDARD.decode(text).ok()?);
        Some(Self(Secret::copy(bytes.as_slice().try_into().ok()?)))
    }

    pub(crate) fn from_bytes(bytes: &[u8; 16]) -> Self {
        Self(Secret::copy(bytes))
    }

    /// The text, for the answer to `jscode2session` and for nothing else.
    pub fn to_text(&self) -> zeroize::Zeroizing<String> {
        zeroize::Zeroizing::new(STANDARD.encode(self.0.bytes()))
    }

    /// Seals open data (JSON that ends with its `watermark`) under a random iv.
    ///
    /// # Errors
    /// [`Error::NoRandom`], [`Error::TooLong`].
    pub fn seal(&self, plain: &str) -> Result<Envelope, Error> {
        let iv = random::token16()?;
        let sealed = Some(plain.as_bytes())
            .filter(|p| p.len() <= MOST)
            .and_then(|p| cbc::encrypt(self.0.bytes(), &iv, p))
            .ok_or(Error::TooLong { what: "open data", most: MOST })?;
        Ok(Envelope { encrypted_data: STANDARD.encode(sealed), iv: STANDARD.encode(iv) })
    }

    /// Opens open data. What it says must still be checked: its watermark names app and time.
    ///
    /// # Errors
    /// [`Error::NotOpened`], [`Error::TooLong`].
    pub fn open(&self, envelope: &Envelope) -> Result<String, Error> {
        if envelope.encrypted_data.len() > 2 * MOST {
            return Err(Error::TooLong { what: "open data", most: MOST });
        }
        let sealed = STANDARD.decode(&envelope.encrypted_data).map_err(|_| Error::NotOpened)?;
        let iv: Option<[u8; 16]> = STANDARD.decode(&envelope.iv).ok().and_then(|iv| iv.try_into().ok());
        let plain = cbc::decrypt(self.0.bytes(), &iv.ok_or(Error::NotOpened)?, &sealed);
        plain.and_then(|p| String::from_utf8(p).ok()).ok_or(Error::NotOpened)
    }

    /// The `signature` of `getUserInfo`: hexadecimal SHA-1 of the exact `rawData` text and this key's text.
    pub fn sign_raw_data(&self, raw_data: &str) -> String {
        let mut sha1 = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
        sha1.update(raw_data.as_bytes());
        sha1.update(self.to_text().as_bytes());
        hash::hex(sha1.finish().as_ref())
    }

    /// The signature of a logged-in person (`sig_method=hmac_sha256`): hexadecimal HMAC-SHA-256 of the body under this key's
    /// text. Under the text, not the bytes: so it is in WeChat's own examples.
    pub fn sign_user(&self, body: &[u8]) -> String {
        hash::hex(&Mac::new(self.to_text().as_bytes()).tag(body))
    }
}

prints_nothing!(SessionKey);

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> SessionKey {
        SessionKey::from_text("HyVFkGl5F5OQWJZZaNzBBg==").unwrap()
    }

    /// WeChat's own example of the page "signature" (open-ability).
    #[test]
    fn raw_data_of_the_official_example() {
        let raw = concat!(
            r#"{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","#,
            r#""country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol"#,
            r#"6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}"#
        );
        assert_eq!(key().sign_raw_data(raw), "75e81ceda165f4ffa64f4068af58c64b8f54b88c");
    }

    #[test]
    fn the_user_signature_is_under_the_text_of_the_key() {
        let under_bytes = hash::hex(&Mac::new(key().0.bytes()).tag(b"{}"));
        let under_text = hash::hex(&Mac::new(b"HyVFkGl5F5OQWJZZaNzBBg==").tag(b"{}"));
        assert_eq!(key().sign_user(b"{}"), under_text);
        assert_ne!(key().sign_user(b"{}"), under_bytes);
    }

    #[test]
    fn what_is_sealed_opens_with_this_key_alone() {
        let plain = r#"{"openId":"o","watermark":{"appid":"wx1","timestamp":1}}"#;
        let sealed = key().seal(plain).unwrap();
        assert_eq!(key().open(&sealed).unwrap(), plain);
        assert_ne!(key().seal(plain).unwrap().iv, sealed.iv);
        let other = SessionKey::random().unwrap();
        assert_ne!(other.open(&sealed), Ok(plain.to_owned()));
        for bad in ["", "AAAA", "*", &sealed.encrypted_data[4..]] {
            let envelope = Envelope { encrypted_data: bad.into(), ..sealed.clone() };
            assert_eq!(key().open(&envelope), Err(Error::NotOpened), "{bad}");
        }
        assert_eq!(key().open(&Envelope { iv: "AAAA".into(), ..sealed }), Err(Error::NotOpened));
    }

    #[test]
    fn the_key_prints_nothing() {
        assert_eq!(format!("{:?}", key()), "SessionKey(***)");
        for bad in ["", "HyVFkGl5F5OQWJZZaNzBBg", "HyVFkGl5F5OQWJZZaNzBBh==", "AAAA"] {
            assert!(SessionKey::from_text(bad).is_none(), "{bad}");
        }
    }
}
