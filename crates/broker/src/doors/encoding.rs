//! The eleven encodings of FileSystemManager, to bytes and back.

use super::Denied;

/// How text stands for bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// 7 bits; higher ones are cut when reading.
    Ascii,
    /// RFC 4648, with padding when writing.
    Base64,
    /// One character a byte (`binary`, `latin1`).
    Latin1,
    /// Two digits a byte.
    Hex,
    /// UTF-16, little endian.
    Utf16,
    /// UTF-8; what is none becomes U+FFFD.
    Utf8,
}

impl Encoding {
    /// By its documented name.
    pub fn parse(name: &str) -> Result<Self, Denied> {
        Ok(match name.to_ascii_lowercase().as_str() {
            "ascii" => Self::Ascii,
            "base64" => Self::Base64,
            "binary" | "latin1" => Self::Latin1,
            "hex" => Self::Hex,
            "ucs2" | "ucs-2" | "utf16le" | "utf-16le" => Self::Utf16,
            "utf8" | "utf-8" => Self::Utf8,
            _ => return Err(Denied::new(1_300_203, format!("invalid encoding {name}"))),
        })
    }

    /// Bytes as text.
    pub fn text(self, bytes: &[u8]) -> String {
        match self {
            Self::Ascii => bytes.iter().map(|b| char::from(b & 0x7f)).collect(),
            Self::Latin1 => bytes.iter().map(|b| char::from(*b)).collect(),
            Self::Hex => crate::random::hex(bytes),
            Self::Utf8 => String::from_utf8_lossy(bytes).into_owned(),
            Self::Utf16 => {
                let units: Vec<u16> =
                    bytes.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]])).collect();
                String::from_utf16_lossy(&units)
            }
            Self::Base64 => to_base64(bytes),
        }
    }

    /// Text as bytes.
    pub fn bytes(self, text: &str) -> Result<Vec<u8>, Denied> {
        let bad = || Denied::new(1_300_203, "data is not in the given encoding");
        match self {
            Self::Utf8 => Ok(text.as_bytes().to_vec()),
            Self::Ascii | Self::Latin1 => Ok(text.chars().map(|c| c as u32 as u8).collect()),
            Self::Utf16 => Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Self::Hex => {
                let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
                let digits = digits.filter(|d| d.len() % 2 == 0).ok_or_else(bad)?;
                Ok(digits.chunks_exact(2).map(|d| d[0] << 4 | d[1]).collect())
            }
            Self::Base64 => from_base64(text).ok_or_else(bad),
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn to_base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let n = byte(0) << 16 | byte(1) << 8 | byte(2);
        for i in 0..4 {
            let digit = ALPHABET[(n >> (18 - 6 * i) & 63) as usize];
            out.push(if i <= chunk.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().filter(|b| !b.is_ascii_whitespace());
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut acc, mut bits, mut padding) = (0u32, 0, 0);
    for b in digits {
        let digit = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' if padding < 2 => {
                padding += 1;
                continue;
            }
            _ => return None,
        };
        if padding > 0 {
            return None;
        }
        acc = acc << 6 | u32::from(digit);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((acc >> bits) as u8);
            acc &= (1 << bits) - 1;
        }
    }
    (bits < 6).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_there_and_back() {
        for (encoding, text, bytes) in [
            (Encoding::Base64, "AP8Q", &[0u8, 255, 16][..]),
            (Encoding::Base64, "AA==", &[0]),
            (Encoding::Base64, "AAE=", &[0, 1]),
            (Encoding::Hex, "00ff10", &[0, 255, 16]),
            (Encoding::Latin1, "é", &[0xe9]),
            (Encoding::Utf16, "a中", &[0x61, 0, 0x2d, 0x4e]),
            (Encoding::Utf8, "中", &[0xe4, 0xb8, 0xad]),
            (Encoding::Ascii, "az", b"az"),
        ] {
            assert_eq!(encoding.bytes(text).unwrap(), bytes, "{encoding:?}");
            assert_eq!(encoding.text(bytes), text, "{encoding:?}");
        }
        for bad in ["A", "A=A=", "====", "%%%%"] {
            assert!(Encoding::Base64.bytes(bad).is_err(), "{bad}");
        }
        assert!(Encoding::Hex.bytes("abc").is_err());
        assert!(Encoding::parse("utf7").is_err());
    }
}
