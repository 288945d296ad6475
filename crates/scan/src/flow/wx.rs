//! The platform's functions: what they hand out, and where values leave by them.

use super::{CallSite, Kind, Node, SinkKind, Solver, Thing, Use};

/// What a function gives to `success` (or returns): kind, and members that have a kind of their own.
fn gives(api: &str) -> Option<Kind> {
    Some(match api {
        "getLocation"
        | "chooseLocation"
        | "choosePoi"
        | "getFuzzyLocation"
        | "onLocationChange"
        | "startLocationUpdate" => Kind::Location,
        "getUserProfile" | "getUserInfo" => Kind::UserInfo,
        "login" => Kind::LoginCode,
        "chooseAddress" | "chooseInvoiceTitle" | "chooseInvoice" => Kind::Address,
        "getClipboardData" => Kind::Clipboard,
        "scanCode" => Kind::Scan,
        "request"
        | "downloadFile"
        | "uploadFile"
        | "cloud.callFunction"
        | "cloud.callContainer"
        | "onSocketMessage"
        | "cloud.downloadFile" => Kind::Response,
        "chooseContact" | "searchContacts" => Kind::Contact,
        "getWeRunData" => Kind::Health,
        "getSystemInfo" | "getDeviceInfo" | "getBLEDeviceServices" | "getConnectedWifi" | "getWifiList" => {
            Kind::Device
        }
        "chooseImage" | "chooseMedia" | "chooseVideo" | "startRecord" | "chooseMessageFile" => Kind::Media,
        _ => return None,
    })
}

/// Arguments that values leave by.
fn leaves(api: &str) -> &'static [(&'static str, SinkKind)] {
    match api {
        "request" | "cloud.callContainer" => &[
            ("url", SinkKind::RequestUrl),
            ("data", SinkKind::RequestBody),
            ("header", SinkKind::RequestHeader),
            ("headers", SinkKind::RequestHeader),
        ],
        "uploadFile" => &[
            ("url", SinkKind::RequestUrl),
            ("formData", SinkKind::RequestBody),
            ("filePath", SinkKind::RequestBody),
            ("header", SinkKind::RequestHeader),
        ],
        "downloadFile" => &[("url", SinkKind::RequestUrl), ("header", SinkKind::RequestHeader)],
        "connectSocket" => &[("url", SinkKind::RequestUrl), ("header", SinkKind::RequestHeader)],
        "sendSocketMessage" => &[("data", SinkKind::RequestBody)],
        "navigateTo" | "redirectTo" | "reLaunch" | "switchTab" => &[("url", SinkKind::NavigateUrl)],
        "navigateToMiniProgram" | "openEmbeddedMiniProgram" => &[
            ("appId", SinkKind::ProgramId),
            ("path", SinkKind::ProgramPath),
            ("extraData", SinkKind::ExtraData),
        ],
        "navigateBackMiniProgram" => &[("extraData", SinkKind::ExtraData)],
        "setStorage" | "setBackgroundFetchToken" => {
            &[("data", SinkKind::Storage), ("token", SinkKind::Storage)]
        }
        "setClipboardData" => &[("data", SinkKind::Clipboard)],
        "requestPayment" | "requestPaymentInner" => &[
            ("package", SinkKind::Payment),
            ("paySign", SinkKind::Payment),
            ("total_fee", SinkKind::Payment),
            ("nonceStr", SinkKind::Payment),
            ("timeStamp", SinkKind::Payment),
        ],
        "cloud.callFunction" => &[("data", SinkKind::CloudCall), ("name", SinkKind::CloudName)],
        "reportEvent" | "reportAnalytics" => &[],
        "openCustomerServiceChat" => &[("extInfo", SinkKind::NavigateUrl)],
        "setUserCloudStorage" => &[("KVDataList", SinkKind::Storage)],
        _ => &[],
    }
}

