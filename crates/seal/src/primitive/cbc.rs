//! AES-128-CBC with PKCS#7, which authenticates nothing. For the envelope that WeChat's clients know, nothing else.

use aws_lc_rs::cipher::{
    AES_128, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey,
    UnboundCipherKey,
};

/// The cipher text of `plain`.
pub(crate) fn encrypt(key: &[u8; 16], iv: &[u8; 16], plain: &[u8]) -> Option<Vec<u8>> {
    let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_128, key).ok()?).ok()?;
    let mut out = plain.to_vec();
    key.less_safe_encrypt(&mut out, EncryptionContext::Iv128(iv.into())).ok()?;
    Some(out)
}

/// The plain text; `None` if the length or the padding is not one.
pub(crate) fn decrypt(key: &[u8; 16], iv: &[u8; 16], sealed: &[u8]) -> Option<Vec<u8>> {
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(&AES_128, key).ok()?).ok()?;
    let mut out = sealed.to_vec();
    let length = key.decrypt(&mut out, DecryptionContext::Iv128(iv.into())).ok()?.len();
    out.truncate(length);
    Some(out)
}
