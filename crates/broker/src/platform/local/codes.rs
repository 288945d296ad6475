//! Codes that a program hands to its server, which redeems them: five minutes, once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use menshen_model::errno;

use super::super::Redeemed;
use crate::doors::Denied;

/// Life of a code.
const CODE: Duration = Duration::from_secs(300);
/// Codes that may wait to be redeemed.
const CODES: usize = 10_000;

/// The codes that wait.
#[derive(Default)]
pub(super) struct Codes(HashMap<String, (Instant, Redeemed)>);

impl Codes {
    pub(super) fn add(&mut self, code: String, of: Redeemed) -> Result<(), Denied> {
        self.0.retain(|_, (at, _)| at.elapsed() <= CODE);
        if self.0.len() >= CODES {
            return Err(Denied::new(errno::RATE, "too many codes wait to be redeemed"));
        }
        self.0.insert(code, (Instant::now(), of));
        Ok(())
    }

    /// One that another app asks about stays.
    pub(super) fn redeem(&mut self, code: &str, appid: &str) -> Result<Redeemed, u32> {
        match self.0.get(code) {
            Some((at, of)) if at.elapsed() <= CODE && of.appid == appid => {
                Ok(self.0.remove(code).ok_or(40_029_u32)?.1)
            }
            _ => Err(40_029),
        }
    }
}
