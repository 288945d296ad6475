//! Content types by file name. What a browser could run or show as a page of its own is never named as such.

/// The type of a program's file.
pub(crate) fn of(path: &str) -> &'static str {
    let end = path.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("", |(_, e)| e);
    match end.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "bmp" => "image/bmp",
        "ico" => "image/x-icon",
        "svg" => "image/svg+xml",
        "mp3" => "audio/mpeg",
        "aac" => "audio/aac",
        "m4a" => "audio/mp4",
        "wav" => "audio/wav",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "flac" => "audio/flac",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "mov" => "video/quicktime",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "txt" | "wxml" | "wxss" | "js" | "ts" | "wxs" | "css" | "html" | "htm" | "xml" | "md" => {
            "text/plain; charset=utf-8"
        }
        _ => "application/octet-stream",
    }
}
