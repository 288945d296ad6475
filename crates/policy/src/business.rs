//! Business domains: which addresses a `<web-view>` may open. WeChat's rules: https alone, the host is the entry or a
//! sub-domain of it, no IP address, and no port but one that is listed. An address passes only as [`Address`].

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::str::FromStr;

use thiserror::Error;
use url::{Host, Url};

/// Longest address that is looked at, in bytes.
pub const ADDRESS_LIMIT: usize = 8192;
/// Most entries of one list, as WeChat has it.
pub const ENTRIES: usize = 200;

/// Why a text is no business domain. Each says what would be one.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum BadDomain {
    /// It has a scheme, a path, a user name, spaces or a wildcard.
    #[error(
        "`{0}` is no host name; give it as example.com or example.com:8443, without https:// and without a path"
    )]
    NoHost(String),
    /// An IP address.
    #[error("`{0}` is an IP address; a business domain is a name such as example.com")]
    Ip(String),
    /// `localhost`, `com`, or anything under `.localhost`.
    #[error("`{0}` is not a public domain; a business domain has at least two parts, such as example.com")]
    NotPublic(String),
    /// For plain http.
    #[error(
        "`{0}` is no loopback address with a port; an insecure business domain is given as 127.0.0.1:PORT"
    )]
    NotLoopback(String),
}

/// One entry: this host and every sub-domain of it, over https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    host: String,
    port: u16,
}

impl FromStr for Domain {
    type Err = BadDomain;

    fn from_str(text: &str) -> Result<Self, BadDomain> {
        let no_host = || BadDomain::NoHost(text.to_owned());
        // What a URL parser would forgive (schemes, paths, spaces, user names) is a mistake here.
        if text.is_empty() || text.len() > 255 || text.contains(|c: char| "/\\@?#*%[] \t\r\n".contains(c)) {
            return Err(no_host());
        }
        let url = Url::parse(&format!("https://{text}/")).map_err(|_| no_host())?;
        let host = match url.host() {
            Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
            Some(_) => return Err(BadDomain::Ip(text.to_owned())),
            None => return Err(no_host()),
        };
        if !host.contains('.') || host.ends_with(".localhost") || host.ends_with(".local") {
            return Err(BadDomain::NotPublic(text.to_owned()));
        }
        Ok(Self { host, port: url.port_or_known_default().unwrap_or(443) })
    }
}

impl Domain {
    fn covers(&self, host: &str, port: u16) -> bool {
        let below = host.strip_suffix(&self.host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        port == self.port && below
    }
}

/// One plain http origin of this machine, for development.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Insecure(SocketAddrV4);

impl FromStr for Insecure {
    type Err = BadDomain;

    fn from_str(text: &str) -> Result<Self, BadDomain> {
        match text.parse::<SocketAddrV4>() {
            Ok(address) if *address.ip() == Ipv4Addr::LOCALHOST && address.port() != 0 => Ok(Self(address)),
            _ => Err(BadDomain::NotLoopback(text.to_owned())),
        }
    }
}

impl fmt::Display for Insecure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The list of a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BusinessDomains {
    /// Over https.
    pub secure: Vec<Domain>,
    /// Over plain http, for development only.
    pub insecure: Vec<Insecure>,
}

/// An address that may be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    insecure: bool,
}

impl Address {
    /// The address as a URL parser writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Is it allowed only because an insecure origin was?
    pub fn insecure(&self) -> bool {
        self.insecure
    }
}

/// Why an address may not be opened.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No address at all, or one with a user name in it, or too long.
    #[error("this is no address of a web page")]
    NoAddress,
    /// Not https.
    #[error("a web-view opens https addresses only")]
    NotHttps,
    /// By number.
    #[error("{0} is an IP address; a web-view opens pages of a named business domain")]
    Ip(String),
    /// Not on the list.
    #[error("{0} is not a business domain of this host")]
    NotListed(String),
}

impl Refusal {
    /// The argument of `menshen run` that would allow it, where one would.
    pub fn help(&self, program: &str) -> Option<String> {
        match self {
            Self::NotListed(host) => Some(format!("menshen run {program} --business-domain {host}")),
            _ => None,
        }
    }
}

impl BusinessDomains {
    /// Nothing is allowed.
    pub fn is_empty(&self) -> bool {
        self.secure.is_empty() && self.insecure.is_empty()
    }

