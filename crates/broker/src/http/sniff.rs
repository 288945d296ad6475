//! What the bytes of another server are, by how they begin. Only pictures, sound, video and fonts reach a view.

/// How many bytes are enough.
pub(crate) const HEAD: usize = 512;

/// The type to serve them as; `None`: nothing that a page shows.
pub(crate) fn kind(head: &[u8]) -> Option<&'static str> {
    const BEGINNINGS: [(&[u8], &str); 17] = [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"BM", "image/bmp"),
        (b"\0\0\x01\0", "image/x-icon"),
        (b"ID3", "audio/mpeg"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"wOFF", "font/woff"),
        (b"wOF2", "font/woff2"),
        (b"OTTO", "font/otf"),
        (b"\0\x01\0\0", "font/ttf"),
        (b"true", "font/ttf"),
        (b"#EXTM3U", "application/vnd.apple.mpegurl"),
        (b"FLV\x01", "video/x-flv"),
    ];
    if let Some((_, kind)) = BEGINNINGS.iter().find(|(begin, _)| head.starts_with(begin)) {
        return Some(kind);
    }
    match (head.get(..4)?, head.get(8..12)) {
        (b"RIFF", Some(b"WEBP")) => return Some("image/webp"),
        (b"RIFF", Some(b"WAVE")) => return Some("audio/wav"),
        _ => {}
    }
    if head.get(4..8) == Some(b"ftyp") {
        return Some(match head.get(8..12)? {
            b"avif" | b"avis" => "image/avif",
            b"M4A " | b"M4B " => "audio/mp4",
            b"qt  " => "video/quicktime",
            _ => "video/mp4",
        });
    }
    // A frame of MPEG audio (layer 3) or ADTS.
    match (head[0], head[1] & 0xf6, head[1] & 0xe6) {
        (0xff, 0xf0, _) => return Some("audio/aac"),
        (0xff, _, 0xe2) => return Some("audio/mpeg"),
        _ => {}
    }
    crate::image::info(head).filter(|info| info.kind == "svg").map(|_| "image/svg+xml")
}

/// May a part from the middle of a file, which begins with nothing that tells, be served as the type the server says?
pub(crate) fn plain_media(declared: &str) -> Option<&'static str> {
    const MEDIA: [&str; 8] = [
        "video/mp4",
        "video/webm",
        "video/quicktime",
        "audio/mpeg",
        "audio/mp4",
        "audio/aac",
        "audio/ogg",
        "audio/wav",
    ];
    let declared = declared.split(';').next().unwrap_or_default().trim();
    MEDIA.iter().find(|kind| kind.eq_ignore_ascii_case(declared)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_scripts_are_nothing_that_a_view_gets() {
        for text in [
            "<!doctype html><script>1</script>",
            "<html>",
            "alert(1)",
            "{\"a\":1}",
            "GIF8",
            "",
            "\u{feff}<html>",
            "%PDF-1.4",
            "PK\x03\x04",
        ] {
            assert_eq!(kind(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n...."), Some("image/png"));
        assert_eq!(kind(b"RIFF....WEBPVP8 "), Some("image/webp"));
        assert_eq!(kind(b"\0\0\0\x18ftypisom...."), Some("video/mp4"));
        assert_eq!(kind(b"\xff\xfb\x90\x00...."), Some("audio/mpeg"));
        assert_eq!(
            kind(b"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>"),
            Some("image/svg+xml")
        );
        assert_eq!(plain_media("video/mp4; codecs=x"), Some("video/mp4"));
        assert_eq!(plain_media("text/html"), None);
    }
}
