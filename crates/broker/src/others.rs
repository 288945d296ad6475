//! The programs of a host as another program may reach them. Who came from where is written here and nowhere else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use menshen_wire::Value;

use crate::program::Program;
use crate::session::{Others, Ticket};
use crate::{limits, random};

/// Scene of a program that another one opened.
pub(crate) const SCENE: u32 = 1037;

/// The list of programs and the tickets between them.
#[derive(Default)]
pub(crate) struct Neighbours {
    pub(crate) programs: Mutex<Vec<Arc<Program>>>,
    tickets: Mutex<HashMap<String, (Instant, Ticket)>>,
}

impl Neighbours {
    /// A ticket's way in: good once, for a minute.
    pub(crate) fn redeem(&self, token: &str) -> Option<Ticket> {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, ticket) = tickets.remove(token)?;
        (at.elapsed() <= limits::UI_DEVICE).then_some(ticket)
    }
}

impl Others for Neighbours {
    fn find(
        &self,
        from: &Program,
        appid: &str,
        path: &str,
        extra: Value,
    ) -> Result<(Ticket, Vec<String>), String> {
        let programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        let to = programs.iter().find(|p| p.appid == appid && p.id != from.id && !appid.is_empty());
        let Some(to) = to else { return Err(format!("no mini program with the appId {appid:?} is installed here")) };
        let mut warnings = Vec::new();
        let page = path.split('?').next().unwrap_or_default().trim_start_matches('/');
        let mut path = path.to_owned();
        if !page.is_empty() && !to.pages().contains(&page) {
            warnings.push(format!("{} declares no page {page}: its home page opens", to.name));
            path.clear();
        }
        let senders = to.compiled.env["app"]["acceptExtraDataFrom"].as_array();
        let listed = senders.is_some_and(|s| s.iter().any(|id| id == from.appid.as_str()));
        let development = to.id.as_str().starts_with("dev:");
        let mut referrer = vec![("appId".to_owned(), Value::from(from.appid.as_str()))];
        if extra != Value::Undefined {
            if !listed {
                let what = if development { "it arrives in development only" } else { "it is not delivered" };
                warnings.push(format!("{} does not list {} in acceptExtraDataFrom of its app.json: {what}", to.name, from.appid));
            }
            if listed || development {
                referrer.push(("extraData".to_owned(), extra));
            }
        }
        let ticket = Ticket {
            program: to.id.to_string(),
            name: to.name.clone(),
            path,
            referrer: Value::Object(referrer),
        };
        Ok((ticket, warnings))
    }

    fn issue(&self, ticket: Ticket) -> Option<String> {
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        tickets.retain(|_, (at, _)| at.elapsed() <= limits::UI_DEVICE);
        let token = random::token().ok().filter(|_| tickets.len() < limits::TICKETS)?;
        tickets.insert(token.clone(), (Instant::now(), ticket));
        Some(token)
    }
}
