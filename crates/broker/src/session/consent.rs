//! A call on its way through policy: decided, asked about, decided anew, carried out, and cut when the person takes back what
//! they granted.

use std::collections::BTreeSet;

use menshen_model::{Scope, errno};
use menshen_policy::{
    ApiTable, Decision, Facts, Gate, Leave, Privacy, Question, Refusal, ScopeTable, Standing, Tap, Words,
    decide_authorize, decide_in,
};
use menshen_wire::{ToGuest, Value};
use serde_json::{Value as Json, json};
use tokio::time::Instant;

use super::asks::{Asked, Asking};
use super::frames::short;
use super::{Scene, Session, bucket};
use crate::calls::{self, First, Handler, Own};
use crate::consent::desk::Said;
use crate::consent::{Change, PRIVACY};
use crate::doors::Denied;

/// A call of the guest, until it is answered.
pub(super) struct Call {
    pub(super) id: u32,
    pub(super) sync: bool,
    pub(super) name: String,
    pub(super) args: Value,
    pub(super) began: Instant,
    /// Kind of the tap that was taken for it.
    pub(super) gesture: Option<String>,
}

impl Session {
    /// Decides a call and does what was decided. `answered`: the person has just said yes to it.
    pub(super) fn proceed(&mut self, mut call: Call, answered: bool) {
        if !self.p.doors.is_open() && calls::wants_room(&call.name) {
            return self.waiting.push_back((call, answered));
        }
        if self.privacy_of_program(&call) {
            return;
        }
        if !self.natives.fits(call.id, &call.name) {
            return self.reply(call.id, false, calls::failure(&call.name, &calls::unsupported()));
        }
        let gate = ApiTable::embedded().gated(&call.name).map_or(Gate::OPEN, |(_, gate)| gate);
        if !answered && let Some(rate) = gate.rate {
            let bucket = self.rates.entry(call.name.clone());
            if !bucket.or_insert_with(|| bucket::Bucket::new(rate, rate, call.began)).take(call.began) {
                return self.refuse(call, Denied::new(errno::RATE, "calls come too fast"));
            }
        }
        if gate.gesture != Tap::None && call.gesture.is_none() {
            let token = self.gestures.take(&gate.gesture, call.began);
            if let Some(t) = &token {
                self.permission("tap", &call.name, &t.kind, &format!("page {}, node {}", t.page, t.node));
            }
            call.gesture = token.map(|t| t.kind);
        }
        match self.decision(&call, gate, answered) {
            Decision::Go(leave) => match calls::handler(&call.name) {
                Some(Handler::First(first)) => self.ask_first(call, first, leave),
                _ => self.write_down(call, leave, Self::carry_out),
            },
            Decision::Ask(question) => self.ask(call, question),
            Decision::Refuse(refusal) => self.refused(call, refusal),
        }
    }

    /// What the program keeps is open, or will not be: the calls that waited for it are decided now.
    pub(super) fn room_opened(&mut self, trouble: Option<String>) {
        if let Some(message) = trouble {
            self.fault(0, "store", &message, "");
        }
        for (call, answered) in std::mem::take(&mut self.waiting) {
            self.proceed(call, answered);
        }
    }

    fn decision(&self, call: &Call, gate: &Gate, answered: bool) -> Decision {
        let facts = Facts { api: &call.name, subject: &self.p.subject };
        // Most calls touch nothing of the person: what they decided need not be looked up.
        if gate.scope.is_none() && gate.data.is_none() && call.name != "authorize" {
            let (gesture, grants) = (call.gesture.as_deref(), self.p.consents.grants(&self.p.subject));
            let standing = Standing { gesture, grants, foreground: self.foreground, ..Standing::none() };
            return decide_in(ApiTable::embedded(), facts, &standing);
        }
        let scope = match call.name.as_str() {
            "authorize" => call.args.get("scope").and_then(Value::as_str).and_then(Scope::named),
            _ => None,
        };
        self.standing(call.gesture.as_deref(), answered, |standing| match scope {
            Some(scope) => decide_authorize(&self.p.subject, scope, standing),
            None => decide_in(ApiTable::embedded(), facts, standing),
        })
    }

