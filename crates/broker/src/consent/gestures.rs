//! Tokens of trusted taps. The view saw `isTrusted`, the shell passed it on beside the events, and the broker keeps it here:
//! a program can neither make one nor hold one. It starts a call; only the shell's prompt grants.

use std::collections::VecDeque;

use menshen_policy::Tap;
use tokio::time::Instant;

use crate::limits;

/// One tap.
#[derive(Debug)]
pub(crate) struct Token {
    /// The page, whose view saw it.
    pub page: u32,
    /// The node that was tapped.
    pub node: u32,
    /// An open-type, or `tap`.
    pub kind: String,
    at: Instant,
}

/// The tokens of one guest.
#[derive(Debug, Default)]
pub(crate) struct Gestures(VecDeque<Token>);

impl Gestures {
    /// A person tapped this node of this page; the kind is an open-type, or `tap`.
    pub(crate) fn mint(&mut self, page: u32, node: u32, kind: &str, at: Instant) {
        // A pull is no tap: it can not be aimed at anything.
        if node == 0 || kind.is_empty() || kind == "pulldown" || kind.len() > 64 {
            return;
        }
        if self.0.len() == limits::GESTURES {
            self.0.pop_front();
        }
        self.0.push_back(Token { page, node, kind: kind.to_owned(), at });
    }

    /// Takes the oldest live token that does; it is used up. `None`: there is none.
    pub(crate) fn take(&mut self, tap: &Tap, now: Instant) -> Option<Token> {
        self.0.retain(|token| now.saturating_duration_since(token.at) <= limits::GESTURE);
        let at = self.0.iter().position(|token| tap.takes(&token.kind))?;
        self.0.remove(at)
    }

    /// A page is gone, and with it what was tapped there.
    pub(crate) fn close(&mut self, page: u32) {
        self.0.retain(|token| token.page != page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_token_lives_five_seconds_and_is_used_once() {
        let (mut g, t) = (Gestures::default(), Instant::now());
        let button = Tap::Button("getPhoneNumber".into());
        g.mint(1, 4, "tap", t);
        assert!(g.take(&button, t).is_none(), "a tap elsewhere is no tap on the button");
        let token = g.take(&Tap::Any, t).unwrap();
        assert_eq!((token.page, token.node, token.kind.as_str()), (1, 4, "tap"));
        assert!(g.take(&Tap::Any, t).is_none(), "used once");
        g.mint(1, 4, "getPhoneNumber|agreePrivacyAuthorization", t);
        assert!(g.take(&button, t + Duration::from_secs(5)).is_some(), "a part of a combined type");
        g.mint(1, 4, "tap", t);
        assert!(g.take(&Tap::Any, t + Duration::from_millis(5001)).is_none(), "too old");
        g.mint(1, 4, "tap", t);
        g.close(1);
        assert!(g.take(&Tap::Any, t).is_none(), "its page is gone");
        for (node, kind) in [(0, "tap"), (3, ""), (3, "pulldown")] {
            g.mint(1, node, kind, t);
            assert!(g.take(&Tap::Any, t).is_none(), "{kind}");
        }
        for node in 1..1000 {
            g.mint(1, node, "tap", t);
        }
        assert!(g.0.len() <= limits::GESTURES);
    }
}
