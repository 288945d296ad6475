//! Kind and size of an image from its header. Total: any bytes in, an answer or none out; no pixel is decoded.

/// What a header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Info {
    /// Pixels across (of an SVG: rounded units).
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `png`, `jpeg`, `gif`, `webp`, `bmp` or `svg`.
    pub kind: &'static str,
    /// Orientation by EXIF, in WeChat's words.
    pub orientation: &'static str,
}

/// Reads the header; `None`: no image of a known kind.
pub(crate) fn info(bytes: &[u8]) -> Option<Info> {
    let of = |kind, (width, height)| Info { width, height, kind, orientation: "up" };
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return (bytes.get(12..16)? == b"IHDR")
            .then_some(())
            .and_then(|()| Some(of("png", (be32(bytes, 16)?, be32(bytes, 20)?))));
    }
    if bytes.starts_with(b"\xff\xd8\xff") {
        return jpeg(bytes);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Some(of("gif", (le16(bytes, 6)?, le16(bytes, 8)?)));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        return Some(of("webp", webp(bytes)?));
    }
    if bytes.starts_with(b"BM") {
        let height = le32(bytes, 22)? as i32;
        return Some(of("bmp", (le32(bytes, 18)?, height.unsigned_abs())));
    }
    svg(bytes).map(|size| of("svg", size))
}

fn byte(b: &[u8], at: usize) -> Option<u32> {
    b.get(at).map(|x| u32::from(*x))
}
fn le16(b: &[u8], at: usize) -> Option<u32> {
    Some(byte(b, at)? | byte(b, at + 1)? << 8)
}
fn be16(b: &[u8], at: usize) -> Option<u32> {
    Some(byte(b, at)? << 8 | byte(b, at + 1)?)
}
fn le32(b: &[u8], at: usize) -> Option<u32> {
    Some(le16(b, at)? | le16(b, at + 2)? << 16)
}
fn be32(b: &[u8], at: usize) -> Option<u32> {
    Some(be16(b, at)? << 16 | be16(b, at + 2)?)
}

fn jpeg(b: &[u8]) -> Option<Info> {
    let (mut at, mut orientation) = (2, "up");
    // Each marker is at least 4 bytes further, so the walk ends.
    while byte(b, at)? == 0xff {
        let marker = byte(b, at + 1)?;
        if marker == 0xff {
            at += 1;
            continue;
        }
        let length = be16(b, at + 2)? as usize;
        if length < 2 {
            return None;
        }
        match marker {
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let (height, width) = (be16(b, at + 5)?, be16(b, at + 7)?);
                return Some(Info { width, height, kind: "jpeg", orientation });
            }
            0xe1 => orientation = b.get(at + 4..at + 2 + length).and_then(exif).unwrap_or(orientation),
            0xda | 0xd9 => return None,
            _ => {}
        }
        at += 2 + length;
    }
    None
}

fn exif(segment: &[u8]) -> Option<&'static str> {
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let short = |at| if little { le16(tiff, at) } else { be16(tiff, at) };
    let long = |at| if little { le32(tiff, at) } else { be32(tiff, at) };
    let directory = usize::try_from(long(4)?).ok()?.min(tiff.len());
    let entries = short(directory)?;
    for i in 0..entries as usize {
        let entry = directory + 2 + i * 12;
        if short(entry)? == 0x0112 {
            let names = [
                "up",
                "up-mirrored",
                "down",
                "down-mirrored",
                "left-mirrored",
                "right",
                "right-mirrored",
                "left",
            ];
            return names.get((short(entry + 8)? as usize).checked_sub(1)?).copied();
        }
    }
    None
}

fn webp(b: &[u8]) -> Option<(u32, u32)> {
    let le24 = |at| Some(le16(b, at)? | byte(b, at + 2)? << 16);
    match b.get(12..16)? {
        b"VP8 " => Some((le16(b, 26)? & 0x3fff, le16(b, 28)? & 0x3fff)),
        b"VP8L" => {
            let bits = le32(b, 21)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8X" => Some((le24(24)? + 1, le24(27)? + 1)),
        _ => None,
    }
}

fn svg(bytes: &[u8]) -> Option<(u32, u32)> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let start = head.find("<svg")?;
    let tag = &head[start..];
    let tag = &tag[..tag.find('>')?];
    let attribute = |name: &str| {
        let mut rest = tag;
        loop {
            let at = rest.find(name)?;
            let before = rest[..at].chars().next_back();
            let after = rest[at + name.len()..].trim_start();
            if let (Some(c), Some(value)) = (before, after.strip_prefix('='))
                && c.is_whitespace()
            {
                let value = value.trim_start();
                let quote = value.chars().next().filter(|q| *q == '"' || *q == '\'')?;
                return value[1..].split(quote).next();
            }
            rest = &rest[at + name.len()..];
        }
    };
    let number = |text: &str| {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let unit = &text[end..];
        (unit.is_empty() || unit == "px").then(|| text[..end].parse::<f64>().ok()).flatten()
    };
    let view_box = || -> Option<(f64, f64)> {
        let numbers: Vec<f64> = attribute("viewBox")?
            .split([' ', ','])
            .filter(|p| !p.is_empty())
            .map_while(|p| p.parse().ok())
            .collect();
        Some((*numbers.get(2)?, *numbers.get(3)?))
    };
    let size = (attribute("width").and_then(number), attribute("height").and_then(number));
    let (w, h) = match size {
        (Some(w), Some(h)) => (w, h),
        _ => view_box()?,
    };
    (w.is_finite() && h.is_finite())
        .then_some((w.round().clamp(0.0, 65_535.0) as u32, h.round().clamp(0.0, 65_535.0) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
        info(bytes).map(|i| (i.kind, i.width, i.height))
    }

    #[test]
    fn headers_are_read() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0\x03";
        assert_eq!(size(png), Some(("png", 258, 3)));
        assert_eq!(size(b"GIF89a\x10\0\x20\0"), Some(("gif", 16, 32)));
        let mut bmp = b"BM".to_vec();
        bmp.resize(18, 0);
        bmp.extend(7u32.to_le_bytes());
        bmp.extend((-9i32).to_le_bytes());
        assert_eq!(size(&bmp), Some(("bmp", 7, 9)));
        let jpeg = b"\xff\xd8\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0\xff\xc0\0\x0b\x08\0\x05\0\x06\x01\0\0\0";
        assert_eq!(info(jpeg), Some(Info { width: 6, height: 5, kind: "jpeg", orientation: "right" }));
        let vp8x = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x09\0\0\x13\0\0";
        assert_eq!(size(vp8x), Some(("webp", 10, 20)));
        assert_eq!(size(br#"<?xml?><svg viewBox="0 0 24 12" stroke-width="3">"#), Some(("svg", 24, 12)));
        assert_eq!(size(br#"<svg width="30px" height='40' >"#), Some(("svg", 30, 40)));
    }

    #[test]
    fn cut_and_random_bytes_are_survived() {
        let whole = b"\xff\xd8\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0\xff\xc0\0\x0b\x08\0\x05\0\x06\x01\0\0\0";
        for end in 0..whole.len() {
            let _ = info(&whole[..end]);
            for at in 0..end {
                for flip in [0, 1, 0x7f, 0xff] {
                    let mut b = whole[..end].to_vec();
                    b[at] = flip;
                    let _ = info(&b);
                }
            }
        }
        for text in
            ["<svg width=", "<svg width=\"", "<svg viewBox='1 2'>", "<svg width=é>", "RIFF1234WEBPVP8 "]
        {
            assert_eq!(info(text.as_bytes()), None, "{text}");
        }
    }
}
