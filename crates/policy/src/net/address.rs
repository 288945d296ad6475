//! Which addresses are nobody's to reach: `policies/addresses.toml`, one reason per line.

use std::net::IpAddr;
use std::sync::LazyLock;

use serde::Deserialize;

const TEXT: &str = include_str!("../../../../policies/addresses.toml");
const VERSION: u32 = 1;

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| {
    parse(TEXT).unwrap_or_else(|e| panic!("this build carries a broken addresses.toml: {e}"))
});

/// Why an address is not connected to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{address} is {why}")]
pub struct Forbidden {
    /// The address.
    pub address: IpAddr,
    /// What it is.
    pub why: String,
}

struct Row {
    net: u128,
    mask: u128,
    v6: bool,
    why: String,
}

/// Is the address one that no program reaches? `None`: it is public.
#[must_use]
pub fn forbidden(address: IpAddr) -> Option<Forbidden> {
    let (bits, v6) = bits(address);
    let row = TABLE.iter().find(|row| row.v6 == v6 && bits & row.mask == row.net)?;
    Some(Forbidden { address, why: row.why.clone() })
}

fn bits(address: IpAddr) -> (u128, bool) {
    match address {
        IpAddr::V4(a) => (u128::from(u32::from(a)), false),
        IpAddr::V6(a) => (u128::from(a), true),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    version: u32,
    refuse: Vec<RawRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    net: String,
    why: String,
}

fn parse(text: &str) -> Result<Vec<Row>, String> {
    let raw: RawTable = toml::from_str(text).map_err(|e| e.to_string())?;
    if raw.version != VERSION {
        return Err(format!("version {} is not {VERSION}", raw.version));
    }
    raw.refuse.into_iter().map(row).collect()
}

fn row(raw: RawRow) -> Result<Row, String> {
    let fail = || format!("{} is no network", raw.net);
    let (base, length) = raw.net.split_once('/').ok_or_else(fail)?;
    let base: IpAddr = base.parse().map_err(|_| fail())?;
    let length: u32 = length.parse().map_err(|_| fail())?;
    let (net, v6) = bits(base);
    let width: u32 = if v6 { 128 } else { 32 };
    let all = if v6 { u128::MAX } else { u128::from(u32::MAX) };
    let free = width.checked_sub(length).ok_or_else(fail)?;
    let mask = if free >= 128 { 0 } else { all & (u128::MAX << free) };
    if net & !mask != 0 || raw.why.is_empty() {
        return Err(format!("{} has bits below its length, or no reason", raw.net));
    }
    Ok(Row { net, mask, v6, why: raw.why })
}
