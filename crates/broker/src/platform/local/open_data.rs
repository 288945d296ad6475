//! Open data: what a program is told about a person in clear, and the same sealed and signed for its server.

use menshen_model::{OpenId, errno};
use menshen_seal::envelope::SessionKey;
use menshen_wire::Value;
use serde_json::{Value as Json, json};

use super::super::ProfileAsked;
use super::internal;
use crate::doors::Denied;
use crate::json;

type Members = Vec<(String, Value)>;

fn member(name: &str, value: impl Into<Value>) -> (String, Value) {
    (name.to_owned(), value.into())
}

/// `encryptedData` and `iv`: the text ends with its watermark, as receivers check it.
fn seal(key: &SessionKey, mut data: Json, appid: &str, out: &mut Members) -> Result<(), Denied> {
    let now = time::OffsetDateTime::now_utc().unix_timestamp();
    data["watermark"] = json!({"timestamp": now, "appid": appid});
    let envelope = key.seal(&data.to_string()).map_err(internal)?;
    out.push(member("encryptedData", envelope.encrypted_data));
    out.push(member("iv", envelope.iv));
    Ok(())
}

pub(super) fn profile(
    key: Option<&SessionKey>,
    openid: &OpenId,
    appid: &str,
    asked: ProfileAsked<'_>,
) -> Result<Value, Denied> {
    let name = if asked.lang == "en" { "WeChat User" } else { "微信用户" };
    let user = json!({
        "nickName": name, "avatarUrl": "", "gender": 0, "country": "", "province": "", "city": "", "language": asked.lang,
    });
    let raw = user.to_string();
    let mut out: Members = vec![member("rawData", raw.as_str()), member("userInfo", json::to_value(&user))];
    match (key, asked.credentials) {
        (_, Some(false)) | (None, None) => {}
        (None, Some(true)) => {
            return Err(Denied::new(errno::BAD_DATA, "session time out, need relogin"));
        }
        (Some(key), _) => {
            out.push(member("signature", key.sign_raw_data(&raw)));
            let mut data = user;
            if asked.openid {
                data["openId"] = json!(openid.as_str());
            }
            seal(key, data, appid, &mut out)?;
        }
    }
    Ok(Value::Object(out))
}

pub(super) fn phone(
    code: String,
    key: Option<&SessionKey>,
    openid: &OpenId,
    appid: &str,
) -> Result<Value, Denied> {
    let mut out: Members = vec![member("code", code)];
    if let Some(key) = key {
        let number = number(openid);
        let data = json!({"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86"});
        seal(key, data, appid, &mut out)?;
    }
    Ok(Value::Object(out))
}

/// A number that is nobody's: none in China begins with 100 and has eleven digits.
fn number(openid: &OpenId) -> String {
    let sum = openid.as_str().bytes().fold(0_u32, |sum, b| (sum * 31 + u32::from(b)) % 100_000_000);
    format!("100{sum:08}")
}
