//! Every bound on what a server may do to us, in one place.

use std::time::Duration;

/// Headers of an answer, in number.
pub const HEADERS: usize = 128;
/// Headers of an answer, in bytes; also what is read ahead of a body.
pub const HEADER_BYTES: usize = 64 << 10;
/// Headers that a program may set, in number.
pub const GIVEN_HEADERS: usize = 100;
/// One header that a program may set, in bytes.
pub const GIVEN_HEADER: usize = 16 << 10;
/// Redirects that are followed.
pub const REDIRECTS: usize = 10;
/// Bytes of the body of a redirect whose signature must hold.
pub const REDIRECT_BODY: u64 = 64 << 10;
/// Addresses of one name that are tried.
pub const ADDRESSES: usize = 4;
/// Names that are being resolved at a time; others wait.
pub const LOOKUPS: usize = 16;
/// Time for one look-up.
pub const LOOKUP: Duration = Duration::from_secs(10);
/// Time for one address to take the connection.
pub const DIAL: Duration = Duration::from_secs(10);
/// Time for TLS to stand.
pub const HANDSHAKE: Duration = Duration::from_secs(15);
/// Time a body may be silent.
pub const IDLE: Duration = Duration::from_secs(30);
/// Longest time for one request, whatever a program asks.
pub const LONGEST: Duration = Duration::from_secs(600);
/// What a compressed body may grow to for each byte of it.
pub const RATIO: u64 = 200;
/// Up to so many bytes nobody asks how well a body was compressed.
pub const RATIO_FROM: u64 = 1 << 20;
/// Bytes of a compressed body that are taken at a time.
pub const STEP: usize = 2 << 10;
/// Bytes of a message of a WebSocket.
pub const MESSAGE: usize = 8 << 20;
/// Bytes of a payload that are given to the connection at a time.
pub const CHUNK: usize = 64 << 10;
/// Connections that are kept for one program.
pub const KEPT: usize = 10;
/// Time a kept connection may be unused: shorter than servers commonly wait, so that few are closed when they are wanted.
pub const KEEP_IDLE: Duration = Duration::from_secs(15);
/// Time after which a connection is used no more: names are looked up again.
pub const KEEP: Duration = Duration::from_secs(300);
/// Bytes of one answer that an HTTP/2 server may send ahead of a slow reader.
pub const STREAM_WINDOW: u32 = 256 << 10;
/// Bytes of all answers of one HTTP/2 connection that it may send ahead.
pub const CONNECTION_WINDOW: u32 = 1 << 20;
