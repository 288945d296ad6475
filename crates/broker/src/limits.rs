//! Every bound the broker keeps against a hostile guest, shell or view, in one place.

use std::time::Duration;

/// Bytes that may wait in the queue to one guest. More ends the guest.
pub const GUEST_QUEUE_BYTES: usize = 64 << 20;
/// Frames that may wait in the queue to one guest. More ends the guest.
pub const GUEST_QUEUE_FRAMES: usize = 4096;
/// Bytes that may wait in the queue to one shell. More closes its connection.
pub const SHELL_QUEUE_BYTES: usize = 128 << 20;
/// Messages that may wait in the queue to one shell. More closes its connection.
pub const SHELL_QUEUE_MESSAGES: usize = 65_536;
/// Bytes of one guest that may wait in the queue to its shell before the guest is not read any more. The queue is shared by
/// all programs of the connection, so none may fill it.
pub const SHELL_SHARE_BYTES: usize = 16 << 20;
/// Messages of one guest that may wait there before it is not read any more.
pub const SHELL_SHARE_MESSAGES: usize = 4096;
/// How often a guest that is not read for that reason is looked at again.
pub const SHARE_EVERY: Duration = Duration::from_millis(5);
/// Time spent on the frames of one guest before everybody else has a turn.
pub const SLICE: Duration = Duration::from_millis(5);
/// Frames a guest may have been sent without having reported one of them as handled. More ends the guest.
pub const OWED: usize = 65_536;
/// Orders of a shell that may wait for one session. More ends the guest.
pub const ORDERS: usize = 4096;
/// Bytes of orders that may wait for one session.
pub const ORDER_BYTES: usize = 32 << 20;
/// Bytes of view batches a view may owe acknowledgements for before its guest is not read any more.
pub const VIEW_DEBT: u64 = 16 << 20;
/// Processor time a guest may spend on one frame.
pub const FRAME_CPU: Duration = Duration::from_secs(5);
/// Time by the clock after which a frame must have been handled.
pub const FRAME_WALL: Duration = Duration::from_secs(60);
/// Time by the clock in which a frame that was begun must have arrived whole.
pub const PARTIAL_FRAME: Duration = Duration::from_secs(10);
/// How often an unanswered guest's processor time is read.
pub const WATCH_EVERY: Duration = Duration::from_millis(100);
/// Time a stopped guest has for its last words before it is killed.
pub const STOP_GRACE: Duration = Duration::from_secs(2);
/// Time the process table has to confirm the death of a guest that closed its socket.
pub const REAP_GRACE: Duration = Duration::from_secs(3);
/// Calls a guest may make in a burst.
pub const CALL_BURST: u32 = 10_000;
/// Calls a second a guest may make for long.
pub const CALL_RATE: u32 = 10_000;
/// Console lines and faults a second that are recorded; the rest is counted.
pub const CONSOLE_RATE: u32 = 500;
/// Timings a second that are recorded.
pub const TIMING_RATE: u32 = 10;
/// Answers of the person or the shell that one guest may wait for at a time.
pub const UI_PENDING: usize = 64;
/// Time for the room of what a program keeps to open. It runs beside the program, of which only the calls that want something
/// of the room wait.
pub const ROOM: Duration = Duration::from_secs(30);
/// Sensitive calls of one guest that may be written down in a burst.
pub const AUDIT_BURST: u32 = 200;
/// Sensitive calls a second of one guest that may be written down for long: 216 MB of records a day at the most.
pub const AUDIT_RATE: u32 = 10;
/// Operations of one guest that may wait for the audit log at a time.
pub const NOTES: usize = 256;
/// Time that taking something back waits for its record; then it is in force without.
pub const REVOKE: Duration = Duration::from_millis(50);
/// Time that the record of a debugger that was seen may take before the programs are ended all the same.
pub const ALARM: Duration = Duration::from_millis(300);
/// Calls of one guest that may be worked on at doors at a time.
pub const WORKS: usize = 256;
/// Requests, uploads and downloads of one guest at a time, as WeChat has it; others wait.
pub const REQUESTS: usize = 10;
/// Requests, uploads and downloads of one guest, with those that wait.
pub const REQUESTS_WAITING: usize = 128;
/// WebSockets of one guest at a time, as WeChat has it.
pub const SOCKETS: usize = 5;
/// Protocols that a WebSocket may name.
pub const PROTOCOLS: usize = 16;
/// Time for a request unless the call or app.json says otherwise, as WeChat has it.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// Time for a request with its wait for a place.
pub const TASK: Duration = Duration::from_secs(1800);
/// Time for what ends with the guest.
pub const EVER: Duration = Duration::from_secs(365 * 24 * 3600);
/// Bytes of an answer that a program gets in one piece, unpacked.
pub const ANSWER: u64 = 32 << 20;
/// Bytes of a picture, a sound, a video or a font of another server.
pub const ASSET: u64 = 64 << 20;
/// Time for one of those.
pub const ASSET_TIME: Duration = Duration::from_secs(60);
/// Pictures and the like of other servers that are fetched at a time, over all programs; others wait.
pub const ASSETS_AT_ONCE: usize = 32;
/// Bytes of an answer in chunks that may wait to be fetched by the guest.
pub const CHUNKS_HELD: usize = 256 << 10;
/// Time a guest that fetches the events of a task has for the last of them.
pub const FEED_GRACE: Duration = Duration::from_secs(2);
/// Time a program's requests live on after it went out of sight, as WeChat has it.
pub const BACKGROUND: Duration = Duration::from_secs(5);
/// Time for the goodbye of a WebSocket.
pub const SOCKET_GOODBYE: Duration = Duration::from_secs(1);
/// Lines about requests that may wait to be recorded for the inspector.
pub const NETWORK_NOTES: usize = 256;
/// Time the shell has to answer a UI call that asks nobody.
pub const UI_QUICK: Duration = Duration::from_secs(10);
/// Time a person has to answer a modal, a sheet or a chooser.
pub const UI_PERSON: Duration = Duration::from_secs(600);
/// Time a device (and the browser's own question about it) has to answer.
pub const UI_DEVICE: Duration = Duration::from_secs(60);
/// Longest life of what the shell draws above a view; then it ends and may be asked for anew.
pub const UI_NATIVE: Duration = Duration::from_secs(4 * 3600);
/// Things that the shell may draw above the views of one guest at a time.
pub const NATIVES: usize = 8;
/// Time the shell has to come to an end with a recording.
pub const DEVICE_END: Duration = Duration::from_secs(5);
/// Bytes that a person's device may give to one program and that wait to be kept.
pub const GIVEN: usize = 64 << 20;
/// Parts (files) of one answer of a device.
pub const GIVEN_PARTS: usize = 32;
/// Numbers of parts from here on are frames of a recording that goes on; the highest is its last.
pub const FRAME_PART: u16 = u16::MAX - 1;
/// Life of the token of a tap.
pub const GESTURE: Duration = Duration::from_secs(5);
/// Tokens of taps that one guest may hold.
pub const GESTURES: usize = 32;
/// Time in which a question that was refused or closed is not asked again.
pub const HUSH: Duration = Duration::from_secs(10);
/// Questions of one guest that may wait for the person.
pub const QUESTIONS: usize = 8;
/// Tickets to open another program that may wait to be used.
pub const TICKETS: usize = 64;
/// Longest page with its query that a shared link keeps, in bytes.
pub const LINK_PATH: usize = 1024;
/// Longest link that is looked at, in bytes.
pub const LINK: usize = 4096;
/// Bytes of orders that may wait for a session before the bytes of a device wait with them.
pub const DEVICE_WAIT: usize = 8 << 20;
/// Bytes of `extraData` that one program may hand to another.
pub const EXTRA_DATA: usize = 64 << 10;
/// Time a view has to answer a question that its guest waits for.
pub const VIEW_ASK: Duration = Duration::from_secs(5);
/// Bytes a guest may send to the shell with one UI call or one page.
pub const SHELL_ARGS: usize = 256 << 10;
/// Values (members and items) in what a guest sends to the shell with one UI call or one page: an empty one takes a byte on
/// the wire and some sixty here.
pub const SHELL_VALUES: usize = 8192;
/// Pages of a stack, as WeChat has it.
pub const PAGES: usize = 10;
/// Pages of the tab bar that live beside the stack.
pub const TAB_PAGES: usize = 5;
/// Longest path or query of a page, in bytes.
pub const PAGE_PATH: usize = 8192;
/// Guests that may live at a time, over all connections.
pub const GUESTS: usize = 1024;
/// Shell connections that may stand at a time.
pub const CONNECTIONS: usize = 32;
/// HTTP connections that may stand at a time. Others wait in the kernel's queue.
pub const HTTP_CONNECTIONS: usize = 256;
/// Time an HTTP connection has for the head of its next request; then it is closed.
pub const HTTP_HEADER: Duration = Duration::from_secs(10);
/// Largest head of a request, in bytes.
pub const HTTP_HEADER_BYTES: usize = 64 << 10;
/// Largest message of a shell, in bytes.
pub const SHELL_MESSAGE: usize = 16 << 20;
/// Time a new WebSocket has for its first message.
pub const HELLO: Duration = Duration::from_secs(10);
/// Longest address of a route that a business page asks for, in bytes.
pub const WEB_ROUTE: usize = 8 << 10;
/// Entries the inspector keeps per guest.
pub const RECORD_ENTRIES: usize = 2000;
/// Bytes (as JSON) the inspector keeps per guest.
pub const RECORD_BYTES: usize = 1 << 20;
/// Bytes of units sent along with `Start`; others are loaded when asked for.
pub const START_UNITS: usize = 32 << 20;
