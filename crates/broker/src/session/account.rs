//! Calls of a session that need the platform or the shell: login, profile, phone number, another program.

use menshen_model::errno;
use menshen_policy::permit::{Account, Permit};
use menshen_policy::{Leave, Refusal};
use menshen_wire::Value;
use serde_json::{Value as Json, json};

use super::asks::Asked;
use super::consent::Call;
use super::frames::{fits_shell, short};
use super::other::Ticket;
use super::{Pending, Scene, Session};
use crate::calls::{self, Own};
use crate::consent::desk::Said;
use crate::doors::Denied;
use crate::platform::ProfileAsked;
use crate::{json, limits};

impl Session {
    /// Asks the shell for something whose arguments the broker writes.
    pub(super) fn ask_shell_with(&mut self, call: Call, leave: Leave, args: Json) {
        if self.pending.len() >= limits::UI_PENDING || self.pending.contains_key(&call.id) {
            return self.refuse(call, Denied::new(errno::RATE, "too many calls wait for the person"));
        }
        let Call { id, sync, name, args: given, began, .. } = call;
        let pending =
            Pending::new(name.clone(), sync, short(&given), began, limits::UI_PERSON, leave.device());
        self.pending.insert(id, pending);
        let name = name.strip_prefix("Button.").unwrap_or(&name).to_owned();
        self.show(Scene::Ui { id, name, args: json::to_value(&args) });
    }

    /// What the platform says of the person.
    pub(super) fn account(&mut self, call: Call, own: Own, leave: Leave) {
        let answer = self.platform(&call, own, &leave.account());
        match answer {
            Ok(value) => self.succeed(call, value),
            Err(denied) => self.refuse(call, denied),
        }
    }

    fn platform(&self, call: &Call, own: Own, permit: &Permit<Account>) -> calls::Answer {
        let (subject, appid) = (permit.subject(), self.p.program.appid.as_str());
        match own {
            Own::Login => {
                let code = self.p.platform.login(subject, appid)?;
                Ok(Value::object([("code", Value::from(code))]))
            }
            Own::CheckSession if self.p.platform.session(subject) => Ok(calls::nothing()),
            Own::CheckSession => Err(Denied::new(errno::BAD_DATA, "session time out, need relogin")),
            _ => {
                let lang = call.args.get("lang").and_then(Value::as_str).unwrap_or("en");
                let credentials = match call.args.get("withCredentials") {
                    Some(Value::Bool(wanted)) => Some(*wanted),
                    _ => None,
                };
                let asked = ProfileAsked { lang, credentials, openid: call.name != "getUserProfile" };
                self.p.platform.profile(subject, appid, asked)
            }
        }
    }

    /// The person has said whether the program's server gets their number.
    pub(super) fn phone(&mut self, call: Call, said: Said, leave: Leave) {
        if said != Said::Allow {
            return self.refused(call, Denied::new(errno::USER_DENIED, "user deny"));
        }
        self.write_down(call, leave, |s, call, leave| {
            let permit = leave.into_inner().account();
            let realtime = call.name.contains("Realtime");
            match s.p.platform.phone(permit.subject(), &s.p.program.appid, realtime) {
                Ok(value) => s.succeed(call, value),
                Err(denied) => s.refuse(call, denied),
            }
        });
    }

    /// `navigateToMiniProgram`: found, then asked for.
    pub(super) fn navigate(&mut self, call: Call, leave: Leave) {
        let text = |name: &str| call.args.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let extra = call.args.get("extraData").cloned().unwrap_or(Value::Undefined);
        if !fits_shell(&extra) || extra.encode().len() > limits::EXTRA_DATA {
            return self.refused(call, Denied::new(errno::BAD_PARAMETER, "extraData is larger than 64 KiB"));
        }
        match self.p.others.find(&self.p.program, &text("appId"), &text("path"), extra) {
            Err(why) => self.refused(call, Denied::new(errno::BAD_PARAMETER, why)),
            Ok((ticket, warnings)) => {
                for warning in warnings {
                    self.fault(0, "warning", &format!("navigateToMiniProgram: {warning}"), "");
                }
                let prompt = json!({"kind": "navigate", "api": "navigateToMiniProgram", "target": ticket.name,
                    "purpose": "", "what": [{"zh": "打开另一个小程序", "en": "open another mini program"}]});
                self.ask_other(call, Asked::Leave(ticket, leave), prompt);
            }
        }
    }

    /// The person has said whether the other program may open.
    pub(super) fn leave_for(&mut self, call: Call, said: Said, ticket: Ticket, leave: Leave) {
        if said != Said::Allow {
            return self.refused(call, Refusal::new(errno::CANCEL, "cancel"));
        }
        self.write_down(call, leave, move |s, call, _| {
            let program = ticket.program.clone();
            match s.p.others.issue(ticket) {
                Some(token) => {
                    s.show(Scene::Text(
                        json!({"t": "open", "guest": s.p.guest, "program": program, "ticket": token}),
                    ));
                    s.succeed(call, calls::nothing());
                }
                None => s.refuse(call, Denied::new(errno::RATE, "too many programs are being opened")),
            }
        });
    }
}
