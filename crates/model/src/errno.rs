//! WeChat's error numbers ("通用错误码"), as far as Menshen gives them.

/// The person cancelled.
pub const CANCEL: u32 = 1;
/// The system refused its permission.
pub const SYSTEM_PERMISSION: u32 = 3;
/// A fault inside the host.
pub const INTERNAL: u32 = 4;
/// It took too long.
pub const TIMEOUT: u32 = 5;
/// Nobody serves this.
pub const UNSUPPORTED: u32 = 100;
/// The data is bad.
pub const BAD_DATA: u32 = 101;
/// The program has no permission.
pub const NO_PERMISSION: u32 = 102;
/// The person refused.
pub const USER_DENIED: u32 = 103;
/// The person closed the question.
pub const USER_CANCELLED: u32 = 104;
/// The privacy agreement does not declare it.
pub const NOT_IN_PRIVACY: u32 = 112;
/// A parameter is wrong.
pub const BAD_PARAMETER: u32 = 1001;
/// Too often.
pub const RATE: u32 = 1003;
/// The connection failed.
pub const TRANSPORT: u32 = 600_001;
/// The domain is not on the list.
pub const DOMAIN: u32 = 600_002;
/// The program went out of sight.
pub const INTERRUPTED: u32 = 600_003;
/// The answer's checksum is not that of its bytes.
pub const CHECKSUM: u32 = 600_004;
/// Network arguments are wrong.
pub const NETWORK_ARGS: u32 = 600_005;
/// Too many connections at once.
pub const TOO_MANY: u32 = 600_007;
/// Too many redirects.
pub const REDIRECTS: u32 = 600_008;
/// The address is none.
pub const BAD_URL: u32 = 600_009;
/// The data cannot be sent as it is.
pub const NOT_SERIALISABLE: u32 = 600_010;
/// The network layer failed.
pub const NETWORK_SYSTEM: u32 = 602_001;
/// The download is too big.
pub const DOWNLOAD_TOO_BIG: u32 = 603_301;
/// The download cannot be written there.
pub const DOWNLOAD_PATH: u32 = 603_303;
