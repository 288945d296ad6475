//! The programs of a host as another program may reach them. Who came from where is written here and nowhere else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use menshen_store::links::Links;
use menshen_wire::Value;

use crate::doors::encoding::Encoding;
use crate::json::clip;
use crate::program::Program;
use crate::session::{Others, Ticket};
use crate::{limits, random};

/// Scene of a program that another one opened.
pub(crate) const SCENE: u32 = 1037;

/// Scene of a page that somebody shared.
pub(crate) const SHARED: u32 = 1007;

/// Does the program declare this page? The empty path is its home page.
fn declares(program: &Program, path: &str) -> bool {
    let page = path.split('?').next().unwrap_or_default().trim_start_matches('/');
    page.is_empty() || program.pages().contains(&page)
}

/// The list of programs and the tickets between them.
#[derive(Default)]
pub(crate) struct Neighbours {
    pub(crate) programs: Mutex<Vec<Arc<Program>>>,
    tickets: Mutex<HashMap<String, (Instant, Ticket)>>,
    links: OnceLock<Links>,
}

impl Neighbours {
    /// What links are made with.
    pub(crate) fn set_links(&self, links: Links) {
        // Set once, when the host is made.
        let _ = self.links.set(links);
    }

    /// Where a link leads: the program, and the page if that program declares it. `None`: no link of this host.
    pub(crate) fn follow(&self, link: &str) -> Option<(Arc<Program>, String)> {
        let bytes = Encoding::Base64.bytes(link).ok().filter(|_| link.len() <= limits::LINK)?;
        let (id, path) = self.links.get()?.open(&bytes)?;
        let programs = self.programs.lock().unwrap_or_else(PoisonError::into_inner);
        let program = programs.iter().find(|p| p.id == id)?.clone();
        let declared = declares(&program, &path);
        Some((program, if declared { path } else { String::new() }))
    }

    /// Nobody comes in by a ticket that was given before now.
    pub(crate) fn forget_tickets(&self) {
        self.tickets.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

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
        let Some(to) = to else {
            return Err(format!("no mini program with the appId {appid:?} is installed here"));
        };
        let mut warnings = Vec::new();
        let mut path = path.to_owned();
        if !declares(to, &path) {
            warnings.push(format!("{} declares no page {path}: its home page opens", to.name));
            path.clear();
        }
        let senders = to.compiled.env["app"]["acceptExtraDataFrom"].as_array();
        let listed = senders.is_some_and(|s| s.iter().any(|id| id == from.appid.as_str()));
        let development = to.id.as_str().starts_with("dev:");
        let mut referrer = vec![("appId".to_owned(), Value::from(from.appid.as_str()))];
        if extra != Value::Undefined {
            if !listed {
                let what = if development { "it arrives in development only" } else { "it is not delivered" };
                warnings.push(format!(
                    "{} does not list {} in acceptExtraDataFrom of its app.json: {what}",
                    to.name, from.appid
                ));
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

    fn link(&self, from: &Program, path: &str) -> Option<String> {
        let link = self.links.get()?.make(&from.id, clip(path, limits::LINK_PATH)).ok()?;
        let text = Encoding::Base64.text(&link);
        Some(text.trim_end_matches('=').replace('+', "-").replace('/', "_"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Compiled;
    use menshen_model::{Mode, ProgramId};
    use serde_json::json;

    fn program(id: &str, appid: &str, accepts: &[&str]) -> Arc<Program> {
        let env = json!({"app": {"pages": ["pages/a"], "acceptExtraDataFrom": accepts}});
        let compiled = Compiled { env, ..Compiled::default() };
        Arc::new(Program::new(ProgramId::new(id).unwrap(), appid.into(), appid.into(), Mode::Debug, compiled))
    }

    #[test]
    fn who_came_is_written_here_and_extra_data_reaches_those_who_list_the_sender() {
        let from = program("dev:1", "wx1", &[]);
        let all = Neighbours::default();
        *all.programs.lock().unwrap() = vec![
            from.clone(),
            program("dev:2", "wx2", &["wx1"]),
            program("signer:3", "wx3", &[]),
            program("dev:4", "wx4", &[]),
        ];
        let extra = || Value::from(7u32);
        let (ticket, warnings) = all.find(&from, "wx2", "/pages/a?x=1", extra()).unwrap();
        assert!(warnings.is_empty());
        assert_eq!((ticket.program.as_str(), ticket.path.as_str()), ("dev:2", "/pages/a?x=1"));
        assert_eq!(ticket.referrer.get("appId"), Some(&Value::from("wx1")));
        assert_eq!(ticket.referrer.get("extraData"), Some(&extra()));
        let (strict, warnings) = all.find(&from, "wx3", "pages/none", extra()).unwrap();
        assert_eq!((strict.path.as_str(), strict.referrer.get("extraData"), warnings.len()), ("", None, 2));
        let (lax, warnings) = all.find(&from, "wx4", "", extra()).unwrap();
        assert!(lax.referrer.get("extraData").is_some() && warnings[0].contains("development"));
        for appid in ["wx1", "wx9", ""] {
            assert!(all.find(&from, appid, "", Value::Undefined).is_err(), "{appid}");
        }
        let token = all.issue(ticket.clone()).unwrap();
        assert_eq!(all.redeem("0"), None);
        assert_eq!(all.redeem(&token), Some(ticket.clone()));
        assert_eq!(all.redeem(&token), None, "once");
        assert!((0..1000).filter_map(|_| all.issue(ticket.clone())).count() <= limits::TICKETS);
    }
}
