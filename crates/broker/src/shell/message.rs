//! The text messages of a shell (`docs/protocol.md` section 6), typed: what is not one of these is refused.

use menshen_wire::VERSION;
use serde::Deserialize;
use serde_json::Value as Json;

use crate::random;

#[derive(Deserialize)]
struct Hello {
    t: String,
    version: u32,
    secret: String,
    /// The frame that the shell's page came with.
    view: Option<String>,
}

/// Reads the first message: the address of the frame that the page came with, if it names one. `Err`: close code and reason.
pub(super) fn hello(text: &str, secret: &str) -> Result<Option<String>, (u16, &'static str)> {
    let hello: Hello =
        serde_json::from_str(text).map_err(|_| (4001, "the first message was not the secret"))?;
    if hello.t != "hello" || !random::same(&hello.secret, secret) {
        return Err((4001, "the secret is wrong"));
    }
    if hello.version != VERSION {
        return Err((4002, "shell and broker are of different versions"));
    }
    Ok(hello.view)
}

/// A person's answer to a question.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    Allow,
    Deny,
    Close,
}

/// A passphrase: nothing prints it.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Secret(pub(super) String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// What a shell says after its first message.
#[derive(Debug, Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub(super) enum FromShell {
    Launch {
        /// Empty with a link.
        #[serde(default)]
        program: String,
        path: Option<String>,
        /// A shared link, which says program and page itself.
        link: Option<String>,
        system: Option<Json>,
        /// Of a program that another one opens.
        ticket: Option<String>,
    },
    Close {
        guest: u32,
    },
    Back {
        guest: u32,
    },
    Tab {
        guest: u32,
        index: u32,
    },
    Home {
        guest: u32,
    },
    Ready {},
    Gesture {
        guest: u32,
        page: u32,
        node: u32,
        kind: String,
    },
    Device {
        guest: u32,
        id: u32,
        event: String,
        #[serde(default)]
        value: Json,
    },
    Prompt {
        guest: u32,
        nonce: String,
        answer: Answer,
    },
    Native {
        guest: u32,
        page: u32,
        node: u32,
        kind: String,
    },
    Settings {
        program: String,
    },
    /// How much a program keeps.
    Holdings {
        program: String,
    },
    /// Its storage and files away.
    Clear {
        program: String,
    },
    /// All of it away, decisions too.
    Delete {
        program: String,
    },
    /// The same for all programs.
    Erase {},
    /// A program's data as a file.
    Export {
        program: String,
    },
    /// A running program's storage, for the inspector.
    Storage {
        guest: u32,
    },
    /// Who uses this host.
    Users {},
    /// Another person takes the phone.
    User {
        name: String,
        passphrase: Option<Secret>,
    },
    Consent {
        program: String,
        scope: Option<String>,
        granted: bool,
    },
    /// Whether the records of the audit log are to be shown as they are written.
    Audit {
        on: bool,
    },
    Lang {},
    Painted {
        guest: u32,
        page: u32,
        ms: f64,
    },
    Ack {
        guest: u32,
        page: u32,
        bytes: u64,
    },
    Ui {
        guest: u32,
        id: u32,
        ok: bool,
        #[serde(default)]
        value: Json,
    },
    Pulldown {
        guest: u32,
        page: u32,
    },
    Share {
        guest: u32,
        from: String,
    },
    Show {
        guest: u32,
    },
    Hide {
        guest: u32,
    },
    Theme {
        theme: String,
    },
    Resize {
        guest: u32,
        system: Json,
    },
    Fault {
        guest: u32,
        page: u32,
        message: String,
    },
    Subscribe {
        inspect: bool,
        guest: u32,
    },
    Data {
        guest: u32,
        page: u32,
    },
    /// A `<web-view>` of a page wants to open an address.
    WebView {
        guest: u32,
        page: u32,
        node: u32,
        src: String,
    },
    WebEvent(WebEvent),
    WebRoute(WebRoute),
}

/// What happened to a web-view.
#[derive(Debug, Deserialize)]
pub(super) struct WebEvent {
    pub(super) guest: u32,
    pub(super) page: u32,
    pub(super) node: u32,
    #[serde(rename = "type")]
    pub(super) kind: WebEventKind,
    pub(super) detail: Json,
    #[serde(default)]
    pub(super) last: bool,
}

/// The three events that a web-view has, and its silent end.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum WebEventKind {
    Load,
    Error,
    Message,
    Gone,
}

/// The page in a web-view asked for a route.
#[derive(Debug, Deserialize)]
pub(super) struct WebRoute {
    pub(super) guest: u32,
    pub(super) page: u32,
    pub(super) method: RouteMethod,
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) delta: u32,
}

/// The routes that a business page may ask for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum RouteMethod {
    NavigateTo,
    RedirectTo,
    SwitchTab,
    ReLaunch,
    NavigateBack,
}
