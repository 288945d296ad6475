//! Devices that a program holds for a while, and what they give: the microphone, a camera's picture, the place over time, pictures
//! that the person chose. Asked for, told of, cut, and never told of again.

mod common;
mod stage;

use std::time::{Duration, Instant};

use menshen_wire::Value;
use serde_json::{Value as Json, json};
use stage::{Stage, made, stage, with};

const REVOKED: Duration = Duration::from_millis(100);

fn app() -> Json {
    let desc = json!({"desc": "to find shops"});
    json!({
        "permission": {"scope.userLocation": desc, "scope.userLocationBackground": desc},
        "requiredPrivateInfos": ["startLocationUpdate", "startLocationUpdateBackground", "onLocationChange"],
        "requiredBackgroundModes": ["location"],
    })
}

async fn standing() -> Stage {
    stage(vec![made("dev:1", "wx1", app(), None)]).await
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The smallest PNG there is.
fn png() -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0".to_vec();
    out.extend([0; 64]);
    out
}

impl Stage {
    /// The program starts to record, and the person lets it.
    async fn record(&mut self, first: bool) -> Json {
        self.call("RecorderManager.start", with(&[("format", "wav")]));
        if first {
            self.asked("privacy", "allow").await;
            self.asked("scope", "allow").await;
        } else {
            self.asked("call", "allow").await;
        }
        let ui = self.ws.json("ui").await;
        assert_eq!((&ui["name"], &ui["args"]["format"]), (&json!("recorder"), &json!("wav")));
        ui["id"].clone()
    }

    async fn answer(&mut self, id: &Json, value: Json) {
        let guest = self.guest;
        self.say(json!({"t": "ui", "guest": guest, "id": id, "ok": true, "value": value})).await;
    }

    /// Bytes of a file, as the program reads them.
    fn read(&self, path: &str) -> Vec<u8> {
        self.call("FileSystemManager.readFile", with(&[("filePath", path)]));
        let Some(Value::Bytes(bytes)) = self.succeeded().get("data").cloned() else { panic!("no bytes") };
        bytes
    }

