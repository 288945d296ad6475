//! The way to another program: a ticket that only the broker writes and that the shell redeems once.

use menshen_wire::Value;

/// Where a ticket leads, and what the program there is told of the one it came from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ticket {
    /// Id of the program to open.
    pub program: String,
    /// Its name, for the question.
    pub name: String,
    /// The page, with its query; empty: the home page.
    pub path: String,
    /// `referrerInfo` as the receiver gets it.
    pub referrer: Value,
}

impl Eq for Ticket {}

/// What the host says of the other programs.
pub(crate) trait Others: Send + Sync {
    /// The installed program that claims this app id, as the program `from` may reach it: what it declares decides the page and
    /// whether `extra` arrives. `Err` says why not; the texts are warnings for the sender's console.
    fn find(
        &self,
        from: &crate::Program,
        appid: &str,
        path: &str,
        extra: Value,
    ) -> Result<(Ticket, Vec<String>), String>;

    /// A link to a page of this program, for a person to pass on; `None`: there is none.
    fn link(&self, from: &crate::Program, path: &str) -> Option<String>;

    /// Keeps a ticket and gives the token that redeems it once.
    fn issue(&self, ticket: Ticket) -> Option<String>;
}

/// There are no other programs.
pub(super) struct Nobody;

impl Others for Nobody {
    fn find(&self, _: &crate::Program, _: &str, _: &str, _: Value) -> Result<(Ticket, Vec<String>), String> {
        Err("no such mini program is installed here".into())
    }

    fn link(&self, _: &crate::Program, _: &str) -> Option<String> {
        None
    }

    fn issue(&self, _: Ticket) -> Option<String> {
        None
    }
}
