//! What the guest is told about its program: the `env` of the wire's Start frame, package half.

use crate::program::{Component, Program};
use crate::theme;
use menshen_model::Mode;
use serde_json::{Map, Value, json};

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
}

impl Program {
    /// `{version, mode, appid, programName, app, files, modules, aliases}`; the host adds `launch` and
    /// `system`. With `darkmode`, `@names` are replaced for `theme`, and `app.themes` holds window and
    /// tab bar for both.
    pub fn env(&self, theme: Theme, mode: Mode) -> Value {
        let files: Map<String, Value> =
            self.files.iter().map(|(path, c)| (path.clone(), self.file(c, theme))).collect();
        let modules: Map<String, Value> = self.modules.keys().map(|m| (m.clone(), json!(1))).collect();
        json!({
            "version": 1,
            "mode": mode.as_str(),
            "appid": self.appid,
            "programName": self.name,
            "app": self.app_for(theme),
            "files": files,
            "modules": modules,
            "aliases": self.aliases,
        })
    }

    /// The window settings of a page: the app's, overlaid by the page's own.
    pub fn window(&self, page: &str, theme: Theme) -> Value {
        let mut window = self.app.get("window").and_then(Value::as_object).cloned().unwrap_or_default();
        if let Some(own) = self.files.get(page).and_then(|f| f.json.as_object()) {
            window.extend(own.iter().map(|(k, v)| (k.clone(), v.clone())));
            window.remove("usingComponents");
        }
        self.themed(&Value::Object(window), theme)
    }

    fn file(&self, component: &Component, theme: Theme) -> Value {
        json!({
            "json": self.themed(&component.json, theme),
            "wxml": component.wxml,
            "js": component.script.is_some(),
            "wxss": component.wxss,
            "page": component.page,
            "scope": component.scope,
        })
    }

    fn app_for(&self, theme: Theme) -> Value {
        let mut app = self.themed(&self.app, theme);
        if self.is_themed() {
            let both = |theme| {
                let part = |name| self.themed(self.app.get(name).unwrap_or(&Value::Null), theme);
                json!({"window": part("window"), "tabBar": part("tabBar")})
            };
            app["themes"] = json!({"light": both(Theme::Light), "dark": both(Theme::Dark)});
        }
        app
    }

    fn is_themed(&self) -> bool {
        self.app.get("darkmode").and_then(Value::as_bool).unwrap_or(false)
    }

    fn themed(&self, value: &Value, theme: Theme) -> Value {
        match (self.is_themed(), theme) {
            (true, Theme::Dark) => theme::apply(value, &self.themes.dark),
            _ => theme::apply(value, &self.themes.light),
        }
    }
}
