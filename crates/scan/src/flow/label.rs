//! Labels: where a value came from, which member of it, what was done to it since.

use crate::ir::Span;
use crate::program::FileId;

/// What kind of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Kind {
    /// What a page is opened with: share cards, deep links, other pages.
    Query,
    /// `referrerInfo` of a launch from another mini program.
    Referrer,
    /// A scanned code.
    Scan,
    /// An answer of a server.
    Response,
    /// A message of a page in a web-view.
    WebMessage,
    /// What somebody typed.
    Input,
    Location,
    /// Phone number, or what decrypts to it.
    Phone,
    UserInfo,
    /// `code` of wx.login.
    LoginCode,
    Address,
    Clipboard,
    Contact,
    Health,
    Device,
    Media,
    /// `Math.random`.
    Random,
    /// A digest or signature computed here.
    Hash,
    /// The current time.
    Time,
    /// `dataset` or another part of the page that the person touched.
    Dataset,
}

impl Kind {
    /// Kinds that are about a person.
    pub(crate) const PERSONAL: [Self; 9] = [
        Self::Location,
        Self::Phone,
        Self::UserInfo,
        Self::Address,
        Self::Clipboard,
        Self::Contact,
        Self::Health,
        Self::LoginCode,
        Self::Media,
    ];

    /// How the steps of a flow call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Query => "page parameters",
            Self::Referrer => "data from another mini program",
            Self::Scan => "a scanned code",
            Self::Response => "a server's answer",
            Self::WebMessage => "a message from a web page",
            Self::Input => "typed input",
            Self::Location => "the location",
            Self::Phone => "the phone number",
            Self::UserInfo => "the user's profile",
            Self::LoginCode => "the login code",
            Self::Address => "the address",
            Self::Clipboard => "the clipboard",
            Self::Contact => "a contact",
            Self::Health => "health data",
            Self::Device => "device data",
            Self::Media => "a picture or recording",
            Self::Random => "Math.random",
            Self::Hash => "a digest computed here",
            Self::Time => "the time",
            Self::Dataset => "what was touched",
        }
    }

    /// The same in Chinese.
    pub(crate) fn name_zh(self) -> &'static str {
        match self {
            Self::Query => "页面参数",
            Self::Referrer => "其他小程序传来的数据",
            Self::Scan => "扫码内容",
            Self::Response => "服务器返回",
            Self::WebMessage => "网页消息",
            Self::Input => "用户输入",
            Self::Location => "位置",
            Self::Phone => "手机号",
            Self::UserInfo => "用户资料",
            Self::LoginCode => "登录 code",
            Self::Address => "收货地址",
            Self::Clipboard => "剪贴板",
            Self::Contact => "联系人",
            Self::Health => "健康数据",
            Self::Device => "设备信息",
            Self::Media => "图片或录音",
            Self::Random => "Math.random",
            Self::Hash => "本地计算的摘要",
            Self::Time => "当前时间",
            Self::Dataset => "被点击的元素",
        }
    }
}

/// What was done to a value on its way.
pub(crate) mod done {
    /// `encodeURIComponent`.
    pub(crate) const ENCODED: u8 = 1;
    /// Became a number or a boolean.
    pub(crate) const NUMBER: u8 = 2;
    /// Hashed, encrypted, masked.
    pub(crate) const HIDDEN: u8 = 4;
    /// Markup escaped or filtered.
    pub(crate) const ESCAPED: u8 = 8;
    /// Went through a function whose name says that it checks.
    pub(crate) const CHECKED: u8 = 16;
}

/// One source occurrence, or a member of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Label {
    pub(crate) kind: Kind,
    pub(crate) file: FileId,
    pub(crate) span: Span,
    /// Members read from it: `detail.value`.
    pub(crate) path: Box<str>,
    pub(crate) done: u8,
}

impl Label {
    pub(crate) fn has(&self, word: &str) -> bool {
        self.path.split('.').any(|p| p == word)
    }

    /// The last member's name.
    pub(crate) fn last(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or("")
    }
}
