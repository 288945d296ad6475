//! Calls that are known by their name alone: helpers of compilers, digests, and the platform's functions where a bundler
//! has hidden the platform's object.

use super::{CallSite, Kind, Solver, Thing, done};

/// Names that only the platform has.
const PLATFORM: [&str; 34] = [
    "navigateTo",
    "redirectTo",
    "reLaunch",
    "navigateToMiniProgram",
    "setStorageSync",
    "getStorageSync",
    "setStorage",
    "getStorage",
    "requestPayment",
    "getUserProfile",
    "getUserInfo",
    "getLocation",
    "chooseLocation",
    "chooseAddress",
    "setClipboardData",
    "getClipboardData",
    "scanCode",
    "uploadFile",
    "downloadFile",
    "connectSocket",
    "chooseImage",
    "getSystemInfoSync",
    "getSystemInfo",
    "getLaunchOptionsSync",
    "getEnterOptionsSync",
    "makePhoneCall",
    "login",
    "getSetting",
    "authorize",
    "openSetting",
    "showModal",
    "request",
    "chooseInvoiceTitle",
    "getWeRunData",
];

impl Solver<'_> {
    /// What the callee's name says, whoever it is.
    pub(super) fn by_name(&mut self, site: &CallSite) {
        let name = self.strings[site.name as usize].clone();
        match &*name {
            "" => {}
            "wrap" if site.args.len() >= 2 => {
                let (context, object) = self.fresh_object(site.why);
                let ret = self.invoke(site.args[0], None, &[context], site.why);
                for key in ["sent", "v"] {
                    let key = self.sym(key);
                    let sent = self.field(object, key);
                    self.resolve_into(ret, sent);
                }
                let value = self.new_promise(site.dst);
                let returned = self.member(context, "$return", site.why);
                self.resolve_into(returned, value);
            }
            "abrupt" | "a" if site.args.len() == 2 => {
                if let Some(context) = site.this {
                    let key = self.sym("$return");
                    self.wait_store(context, key, site.args[1]);
                }
            }
            "mark"
            | "_asyncToGenerator"
            | "asyncToGenerator"
            | "__importDefault"
            | "__importStar"
            | "_interopRequireDefault"
            | "_interopRequireWildcard"
            | "interopRequireDefault" => {
                if let Some(arg) = site.args.first() {
                    self.edge(*arg, site.dst);
                    if name.to_ascii_lowercase().contains("import") || name.contains("interop") {
                        let object = self.obj(Thing::Object(site.dst));
                        self.put(site.dst, object);
                        let key = self.sym("default");
                        let field = self.field(object, key);
                        self.edge(*arg, field);
                        let inner = self.member(*arg, "default", site.why);
                        self.edge(inner, field);
                    }
                }
            }
            "__awaiter" => {
                if let Some(body) = site.args.get(3) {
                    let ret = self.invoke(*body, site.args.first().copied(), &[], site.why);
                    self.edge(ret, site.dst);
                }
            }
            "_objectSpread" | "_objectSpread2" | "objectSpread" | "__assign" | "_extends" | "extend"
                if site.args.len() > 1 =>
            {
                self.assign(site);
            }
            "_inherits" | "__extends" | "inherits" if site.args.len() >= 2 => {
                let class = site.args[0];
                self.wait(site.args[1], super::Use::Parent { class });
            }
            "normalizeComponent" if !site.args.is_empty() => self.options(site.args[0]),
            _ => {
                if self.sanitiser(site.name) & done::HIDDEN != 0 && !name.contains("ask") {
                    self.source(site.dst, Kind::Hash, "", site.why);
                }
            }
        }
    }

    /// After all that is known has been followed: calls of nothing known. Returns whether anything was found.
    pub(super) fn unresolved(&mut self) -> bool {
        let mut any = false;
        for id in 0..self.calls.len() {
            if self.calls[id].known {
                continue;
            }
            self.calls[id].known = true;
            any = true;
            let site = self.calls[id].clone();
            let name = self.strings[site.name as usize].clone();
            self.now = site.why;
            if PLATFORM.contains(&&*name) && self.looks_platform(&name, &site) {
                self.named.push((name.clone(), id as u32));
                self.platform(&name, id as u32, &site);
                continue;
            }
            if matches!(&*name, "setData") {
                continue;
            }
            let done = self.sanitiser(site.name);
            if let Some(this) = site.this {
                self.derive(this, site.dst, done, site.why);
            }
            for arg in site.args.iter() {
                self.derive(*arg, site.dst, done, site.why);
                let nothing = self.fresh(site.why);
                self.invoke(*arg, None, &[nothing], site.why);
            }
        }
        any
    }

    /// Names that other libraries have too count when their argument has the platform's shape.
    fn looks_platform(&mut self, name: &str, site: &CallSite) -> bool {
        if site.this.is_none() {
            return false;
        }
        if !matches!(name, "request" | "login" | "showModal" | "extend") {
            return true;
        }
        let Some(arg) = site.args.first() else { return false };
        let Some((file, span)) = self.place(*arg) else { return false };
        let text = self.program.file(file).text();
        let text = text.get(span.start as usize..span.end as usize).unwrap_or("");
        let end = text.char_indices().nth(4_000).map_or(text.len(), |(n, _)| n);
        text.starts_with('{') && (text[..end].contains("success") || text[..end].contains("url"))
    }
}