    fn standing<T>(&self, gesture: Option<&str>, answered: bool, with: impl FnOnce(&Standing<'_>) -> T) -> T {
        let (consents, subject) = (&self.p.consents, &self.p.subject);
        let consent = consents.consent(subject);
        with(&Standing {
            scopes: ScopeTable::embedded(),
            wants: &self.p.program.declared().wants,
            grants: consents.grants(subject),
            consent: &consent,
            gesture,
            foreground: self.foreground,
            quiet: consents.hushed(subject, PRIVACY),
            answered,
            asking: consents.asking(),
        })
    }

    fn ask(&mut self, call: Call, question: Question) {
        let key = key(&question);
        if call.sync {
            let denied =
                Denied::new(errno::BAD_PARAMETER, "a call that asks the person has no synchronous form");
            return self.refuse_noted(call, denied);
        }
        // Refused or closed a moment ago: nobody is asked again and again.
        if self.p.consents.hushed(&self.p.subject, &key) {
            return self.refused(call, hushed(&question));
        }
        if !self.asks.room(call.id) {
            return self.refuse(call, Denied::new(errno::RATE, "too many questions wait for the person"));
        }
        if self.hears_privacy && matches!(question, Question::Privacy { .. }) {
            let referrer = call.name.rsplit('.').next().unwrap_or_default().to_owned();
            let value = Value::object([("id", Value::from(call.id)), ("referrer", Value::from(referrer))]);
            self.asks.program(call, Asked::Policy(question));
            return self.send(&ToGuest::Notify { name: "privacy".into(), value });
        }
        let prompt = self.prompt(&question, &call.name);
        self.permission("prompt", &call.name, &key, "");
        let answer = self.p.desk.clone().ask(self.p.guest, prompt);
        self.asks.person(call, Asked::Policy(question), answer);
    }

    /// Asks something that is no matter of policy's.
    pub(super) fn ask_other(&mut self, call: Call, asked: Asked, prompt: Json) {
        if !self.asks.room(call.id) {
            return self.refuse(call, Denied::new(errno::RATE, "too many questions wait for the person"));
        }
        let answer = self.p.desk.clone().ask(self.p.guest, prompt);
        self.asks.person(call, asked, answer);
    }

    fn prompt(&self, question: &Question, api: &str) -> Json {
        let declared = self.p.program.declared();
        let scopes = ScopeTable::embedded();
        let words = |words: &Words| json!({"zh": words.zh, "en": words.en});
        match question {
            Question::Privacy { data } => {
                let purpose = match &declared.wants.privacy {
                    Privacy::Declared(types) => types.get(data).cloned().unwrap_or_default(),
                    Privacy::Nothing | Privacy::Assumed => String::new(),
                };
                let all: Vec<Json> =
                    self.declared_data(data).iter().filter_map(|d| scopes.data(d)).map(words).collect();
                json!({"kind": "privacy", "api": api, "data": data, "what": all, "purpose": purpose,
                    "contract": contract(declared)})
            }
            Question::Scope { scope } | Question::Call { scope } => {
                let row = scopes.scope(*scope);
                let kind = if matches!(question, Question::Call { .. }) { "call" } else { "scope" };
                let purpose = declared.wants.purposes.get(scope).cloned().unwrap_or_default();
                json!({"kind": kind, "api": api, "scope": scope.name(), "what": [{"zh": row.zh, "en": row.en}],
                    "purpose": purpose, "each": row.per_call && self.p.consents.asking() == menshen_policy::Asking::EachCall})
            }
        }
    }

    /// What an agreement that is asked for because of `data` covers: all that the contract names; without one, this alone.
    fn declared_data(&self, data: &str) -> BTreeSet<String> {
        match &self.p.program.declared().wants.privacy {
            Privacy::Declared(types) => types.keys().cloned().collect(),
            Privacy::Nothing | Privacy::Assumed => [data.to_owned()].into(),
        }
    }

    /// The person, or the program's own privacy dialog, has answered.
    pub(super) fn said(&mut self, id: u32, said: Said) {
        let Some(Asking { call, question, .. }) = self.asks.take(id) else { return };
        let question = match question {
            Asked::Policy(question) => question,
            Asked::Leave(ticket, leave) => return self.leave_for(call, said, ticket, leave),
            Asked::Phone(leave) => return self.phone(call, said, leave),
        };
        let (consents, subject) = (self.p.consents.clone(), self.p.subject.clone());
        let key = key(&question);
        let word = match said {
            Said::Allow => "allow",
            Said::Deny => "deny",
            Said::Close => "close",
        };
        self.permission("answer", &call.name, &key, word);
        if said != Said::Allow {
            consents.hush(&subject, &key);
        }
        let change = match (&question, said) {
            (Question::Privacy { data }, Said::Allow) => {
                Some(Change::Agree { subject, data: self.declared_data(data) })
            }
            (Question::Scope { scope }, Said::Allow | Said::Deny) => {
                let purpose =
                    self.p.program.declared().wants.purposes.get(scope).cloned().unwrap_or_default();
                Some(Change::Scope { subject, scope: *scope, granted: said == Said::Allow, purpose })
            }
            _ => None,
        };
        match change {
            None => self.go_on(call, &question, said),
            Some(change) => self.decide(call, change, move |s, call| s.go_on(call, &question, said)),
        }
    }

    /// The call that was asked for, with what the person said.
    fn go_on(&mut self, call: Call, question: &Question, said: Said) {
        match said {
            Said::Allow => self.proceed(call, !matches!(question, Question::Privacy { .. })),
            Said::Deny => self.refused(call, hushed(question)),
            Said::Close => {
                let refusal = match question {
                    Question::Privacy { .. } => Refusal::not_agreed(),
                    _ => Refusal::new(errno::USER_CANCELLED, "auth cancel"),
                };
                self.refused(call, refusal);
            }
        }
    }

    pub(super) fn refused(&mut self, call: Call, refusal: Refusal) {
        if refusal.errno != errno::UNSUPPORTED {
            self.permission("refused", &call.name, &refusal.errno.to_string(), &refusal.reason);
        }
        self.refuse_noted(call, refusal);
    }

    pub(super) fn refuse(&mut self, call: Call, denied: Denied) {
        self.answer(call.id, call.sync, &call.name, || short(&call.args), call.began, Err(denied));
    }

    pub(super) fn succeed(&mut self, call: Call, value: Value) {
        self.answer(call.id, call.sync, &call.name, || short(&call.args), call.began, Ok(value));
    }

    /// A trusted tap.
    pub(super) fn tapped(&mut self, page: u32, node: u32, kind: &str) {
        if self.pages.get(page).is_some_and(|p| !p.gone) {
            self.gestures.mint(page, node, kind, Instant::now());
        }
    }

    /// The program went out of sight.
    pub(super) fn hidden(&mut self) {
        self.foreground = false;
        self.end_natives(None);
        self.hide_held();
    }

    /// The person changed what they decided: calls in flight that no longer stand are cut now.
    pub(super) fn reconsider(&mut self) {
        let consent = self.p.consents.consent(&self.p.subject);
        let cut: Vec<u32> =
            self.pending.iter().filter(|(_, p)| !p.permit.stands(&consent)).map(|(id, _)| *id).collect();
        for id in cut {
            self.show(Scene::Text(json!({"t": "cut", "guest": self.p.guest, "id": id})));
            if let Some(p) = self.pending.remove(&id) {
                self.permission("cut", &p.name, "", "revoked");
                self.end_under(id);
                self.end_pending(id, p, Err(Refusal::denied()));
            }
        }
    }

    /// A line of the inspector's pane of permissions.
    pub(super) fn permission(&mut self, what: &str, api: &str, about: &str, detail: &str) {
        self.record("permission", json!({"what": what, "api": api, "about": about, "detail": detail}));
    }

    /// The framework's own two calls about the privacy dialog that a program draws itself. They ask for nothing: one says that
    /// the program listens, the other hands on what it was told, and an agreement counts only with a tap on its button.
    fn privacy_of_program(&mut self, call: &Call) -> bool {
        match call.name.as_str() {
            "privacy.listen" => self.hears_privacy = true,
            "privacy.resolve" => {
                let id = call.args.get("id").and_then(Value::as_u32).unwrap_or_default();
                let said = match call.args.get("event").and_then(Value::as_str) {
                    Some("agree") => {
                        let button = Tap::Button("agreePrivacyAuthorization".into());
                        let tapped = self.gestures.take(&button, Instant::now()).is_some();
                        Some(if tapped || self.agreed_already(id) { Said::Allow } else { Said::Close })
                    }
                    Some("disagree") => Some(Said::Deny),
                    _ => None,
                };
                if let Some(said) = said {
                    self.asks.answered(id, said);
                }
            }
            _ => return false,
        }
        self.reply(call.id, true, calls::nothing());
        true
    }

    fn agreed_already(&self, id: u32) -> bool {
        let consent = self.p.consents.consent(&self.p.subject);
        self.asks.question(id).is_some_and(
            |asked| matches!(asked, Asked::Policy(Question::Privacy { data }) if consent.agreed.contains(data)),
        )
    }

    /// What the session answers itself.
    pub(super) fn own(&mut self, call: Call, own: Own, leave: Leave) {
        match own {
            Own::Authorize => self.authorized(call),
            Own::Setting => {
                let with = call.args.get("withSubscriptions").and_then(Value::as_bool).unwrap_or(false);
                let value = self.settings(with);
                self.succeed(call, value);
            }
            Own::OpenSetting => self.ask_shell_with(call, leave, json!({})),
            Own::PrivacySetting => {
                let value = self.privacy_setting();
                self.succeed(call, value);
            }
            Own::PrivacyContract => {
                let declared = self.p.program.declared();
                if declared.contract.is_empty() && declared.name.is_empty() {
                    return self
                        .refuse(call, Denied::new(errno::BAD_DATA, "the program has no privacy agreement"));
                }
                let args = contract(declared);
                self.ask_shell_with(call, leave, args);
            }
            Own::Agree => {
                let mut data = self.asks.data();
                data.extend(self.declared_data("").into_iter().filter(|data| !data.is_empty()));
                let change = Change::Agree { subject: self.p.subject.clone(), data };
                self.decide(call, change, |s, call| {
                    s.permission("answer", &call.name, PRIVACY, "allow");
                    s.succeed(call, calls::nothing());
                });
            }
            Own::Login | Own::CheckSession | Own::Profile => self.account(call, own, leave),
            Own::Hold => self.hold(call, leave),
            Own::Held(op) => self.work_held(call, op),
        }
    }

    /// Asks before the call is written down: what comes of it is what the person says now.
    fn ask_first(&mut self, call: Call, first: First, leave: Leave) {
        match first {
            First::RequirePrivacy => match self.missing() {
                None => self.write_down(call, leave, |s, call, _| s.succeed(call, calls::nothing())),
                Some(_) if self.p.consents.hushed(&self.p.subject, PRIVACY) => {
                    self.refused(call, Refusal::not_agreed());
                }
                Some(data) => self.ask(call, Question::Privacy { data }),
            },
            First::Phone => {
                let prompt = json!({"kind": "phone", "api": "getPhoneNumber", "purpose": "",
                    "what": [{"zh": "获取你的手机号", "en": "get your phone number"}]});
                self.ask_other(call, Asked::Phone(leave), prompt);
            }
            First::Navigate => self.navigate(call, leave),
        }
    }

    fn authorized(&mut self, call: Call) {
        let scope = call.args.get("scope").and_then(Value::as_str).unwrap_or_default();
        if Scope::named(scope).is_some() || Scope::WITHDRAWN.contains(&scope) {
            return self.succeed(call, calls::nothing());
        }
        self.refuse(call, Denied::new(errno::BAD_PARAMETER, "parameter error: invalid scope"));
    }

    /// The first type of data of the contract that the person has not agreed to.
    fn missing(&self) -> Option<String> {
        let consent = self.p.consents.consent(&self.p.subject);
        match &self.p.program.declared().wants.privacy {
            Privacy::Declared(types) => types.keys().find(|data| !consent.agreed.contains(*data)).cloned(),
            Privacy::Nothing | Privacy::Assumed => None,
        }
    }

    fn privacy_setting(&self) -> Value {
        let name = &self.p.program.declared().name;
        let shown = if name.is_empty() { String::new() } else { format!("《{name}》") };
        Value::object([
            ("needAuthorization", Value::from(self.missing().is_some())),
            ("privacyContractName", Value::from(shown)),
        ])
    }

    /// `authSetting`: scopes that were asked about, and those that WeChat withdrew, which are always true.
    fn settings(&self, with_subscriptions: bool) -> Value {
        let consent = self.p.consents.consent(&self.p.subject);
        let asked = consent.scopes.iter().map(|(scope, granted)| (scope.name(), Value::from(*granted)));
        let withdrawn = Scope::WITHDRAWN.into_iter().map(|name| (name, Value::from(true)));
        let mut out = vec![("authSetting", Value::object(asked.chain(withdrawn)))];
        if with_subscriptions {
            // Nothing can be subscribed to on this host.
            let none = [("mainSwitch", Value::from(false)), ("itemSettings", calls::nothing())];
            out.push(("subscriptionsSetting", Value::object(none)));
        }
        Value::object(out)
    }

    /// What the shell says of some calls is not for it to say.
    pub(super) fn own_answer(&self, name: &str, value: Value) -> Value {
        match name {
            "openSetting" | "Button.openSetting" => self.settings(true),
            _ => value,
        }
    }
}

/// What a refusal to this question keeps from being asked again.
fn key(question: &Question) -> String {
    match question {
        Question::Privacy { .. } => PRIVACY.into(),
        Question::Scope { scope } | Question::Call { scope } => scope.name().into(),
    }
}

fn hushed(question: &Question) -> Refusal {
    match question {
        Question::Privacy { .. } => Refusal::not_agreed(),
        Question::Scope { .. } | Question::Call { .. } => Refusal::denied(),
    }
}

fn contract(declared: &crate::consent::declared::Declared) -> Json {
    let uses: Vec<Json> = match &declared.wants.privacy {
        Privacy::Declared(types) => types
            .iter()
            .filter_map(|(data, purpose)| {
                let words = ScopeTable::embedded().data(data)?;
                Some(json!({"data": data, "zh": words.zh, "en": words.en, "purpose": purpose}))
            })
            .collect(),
        Privacy::Nothing | Privacy::Assumed => return Json::Null,
    };
    json!({"name": declared.name, "text": declared.contract, "uses": uses})
}
