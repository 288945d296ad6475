//! `<web-view>`: may this page of this program open that address in this window, and what a business page may tell the
//! program. See `docs/protocol.md` section 8.

use menshen_wire::Value;
use serde_json::{Value as Json, json};

use super::Shell;
use super::message::{RouteMethod, WebEvent, WebEventKind, WebRoute};
use crate::json::{clip, to_value};
use crate::limits;
use crate::session::Order;

impl WebEventKind {
    fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Error => "error",
            Self::Message => "message",
            Self::Gone => "gone",
        }
    }
}

impl RouteMethod {
    fn name(self) -> &'static str {
        match self {
            Self::NavigateTo => "navigateTo",
            Self::RedirectTo => "redirectTo",
            Self::SwitchTab => "switchTab",
            Self::ReLaunch => "reLaunch",
            Self::NavigateBack => "navigateBack",
        }
    }
}

impl Shell {
    /// Answers whether the address may be opened, and where its door is.
    pub(super) fn web_view(&mut self, guest: u32, page: u32, node: u32, src: &str) {
        let Some(owned) = self.guests.get(&guest) else { return };
        let verdict = self.verdict(guest, page, &owned.program, src);
        let mut answer = json!({
            "t": "webview", "guest": guest, "page": page, "node": node,
            "src": clip(src, menshen_policy::business::ADDRESS_LIMIT),
        });
        if let (Some(answer), Json::Object(verdict)) = (answer.as_object_mut(), verdict) {
            answer.extend(verdict);
        }
        self.tell(answer);
    }

    fn verdict(&self, guest: u32, page: u32, program: &str, src: &str) -> Json {
        let refused = |why: String, help: Option<String>| json!({"refused": {"why": why, "help": help}});
        let business = &self.host.business;
        let address = match business.check(src) {
            Ok(address) => address,
            Err(e) => return refused(e.to_string(), e.help("DIR")),
        };
        let Some(window) = self.host.windows.of(program) else {
            return refused("this program was added later and has no window for web pages".into(), None);
        };
        if window.host != self.origin.host {
            let address = window.url(Some((program, ""))).replacen("/enter/", "/window/", 1);
            return json!({"elsewhere": address});
        }
        let list = business.sources();
        match self.host.views.door(self.connection, (guest, page), program, &list.join(" ")) {
            Ok(name) => json!({
                "src": address.as_str(), "door": self.host.views.address(&name), "list": list,
                "insecure": address.insecure(),
            }),
            Err(e) => refused(e.to_string(), None),
        }
    }

    /// Something happened to a web-view. What a business page wrote is bounded like everything a guest is told of it.
    pub(super) fn web_event(&mut self, event: WebEvent) {
        let detail = to_value(&event.detail);
        if !crate::session::fits_shell(&detail) {
            return self
                .tell(json!({"t": "error", "message": "a web page sent more than 256 KiB or 8,192 values"}));
        }
        let value = Value::object([
            ("page", Value::from(event.page)),
            ("node", Value::from(event.node)),
            ("type", Value::from(event.kind.name())),
            ("detail", detail),
            ("last", Value::Bool(event.last)),
        ]);
        self.order(event.guest, Order::Notify { name: "webview".into(), value });
    }

    /// A business page asks its program to go somewhere.
    pub(super) fn web_route(&mut self, route: WebRoute) {
        if route.url.len() > limits::WEB_ROUTE {
            return;
        }
        let value = Value::object([
            ("page", Value::from(route.page)),
            ("method", Value::from(route.method.name())),
            ("url", Value::from(route.url)),
            ("delta", Value::from(route.delta)),
        ]);
        self.order(route.guest, Order::Notify { name: "webroute".into(), value });
    }
}