    async fn revoke(&mut self, scope: &str) {
        self.say(json!({"t": "consent", "program": "dev:1", "scope": scope, "granted": false})).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_asked_for_each_time_goes_on_and_ends_as_a_file() {
    let mut s = standing().await;
    let id = s.record(true).await;
    s.device_says(&id, "started", json!({})).await;
    s.succeeded();
    for (call, op) in [("RecorderManager.pause", "pause"), ("RecorderManager.resume", "resume")] {
        s.call(call, Value::Undefined);
        s.succeeded();
        let told = s.ws.json("device").await;
        assert_eq!((&told["op"], &told["id"]), (&json!(op), &id));
        s.device_says(&id, op, json!({})).await;
        assert_eq!(s.device_told().0, op);
    }
    s.give(&id, u16::MAX - 1, b"abc").await;
    let (event, frame) = s.device_told();
    assert_eq!((event.as_str(), frame.get("frameBuffer")), ("frame", Some(&Value::Bytes(b"abc".to_vec()))));
    assert_eq!(frame.get("isLastFrame"), Some(&Value::from(false)));
    // One microphone: a second recording is refused without a question.
    s.call("startRecord", Value::Undefined);
    s.asked("call", "allow").await;
    assert!(s.refused(0).contains("audio is recording"));
    s.call("RecorderManager.stop", Value::Undefined);
    s.succeeded();
    assert_eq!(s.ws.json("device").await["op"], "stop");
    s.give(&id, 0, b"RIFF").await;
    s.give(&id, 0, b"data").await;
    s.answer(&id, json!({"files": [{"part": 0, "ending": "wav"}], "duration": 1200})).await;
    let (event, ended) = s.device_told();
    assert_eq!((event.as_str(), ended.get("duration")), ("stop", Some(&Value::from(1200u32))));
    assert!(
        text(&ended, "tempFilePath").starts_with("wxfile://tmp")
            && text(&ended, "tempFilePath").ends_with(".wav")
    );
    assert_eq!(s.read(text(&ended, "tempFilePath")), b"RIFFdata");
    // The older call is answered at the end; the person is asked anew.
    s.call("startRecord", Value::Undefined);
    s.asked("call", "allow").await;
    let id = s.ws.json("ui").await["id"].clone();
    s.device_says(&id, "started", json!({})).await;
    s.nothing_told();
    s.give(&id, 0, b"RIFF").await;
    s.answer(&id, json!({"files": [{"part": 0, "ending": "wav"}]})).await;
    assert_eq!(s.read(text(&s.succeeded(), "tempFilePath")), b"RIFF");
    s.call("RecorderManager.stop", Value::Undefined);
    s.refused(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recording_is_cut_when_it_is_revoked_and_ends_when_the_program_is_hidden() {
    let mut s = standing().await;
    let id = s.record(true).await;
    s.device_says(&id, "started", json!({})).await;
    s.succeeded();
    let began = Instant::now();
    s.revoke("scope.record").await;
    let (event, why) = s.device_told();
    assert!(began.elapsed() < REVOKED, "{:?}", began.elapsed());
    assert_eq!((event.as_str(), text(&why, "errMsg")), ("end", "start:fail auth deny"));
    assert_eq!(s.ws.json("cut").await["id"], id);
    // What the microphone still gives goes nowhere.
    s.give(&id, u16::MAX - 1, b"abc").await;
    s.answer(&id, json!({"files": [], "duration": 1})).await;
    s.nothing_told();
    s.call("RecorderManager.start", with(&[("format", "wav")]));
    s.refused(103);
    drop(s);
    s = standing().await;
    let id = s.record(true).await;
    s.device_says(&id, "started", json!({})).await;
    s.succeeded();
    let guest = s.guest;
    s.say(json!({"t": "hide", "guest": guest})).await;
    assert_eq!(s.ws.json("device").await["op"], "stop");
    s.give(&id, 0, b"RIFF").await;
    s.answer(&id, json!({"files": [{"part": 0, "ending": "wav"}], "duration": 5})).await;
    assert_eq!(s.device_told().0, "stop", "what was recorded is not lost");
    s.call("RecorderManager.start", with(&[("format", "wav")]));
    assert!(s.refused(102).contains("background"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_told_while_the_program_is_seen_and_the_grant_stands() {
    let mut s = standing().await;
    s.call("startLocationUpdate", with(&[("type", "wgs84")]));
    s.asked("privacy", "allow").await;
    s.asked("scope", "allow").await;
    let id = s.ws.json("ui").await["id"].clone();
    s.device_says(&id, "change", json!({"latitude": 1})).await;
    s.nothing_told_before_the_start();
    s.device_says(&id, "started", json!({})).await;
    s.succeeded();
    s.device_says(&id, "change", json!({"latitude": 31.5})).await;
    let (event, place) = s.device_told();
    assert_eq!((event.as_str(), place.get("latitude")), ("change", Some(&Value::from(31.5))));
    s.device_says(&id, "frame", json!({})).await;
    s.nothing_told();
    // Out of sight: the device is told to rest, and if it does not, nobody hears it.
    let guest = s.guest;
    s.say(json!({"t": "hide", "guest": guest})).await;
    assert_eq!(s.ws.json("device").await["op"], "pause");
    s.device_says(&id, "change", json!({"latitude": 32})).await;
    s.nothing_told();
    s.say(json!({"t": "show", "guest": guest})).await;
    assert_eq!(s.ws.json("device").await["op"], "resume");
    s.device_says(&id, "change", json!({"latitude": 33})).await;
    assert_eq!(s.device_told().0, "change");
    let began = Instant::now();
    s.revoke("scope.userLocation").await;
    assert_eq!(s.device_told().0, "end");
    assert!(began.elapsed() < REVOKED, "{:?}", began.elapsed());
    s.device_says(&id, "change", json!({"latitude": 34})).await;
    s.nothing_told();
    s.call("stopLocationUpdate", Value::Undefined);
    s.succeeded();
}

impl Stage {
    fn nothing_told_before_the_start(&self) {
        assert!(
            self.came.recv_timeout(Duration::from_millis(100)).is_err(),
            "not answered before the device works"
        );
        assert!(self.notes.try_iter().all(|(name, _)| name != "device"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_in_the_background_is_a_grant_of_its_own() {
    let mut app = app();
    app["requiredBackgroundModes"] = json!([]);
    let mut s = stage(vec![made("dev:1", "wx1", app, None)]).await;
    s.call("startLocationUpdateBackground", Value::Undefined);
    assert!(s.refused(102).contains("requiredBackgroundModes"));
    drop(s);
    s = standing().await;
    s.call("startLocationUpdateBackground", Value::Undefined);
    s.asked("privacy", "allow").await;
    assert_eq!(s.asked("scope", "allow").await["scope"], "scope.userLocationBackground");
    let id = s.ws.json("ui").await["id"].clone();
    s.device_says(&id, "started", json!({})).await;
    s.succeeded();
    let guest = s.guest;
    s.say(json!({"t": "hide", "guest": guest})).await;
    s.device_says(&id, "change", json!({"latitude": 1})).await;
    assert_eq!(s.device_told().0, "change");
    s.call("stopLocationUpdate", Value::Undefined);
    assert_eq!(s.ws.json("cut").await["id"], id);
    drop(s);
    // A listener that app.json does not name hears nothing.
    let mut app = self::app();
    app["requiredPrivateInfos"] = json!(["startLocationUpdate"]);
    s = stage(vec![made("dev:1", "wx1", app, None)]).await;
    s.call("startLocationUpdate", Value::Undefined);
    s.asked("privacy", "allow").await;
    s.asked("scope", "allow").await;
    let id = s.ws.json("ui").await["id"].clone();
    s.device_says(&id, "started", json!({})).await;
    s.succeeded();
    s.device_says(&id, "change", json!({"latitude": 1})).await;
    s.nothing_told();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_comes_from_a_camera_that_the_person_allowed_and_that_still_stands() {
    let mut s = standing().await;
    let page = |n: u32| Value::object([("page", Value::from(n)), ("node", Value::from(9u32))]);
    s.call("CameraContext.takePhoto", page(1));
    assert!(s.refused(101).contains("no camera"));
    let guest = s.guest;
    s.say(json!({"t": "native", "guest": guest, "page": 1, "node": 7, "kind": "camera"})).await;
    s.asked("privacy", "allow").await;
    // Asked about is not allowed.
    s.call("CameraContext.takePhoto", page(1));
    s.refused(101);
    s.asked("scope", "allow").await;
    let camera = s.ws.json("ui").await["id"].clone();
    s.call("CameraContext.takePhoto", page(2));
    s.refused(101);
    s.call("CameraContext.takePhoto", page(1));
    let ui = s.ws.json("ui").await;
    assert_eq!(
        (&ui["name"], &ui["args"]["node"]),
        (&json!("takePhoto"), &json!(7)),
        "the camera's node, whatever was passed"
    );
    let id = ui["id"].clone();
    s.give(&id, 0, &png()).await;
    s.answer(&id, json!({"files": [{"part": 0}]})).await;
    let photo = s.succeeded();
    assert!(text(&photo, "tempImagePath").ends_with(".png"), "{photo:?}");
    assert_eq!(s.read(text(&photo, "tempImagePath")), png());
    // What is no picture is kept as none.
    s.call("CameraContext.takePhoto", page(1));
    let id = s.ws.json("ui").await["id"].clone();
    s.give(&id, 0, b"<script>").await;
    s.answer(&id, json!({"files": [{"part": 0}]})).await;
    s.refused(101);
    // The camera is taken back while a picture is taken.
    s.call("CameraContext.takePhoto", page(1));
    let id = s.ws.json("ui").await["id"].clone();
    s.revoke("scope.camera").await;
    assert!(s.refused(1).contains("camera was stopped"));
    s.give(&id, 0, &png()).await;
    s.answer(&id, json!({"files": [{"part": 0}]})).await;
    s.call("CameraContext.takePhoto", page(1));
    s.refused(101);
    assert_ne!(camera, id);
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_pictures_become_files_and_an_avatar_needs_its_button() {
    let mut s = standing().await;
    s.call("chooseImage", Value::Undefined);
    s.asked("privacy", "allow").await;
    let id = s.ws.json("ui").await["id"].clone();
    for part in 0..2 {
        s.give(&id, part, &png()).await;
    }
    s.answer(&id, json!({"type": "image", "files": [{"part": 0, "fileType": "image"}, {"part": 1, "fileType": "image"}]})).await;
    let chosen = s.succeeded();
    let paths = chosen.get("tempFilePaths").and_then(Value::as_array).unwrap();
    assert_eq!(paths.len(), 2);
    assert_eq!(s.read(paths[1].as_str().unwrap()), png());
    s.call("chooseMedia", Value::Undefined);
    let id = s.ws.json("ui").await["id"].clone();
    s.give(&id, 0, &png()).await;
    // A part that never came is no file.
    s.answer(&id, json!({"type": "image", "files": [{"part": 0}, {"part": 1}]})).await;
    s.refused(4);
    s.call("Button.chooseAvatar", Value::Undefined);
    s.refused(102);
    s.tap("tap").await;
    s.call("Button.chooseAvatar", Value::Undefined);
    s.refused(102);
    s.tap("chooseAvatar").await;
    s.call("Button.chooseAvatar", Value::Undefined);
    s.asked("privacy", "allow").await;
    let ui = s.ws.json("ui").await;
    assert_eq!(ui["name"], "chooseAvatar");
    s.give(&ui["id"], 0, &png()).await;
    s.answer(&ui["id"], json!({"files": [{"part": 0}]})).await;
    assert!(text(&s.succeeded(), "avatarUrl").starts_with("wxfile://tmp"));
    // More than one program may be given at a time is refused, not kept.
    s.call("chooseMedia", Value::Undefined);
    let id = s.ws.json("ui").await["id"].clone();
    let piece = vec![0u8; 8 << 20];
    for _ in 0..9 {
        s.give(&id, 0, &piece).await;
    }
    assert!(s.refused(101).contains("64 MiB"));
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_and_calendar_are_absent_without_a_grant_and_the_album_is_written_only() {
    let mut s = standing().await;
    for (name, args) in [
        ("addPhoneContact", with(&[("firstName", "A")])),
        ("addPhoneCalendar", with(&[("title", "A")])),
        ("addPhoneRepeatCalendar", with(&[("title", "A")])),
        ("chooseContact", Value::Undefined),
        ("searchContacts", Value::Undefined),
        ("saveVideoToPhotosAlbum", with(&[("filePath", "wxfile://tmp/a.mp4")])),
    ] {
        s.call(name, args);
        assert_eq!(s.refused(100), format!("{name}:fail not supported"));
    }
    s.call("saveImageToPhotosAlbum", with(&[("filePath", "/a.png")]));
    s.asked("privacy", "allow").await;
    s.asked("scope", "deny").await;
    assert_eq!(s.refused(103), "saveImageToPhotosAlbum:fail auth deny");
    drop(s);
    let granted = |config: &mut menshen_broker::Config| {
        let all = ["contacts", "calendar"].map(str::to_owned).into();
        config.keeping.grants.insert("dev:1".into(), all);
    };
    s = stage::stage_of(vec![made("dev:1", "wx1", app(), None)], granted).await;
    for (name, scope) in
        [("addPhoneContact", "scope.addPhoneContact"), ("addPhoneCalendar", "scope.addPhoneCalendar")]
    {
        s.call(name, with(&[("firstName", "A"), ("title", "A")]));
        s.asked("privacy", "allow").await;
        assert_eq!(s.asked("scope", "allow").await["scope"], scope);
        s.device(name, json!({})).await;
        s.succeeded();
    }
    // A grant for this program is none for reading people's address books, which nothing here does.
    s.call("chooseContact", Value::Undefined);
    s.refused(100);
}
