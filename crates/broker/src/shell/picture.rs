//! A scene as the WebSocket message that carries it.

use axum::extract::ws::Message;
use bytes::{BufMut, BytesMut};
use menshen_wire::PageOp;
use serde_json::{Value as Json, json};

use crate::json::plain;
use crate::program::Program;
use crate::session::Scene;

/// The one message of a scene.
pub(super) fn message(guest: u32, scene: Scene) -> Message {
    let text = |json: Json| Message::text(json.to_string());
    match scene {
        Scene::View { page, batch } => {
            let mut out = BytesMut::with_capacity(9 + batch.len());
            head(&mut out, 1, guest, page);
            out.put_slice(&batch);
            Message::Binary(out.freeze())
        }
        Scene::Style { page, path, css } => {
            let mut out = BytesMut::with_capacity(11 + path.len() + css.len());
            head(&mut out, 2, guest, page);
            // A path of the wire is at most 1,024 bytes long.
            out.put_u16_le(u16::try_from(path.len()).unwrap_or(u16::MAX));
            out.put_slice(path.as_bytes());
            out.put_slice(css.as_bytes());
            Message::Binary(out.freeze())
        }
        Scene::Launched { pid, base, program } => text(launched(guest, pid, &base, &program)),
        Scene::Page { page, op, info, view } => {
            let op = match op {
                PageOp::Open => "open",
                PageOp::Show => "show",
                PageOp::Close => "close",
            };
            let mut out = json!({"t": "page", "guest": guest, "page": page, "op": op});
            if let Json::Object(info) = plain(&info) {
                for (key, value) in info {
                    // What the guest tells never stands for what the broker knows.
                    if out.get(&key).is_none() && key != "view" {
                        out[key] = value;
                    }
                }
            }
            if let Some(view) = view {
                out["view"] = json!(view);
            }
            text(out)
        }
        Scene::Ui { id, name, args } => {
            text(json!({"t": "ui", "guest": guest, "id": id, "name": name, "args": plain(&args)}))
        }
        Scene::Inspect(entry, _) => text(entry),
        Scene::Exited(e) => {
            let mut out = json!({"t": "exited", "guest": guest, "how": e.how, "status": e.status, "message": e.message});
            if let Some(syscall) = e.syscall {
                out["syscall"] = json!(syscall);
            }
            text(out)
        }
        Scene::Text(message) => text(message),
        // These two are for a face without a browser; an empty object tells a shell nothing.
        Scene::Probed { .. } | Scene::Done => text(json!({"t": "nothing"})),
    }
}

fn head(out: &mut BytesMut, kind: u8, guest: u32, page: u32) {
    out.put_u8(kind);
    out.put_u32_le(guest);
    out.put_u32_le(page);
}

fn launched(guest: u32, pid: u32, base: &str, program: &Program) -> Json {
    let app = &program.compiled.env["app"];
    let mut out = json!({
        "t": "launched", "guest": guest, "program": program.id, "pid": pid, "name": program.name, "appid": program.appid,
        "mode": program.mode, "window": app["window"], "tabBar": app["tabBar"], "base": base,
        "entry": program.entry(),
    });
    // Only a program with `darkmode` has two looks; every other is shown light.
    if program.themed() {
        out["themes"] = app["themes"].clone();
    }
    out
}
