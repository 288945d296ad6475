//! The files of shell, view and door. Tests hand in their own, so that they need no built web parts.

use bytes::Bytes;
use thiserror::Error;

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The web parts are not in this binary.
#[derive(Debug, Error)]
#[error("{0} is not built into this binary. Run `cargo xtask web` first, then build again")]
pub struct Missing(&'static str);

/// Shell and view as they are served.
#[derive(Debug, Clone)]
pub struct Assets {
    /// The shell's page.
    pub shell_html: Bytes,
    /// Its script.
    pub shell_js: Bytes,
    /// Its style.
    pub shell_css: Bytes,
    /// What the browser runs beside the shell while it records.
    pub recorder_js: Bytes,
    /// The view's page.
    pub view_html: Bytes,
    /// Its script.
    pub view_js: Bytes,
    /// Its style.
    pub view_css: Bytes,
    /// The document between the shell and a business page.
    pub door_html: Bytes,
    /// Its script.
    pub door_js: Bytes,
}

/// Where the first frame of a view stands in shell.html.
const PLACE: &str = "<!--view-->";

impl Assets {
    /// The shell's page with its first frame at `view`, a capability address.
    pub(crate) fn shell_page(&self, view: Option<&str>) -> Bytes {
        let page = String::from_utf8_lossy(&self.shell_html);
        let Some(view) = view.filter(|_| page.contains(PLACE)) else { return self.shell_html.clone() };
        let frame = format!(
            "<iframe class=\"view\" sandbox=\"allow-scripts\" referrerpolicy=\"no-referrer\" allow=\"\" src=\"{view}\"></iframe>"
        );
        page.replacen(PLACE, &frame, 1).into()
    }

    /// Those that were built into this binary.
    pub fn embedded() -> Result<Self, Missing> {
        let get = |file: Option<&'static [u8]>, name| file.map(Bytes::from_static).ok_or(Missing(name));
        Ok(Self {
            shell_html: get(SHELL_HTML, "shell.html")?,
            shell_js: get(SHELL_JS, "shell.js")?,
            shell_css: get(SHELL_CSS, "shell.css")?,
            recorder_js: get(RECORDER_JS, "recorder.js")?,
            view_html: get(VIEW_HTML, "view.html")?,
            view_js: get(VIEW_JS, "view.js")?,
            view_css: get(VIEW_CSS, "view.css")?,
            door_html: get(DOOR_HTML, "door.html")?,
            door_js: get(DOOR_JS, "door.js")?,
        })
    }
}