    /// May a web-view open this address?
    pub fn check(&self, text: &str) -> Result<Address, Refusal> {
        if text.len() > ADDRESS_LIMIT {
            return Err(Refusal::NoAddress);
        }
        let url = Url::parse(text).map_err(|_| Refusal::NoAddress)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Refusal::NotHttps);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::NoAddress);
        }
        let port = url.port_or_known_default().unwrap_or_default();
        match (url.scheme(), url.host()) {
            ("http", Some(Host::Ipv4(ip)))
                if self.insecure.contains(&Insecure(SocketAddrV4::new(ip, port))) =>
            {
                Ok(Address { text: url.into(), insecure: true })
            }
            ("http", _) => Err(Refusal::NotHttps),
            (_, Some(Host::Domain(host))) => {
                // `example.com.` is the same host to a resolver and another one to a browser's policy.
                if self.secure.iter().any(|d| d.covers(host, port)) {
                    return Ok(Address { text: url.into(), insecure: false });
                }
                let port = url.port().map_or(String::new(), |p| format!(":{p}"));
                Err(Refusal::NotListed(format!("{host}{port}")))
            }
            (_, Some(ip)) => Err(Refusal::Ip(ip.to_string())),
            (_, None) => Err(Refusal::NoAddress),
        }
    }

    /// The list as sources of a Content-Security-Policy.
    pub fn sources(&self) -> Vec<String> {
        let secure = self.secure.iter().flat_map(|d| {
            let port = if d.port == 443 { String::new() } else { format!(":{}", d.port) };
            [format!("https://{}{port}", d.host), format!("https://*.{}{port}", d.host)]
        });
        secure.chain(self.insecure.iter().map(|i| format!("http://{i}"))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> BusinessDomains {
        BusinessDomains {
            secure: vec!["example.com".parse().unwrap(), "Shop.Example.org:8443".parse().unwrap()],
            insecure: vec!["127.0.0.1:4000".parse().unwrap()],
        }
    }

    #[test]
    fn what_the_rules_allow() {
        for ok in [
            "https://example.com",
            "https://example.com:443/a?b=c#d",
            "https://EXAMPLE.com/",
            "https://a.b.example.com/",
            "https://shop.example.org:8443/",
            "https://x.shop.example.org:8443/",
            "http://127.0.0.1:4000/x",
        ] {
            let address = list().check(ok).unwrap_or_else(|e| panic!("{ok}: {e}"));
            assert_eq!(address.insecure(), ok.starts_with("http:"), "{ok}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for bad in [
            "",
            "example.com",
            "/pages/a",
            "//example.com/",
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc/passwd",
            "blob:https://example.com/1",
            "about:blank",
            "ws://example.com/",
            "http://example.com/",
            "https://example.org/",
            "https://badexample.com/",
            "https://example.com.evil.org/",
            "https://example.com./",
            "https://evil.org/example.com",
            "https://evil.org#example.com",
            "https://example.com@evil.org/",
            "https://user@example.com/",
            "https://:p@example.com/",
            "https://example.com:8443/",
            "https://shop.example.org/",
            "https://shop.example.org:443/",
            "https://1.2.3.4/",
            "https://[::1]/",
            "https://0x7f.1/",
            "https://127.0.0.1:4000/",
            "http://127.0.0.1/",
            "http://127.0.0.1:4001/",
            "http://localhost:4000/",
            "http://[::1]:4000/",
            "http://user@127.0.0.1:4000/",
            "https://",
            "https:///",
        ] {
            if let Ok(address) = list().check(bad) {
                panic!("{bad} passed as {}", address.as_str());
            }
        }
        assert!(list().check(&format!("https://example.com/{}", "x".repeat(ADDRESS_LIMIT))).is_err());
        assert!(BusinessDomains::default().check("https://example.com/").is_err());
    }

    #[test]
    fn what_passes_is_written_as_browsers_read_it() {
        assert_eq!(list().check(" https:\\\\EXAMPLE.com\\a\tb ").unwrap().as_str(), "https://example.com/ab");
        assert_eq!(
            list().check("https://example.com\\@evil.org:9/").unwrap().as_str(),
            "https://example.com/@evil.org:9/"
        );
        let list =
            BusinessDomains { secure: vec!["例子.中国".parse().unwrap()], ..BusinessDomains::default() };
        assert_eq!(list.check("https://例子.中国/").unwrap().as_str(), "https://xn--fsqu00a.xn--fiqs8s/");
        assert_eq!(list.sources()[0], "https://xn--fsqu00a.xn--fiqs8s");
    }

    #[test]
    fn entries_are_host_names() {
        for bad in [
            "",
            "https://example.com",
            "example.com/",
            "*.example.com",
            "example.com/path",
            "a@b.com",
            "exa mple.com",
            "[::1]",
            "example.com:x",
            "example.com:99999",
        ] {
            assert!(matches!(bad.parse::<Domain>(), Err(BadDomain::NoHost(_))), "{bad}");
        }
        for bad in ["1.2.3.4", "127.0.0.1:80", "0x7f.1"] {
            assert!(matches!(bad.parse::<Domain>(), Err(BadDomain::Ip(_))), "{bad}");
        }
        for bad in ["localhost", "com", "a.localhost", "printer.local"] {
            assert!(matches!(bad.parse::<Domain>(), Err(BadDomain::NotPublic(_))), "{bad}");
        }
        for bad in [
            "",
            "127.0.0.1",
            "127.0.0.1:0",
            "127.0.0.2:80",
            "localhost:80",
            "10.0.0.1:80",
            "[::1]:80",
            "http://127.0.0.1:80",
        ] {
            assert!(bad.parse::<Insecure>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_policy_says_the_same() {
        assert_eq!(
            list().sources(),
            [
                "https://example.com",
                "https://*.example.com",
                "https://shop.example.org:8443",
                "https://*.shop.example.org:8443",
                "http://127.0.0.1:4000"
            ]
        );
    }

    #[test]
    fn a_refusal_names_the_command_where_one_helps() {
        let refused = list().check("https://www.example.org/x").unwrap_err();
        assert_eq!(refused.help("DIR").unwrap(), "menshen run DIR --business-domain www.example.org");
        assert_eq!(list().check("http://example.com/").unwrap_err().help("DIR"), None);
    }
}
