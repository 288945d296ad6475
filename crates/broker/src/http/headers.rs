//! Headers of every answer. The policies here are walls 2 and 9: nothing runs and nothing connects but what is named.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

use super::origin::Origin;

/// What the shell's own document may ask the browser for: the devices whose doors it is. Views and files have none of it.
pub(crate) const SHELL_PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(self), \
display-capture=(), encrypted-media=(), geolocation=(self), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), \
microphone=(self), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()";

const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), \
display-capture=(), encrypted-media=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), \
microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), xr-spatial-tracking=()";

/// What a document of the shell may do: its own files, its own WebSocket, frames of views.
pub(crate) fn shell_policy(origin: &Origin) -> String {
    let (o, host) = (&origin.origin, &origin.host);
    // Views stand on names of their own, which change with the programs: all names of this port, which only we answer.
    let views = format!("http://*.localhost:{}/v/", origin.port);
    let doors = format!("http://*.localhost:{}/w/", origin.port);
    format!(
        "default-src 'none'; script-src {o}/shell.js {o}/recorder.js; style-src {o}/shell.css; img-src {views} data:; media-src {views}; \
         connect-src ws://{host}/ws; frame-src {views} {doors}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// What a view may do: its own script, its own style, pictures of its own capability address. No connection, and no text that
/// becomes markup or script, whatever its own code tries.
pub(crate) fn view_policy(origin: &Origin, base: &str) -> String {
    format!(
        "default-src 'none'; script-src {base}/view.js; style-src {base}/view.css; img-src {base}/ data:; \
         media-src {base}/ data:; font-src {base}/ data:; connect-src 'none'; form-action 'none'; base-uri 'none'; \
         frame-ancestors {}; require-trusted-types-for 'script'; trusted-types 'none'; sandbox allow-scripts",
        origin.origin
    )
}

/// What the document between the shell and a business page may do: its own script, and frame pages of the list. The
/// browser holds the frame to the list on every redirect and navigation.
pub(crate) fn door_policy(origin: &Origin, base: &str, list: &str) -> String {
    format!(
        "default-src 'none'; script-src {base}/door.js; frame-src {list}; connect-src {list}; form-action 'none'; \
         base-uri 'none'; frame-ancestors {}; require-trusted-types-for 'script'; trusted-types 'none'; \
         sandbox allow-scripts allow-same-origin allow-forms",
        origin.origin
    )
}

/// For files of a program: shown as a document they are nothing.
pub(crate) const FILE_POLICY: &str = "default-src 'none'; sandbox";

/// Puts on what every answer carries. A handler's own policy stays.
pub(crate) fn common(response: &mut Response) {
    let headers = response.headers_mut();
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::CACHE_CONTROL, "no-store");
    default(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox");
    default(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    default(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    default(HeaderName::from_static("permissions-policy"), PERMISSIONS);
    default(HeaderName::from_static("x-permitted-cross-domain-policies"), "none");
    default(HeaderName::from_static("x-dns-prefetch-control"), "off");
}

/// Sets a header whose value was made here; one that can not be a header is left out.
pub(crate) fn set(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}