impl Solver<'_> {
    pub(super) fn sink(&mut self, kind: SinkKind, node: Node, why: u32, name: &str, call: Option<u32>) {
        self.sinks.push(super::Sink { kind, node, why, name: name.into(), call });
    }

    /// A call of one of the platform's functions.
    pub(super) fn platform(&mut self, api: &str, id: u32, site: &CallSite) {
        let first = site.args.first().copied();
        if self.special(api, id, site) {
            return;
        }
        if let Some(args) = first {
            for (key, kind) in leaves(api) {
                let node = self.member(args, key, site.why);
                self.sink(*kind, node, site.why, &format!("{api}.{key}"), Some(id));
            }
        }
        let answer = self.fresh(site.why);
        if let Some(kind) = gives(api) {
            self.source(answer, kind, "", site.why);
        }
        self.answer(site, answer, api);
    }

    /// Callbacks and promise of an asynchronous function.
    pub(super) fn answer(&mut self, site: &CallSite, answer: Node, api: &str) {
        if let Some(args) = site.args.first().copied() {
            // `onXxx(f)` takes the function itself.
            if api.starts_with("on") {
                self.invoke(args, None, &[answer], site.why);
            }
            for key in ["success", "complete"] {
                let callback = self.member(args, key, site.why);
                self.invoke(callback, None, &[answer], site.why);
            }
            let failed = self.member(args, "fail", site.why);
            let nothing = self.fresh(site.why);
            self.invoke(failed, None, &[nothing], site.why);
        }
        let value = self.new_promise(site.dst);
        self.edge(answer, value);
        // uni-app 2 gives [error, answer].
        let list = self.sym("1");
        let promise = self.obj(Thing::Bound("$promise", site.dst));
        let field = self.field(promise, list);
        self.edge(answer, field);
    }

    fn special(&mut self, api: &str, id: u32, site: &CallSite) -> bool {
        let first = site.args.first().copied();
        let second = site.args.get(1).copied();
        match api {
            "setStorageSync" => {
                if let (Some(key), Some(value)) = (first, second) {
                    self.sink(SinkKind::Storage, value, site.why, "setStorageSync.data", Some(id));
                    self.keep(key, value);
                }
                true
            }
            "setStorage" => {
                if let Some(args) = first {
                    let (key, value) =
                        (self.member(args, "key", site.why), self.member(args, "data", site.why));
                    self.keep(key, value);
                }
                false
            }
            "getStorageSync" => {
                if let Some(key) = first {
                    self.kept(key, site.dst);
                }
                true
            }
            "getStorage" => {
                let (answer, object) = self.fresh_object(site.why);
                let data = self.sym("data");
                let field = self.field(object, data);
                if let Some(args) = first {
                    let key = self.member(args, "key", site.why);
                    self.kept(key, field);
                }
                self.answer(site, answer, api);
                true
            }
            "getLaunchOptionsSync" | "getEnterOptionsSync" => {
                self.launch(site.dst, site.why);
                true
            }
            "getSystemInfoSync" | "getDeviceInfo" | "getWindowInfo" | "getAppBaseInfo"
            | "getAccountInfoSync" => {
                if api != "getAccountInfoSync" {
                    self.source(site.dst, Kind::Device, "", site.why);
                }
                true
            }
            "onAppShow" | "onAppLaunch" => {
                let options = self.fresh(site.why);
                self.launch(options, site.why);
                if let Some(callback) = first {
                    self.invoke(callback, None, &[options], site.why);
                }
                true
            }
            "getLogManager" | "getRealtimeLogManager" => {
                let native = self.native_obj("$log");
                self.put(site.dst, native);
                true
            }
            "reportEvent" | "reportAnalytics" | "reportMonitor" => {
                if let Some(data) = second {
                    self.sink(SinkKind::Log, data, site.why, &format!("{api}.data"), Some(id));
                }
                true
            }
            "getFileSystemManager" => {
                let native = self.native_obj("wx.fs");
                self.put(site.dst, native);
                true
            }
            "fs.writeFile" | "fs.appendFile" => {
                if let Some(args) = first {
                    let data = self.member(args, "data", site.why);
                    self.sink(SinkKind::File, data, site.why, "writeFile.data", Some(id));
                }
                false
            }
            "fs.writeFileSync" | "fs.appendFileSync" => {
                if let Some(data) = second {
                    self.sink(SinkKind::File, data, site.why, "writeFileSync.data", Some(id));
                }
                true
            }
            "connectSocket" => {
                let native = self.native_obj("wx.SocketTask");
                self.put(site.dst, native);
                if let Some(args) = first {
                    let url = self.member(args, "url", site.why);
                    self.sink(SinkKind::RequestUrl, url, site.why, "connectSocket.url", Some(id));
                }
                true
            }
            "SocketTask.send" => {
                if let Some(args) = first {
                    let data = self.member(args, "data", site.why);
                    self.sink(SinkKind::RequestBody, data, site.why, "SocketTask.send.data", Some(id));
                }
                true
            }
            "SocketTask.onMessage" => {
                if let Some(callback) = first {
                    let answer = self.fresh(site.why);
                    self.source(answer, Kind::Response, "", site.why);
                    self.invoke(callback, None, &[answer], site.why);
                }
                true
            }
            "nextTick" => {
                if let Some(callback) = first {
                    self.invoke(callback, None, &[], site.why);
                }
                true
            }
            "createSelectorQuery" | "createAnimation" | "canIUse" | "createCanvasContext" => true,
            "cloud.database" => {
                let native = self.native_obj("wx.cloud.database");
                self.put(site.dst, native);
                true
            }
            _ if api.starts_with("cloud.database") => {
                self.database(api, id, site);
                true
            }
            _ if api.starts_with("$emit") || api.starts_with("$on") || api.starts_with("eventCenter") => {
                self.bus(api, site);
                true
            }
            _ => false,
        }
    }

    /// The cloud database: every step gives the next; what `get` gives is an answer.
    fn database(&mut self, api: &str, id: u32, site: &CallSite) {
        let last = api.rsplit('.').next().unwrap_or("");
        match last {
            "get" | "count" => {
                let answer = self.fresh(site.why);
                self.source(answer, Kind::Response, "", site.why);
                self.answer(site, answer, "get");
            }
            "add" | "update" | "set" | "where" | "doc" | "remove" => {
                for arg in site.args.iter() {
                    self.sink(SinkKind::Database, *arg, site.why, &format!("database.{last}"), Some(id));
                }
                if matches!(last, "add" | "update" | "set" | "remove") {
                    self.new_promise(site.dst);
                    return;
                }
                let native = self.native_obj("wx.cloud.database.q");
                self.put(site.dst, native);
            }
            _ => {
                let native = self.native_obj("wx.cloud.database.q");
                self.put(site.dst, native);
            }
        }
    }

    /// `uni.$emit(name, value)` and `uni.$on(name, f)`.
    fn bus(&mut self, api: &str, site: &CallSite) {
        let (Some(key), Some(value)) = (site.args.first().copied(), site.args.get(1).copied()) else {
            return;
        };
        let object = self.holding(Thing::Bound("$storage", 1), site.why);
        if api.ends_with("emit") || api.ends_with("trigger") {
            self.wait(key, Use::StoreKey { object, src: value });
        } else {
            for n in 0..self.cells[key as usize].entries.len() {
                let obj = self.cells[key as usize].entries[n].obj;
                if let Thing::Text(name) = self.things[obj as usize].clone() {
                    let got = self.member(object, &name, site.why);
                    self.invoke(value, None, &[got], site.why);
                }
            }
        }
    }
}
