//! The decision against lists of attacks, against the test data of the URL standard, and against WeChat's rules.

use std::net::IpAddr;

use menshen_model::{ProgramId, Subject, UserId};
use serde::Deserialize;

use super::*;

const KINDS: [Kind; 5] = [Kind::Request, Kind::Upload, Kind::Download, Kind::Socket, Kind::Asset];

fn subject() -> Subject {
    Subject { program: ProgramId::new("dev:00").unwrap(), user: UserId::new("0".repeat(32)).unwrap() }
}

fn lists(kind: Kind, lines: &[&str]) -> Lists {
    let mut lists = Lists::default();
    for line in lines {
        lists.add(kind, line).unwrap();
    }
    lists
}

fn ask(lists: &Lists, kind: Kind, url: &str) -> Result<String, u32> {
    decide_fetch(&subject(), lists, kind, url).map(|p| p.door().target.url()).map_err(|r| r.errno)
}

#[derive(Deserialize)]
struct Corpus {
    nowhere: Vec<String>,
    elsewhere: Vec<String>,
    allowed: Vec<Allowed>,
    addresses: Vec<IpAddr>,
    public: Vec<IpAddr>,
}

#[derive(Deserialize)]
struct Allowed {
    url: String,
    sent: String,
}

fn corpus() -> Corpus {
    toml::from_str(include_str!("../../../../tests/attacks/ssrf.toml")).unwrap()
}

fn shop() -> Lists {
    let mut shop = Lists::default();
    for kind in [Kind::Request, Kind::Upload, Kind::Download] {
        shop.add(kind, "https://shop.example").unwrap();
    }
    shop.add(Kind::Socket, "wss://shop.example").unwrap();
    shop
}

#[test]
fn no_spelling_gets_past_the_list() {
    let (corpus, shop) = (corpus(), shop());
    assert!(corpus.nowhere.len() > 150 && corpus.elsewhere.len() > 40);
    for url in &corpus.nowhere {
        for kind in KINDS {
            for url in [url.clone(), url.replacen("https:", "wss:", 1)] {
                let got = ask(&shop, kind, &url);
                assert!(matches!(got, Err(600_002 | 600_009)), "{kind:?} {url:?} is sent to {got:?}");
            }
        }
    }
    for url in &corpus.elsewhere {
        for kind in [Kind::Request, Kind::Upload, Kind::Download] {
            let got = ask(&shop, kind, url);
            assert!(matches!(got, Err(600_002 | 600_009)), "{kind:?} {url:?} is sent to {got:?}");
        }
    }
    for Allowed { url, sent } in &corpus.allowed {
        assert_eq!(ask(&shop, Kind::Request, url).as_ref(), Ok(sent), "{url:?}");
    }
}

#[test]
fn what_a_name_resolves_to_is_held_to_the_table() {
    let corpus = corpus();
    let shop = shop();
    let permit = decide_fetch(&subject(), &shop, Kind::Request, "https://shop.example/").unwrap();
    for address in corpus.addresses {
        let refused = permit.reach(address).expect_err(&address.to_string());
        assert!(!refused.why.is_empty());
    }
    for address in corpus.public {
        assert_eq!(permit.reach(address).map(|r| r.address().port()), Ok(443), "{address}");
    }
    assert_eq!(permit.mapped(), None);
}

/// Lines and addresses, by the documented rules.
#[test]
fn ports_schemes_and_names_match_as_documented() {
    let yes = |line: &str, kind, url: &str| ask(&lists(kind, &[line]), kind, url).is_ok();
    for (line, url, want) in [
        ("https://a.example", "https://a.example/x", true),
        ("https://a.example", "https://a.example:443/x", false),
        ("https://a.example", "https://a.example:8443/x", false),
        ("https://a.example:8443", "https://a.example:8443/x", true),
        ("https://a.example:8443", "https://a.example/x", false),
        ("https://a.example:8443", "https://a.example:8444/x", false),
        ("https://a.example:443", "https://a.example:443/", true),
        ("https://a.example:443", "https://a.example/", false),
        ("https://a.example", "https://b.a.example/", false),
        ("https://b.a.example", "https://a.example/", false),
        ("https://A.Example/", "https://a.example/", true),
        ("https://商店.example", "https://商店.EXAMPLE/x", true),
        ("https://商店.example", "https://商占.example/x", false),
    ] {
        assert_eq!(yes(line, Kind::Request, url), want, "{line} {url}");
    }
    for url in ["wss://a.example/", "wss://a.example:443/", "wss://a.example:9000/x?y"] {
        assert!(yes("wss://a.example", Kind::Socket, url), "{url}");
        assert!(yes("wss://a.example:7000", Kind::Socket, url), "{url}");
    }
    assert!(!yes("wss://a.example", Kind::Socket, "https://a.example/"));
    assert_eq!(ask(&Lists::default(), Kind::Request, "https://a.example/"), Err(600_002));
    assert_eq!(ask(&Lists::default(), Kind::Request, "no address"), Err(600_009));
}

#[test]
fn lists_of_one_kind_say_nothing_about_another() {
    let only = lists(Kind::Upload, &["https://a.example"]);
    for kind in [Kind::Request, Kind::Download, Kind::Socket] {
        assert_eq!(ask(&only, kind, "https://a.example/"), Err(600_002), "{kind:?}");
    }
    assert!(ask(&only, Kind::Upload, "https://a.example/").is_ok());
    assert!(ask(&only, Kind::Asset, "https://anywhere.example/p.png").is_ok());
    let listed =
        Lists { image_domains: ImageRule::Listed, ..lists(Kind::Download, &["https://img.example"]) };
    assert!(ask(&listed, Kind::Asset, "https://img.example/p.png").is_ok());
    assert_eq!(ask(&listed, Kind::Asset, "https://anywhere.example/p.png"), Err(600_002));
}

#[test]
fn what_can_be_on_no_list_is_told_why() {
    for bad in [
        "http://a.example",
        "a.example",
        "https://a.example/x",
        "https://a.example?x",
        "https://a.example#x",
        "https://1.2.3.4",
        "https://[::1]",
        "https://localhost",
        "https://x.localhost",
        "https://*.example",
        "https://intranet",
        "https://api.weixin.qq.com",
        "https://u@a.example",
        "https://a.example.",
        "https://printer.local",
        "ftp://a.example",
        "",
        "https://a.example\\",
    ] {
        assert!(Lists::default().add(Kind::Request, bad).is_err(), "{bad}");
    }
    let wrong = Lists::default().add(Kind::Socket, "https://a.example").unwrap_err().to_string();
    assert!(wrong.contains("wss://"), "{wrong}");
}

#[test]
fn a_mapping_leads_to_this_machine_and_nothing_else_does() {
    let map: Mapping = "shop.example=127.0.0.1:8443".parse().unwrap();
    let lists = Lists { maps: vec![map, "dev.example:9000=[::1]:1".parse().unwrap()], ..Lists::default() };
    let go = |url: &str, kind| decide_fetch(&subject(), &lists, kind, url);
    let permit = go("https://shop.example/x", Kind::Request).unwrap();
    assert_eq!(permit.mapped().map(|r| r.address().to_string()).as_deref(), Some("127.0.0.1:8443"));
    assert!(permit.reach("127.0.0.1".parse().unwrap()).is_err());
    assert!(permit.reach("8.8.8.8".parse().unwrap()).is_err());
    assert!(go("wss://shop.example/", Kind::Socket).unwrap().mapped().is_some());
    assert!(go("https://dev.example:9000/", Kind::Upload).unwrap().mapped().is_some());
    for url in [
        "https://shop.example:8443/",
        "https://a.shop.example/",
        "https://dev.example/",
        "http://shop.example/",
        "https://127.0.0.1:8443/",
    ] {
        assert!(go(url, Kind::Request).is_err(), "{url}");
    }
    for bad in [
        "shop.example",
        "shop.example=10.0.0.1:1",
        "shop.example=8.8.8.8:443",
        "shop.example=127.0.0.1",
        "shop.example=127.0.0.1:0",
        "127.0.0.1=127.0.0.1:1",
        "a/b=127.0.0.1:1",
        "shop=127.0.0.1:1",
        "=127.0.0.1:1",
    ] {
        assert!(bad.parse::<Mapping>().is_err(), "{bad}");
    }
}

#[test]
fn a_location_is_read_against_its_own_server() {
    let here = Target::parse("https://a.example/x/y?z").unwrap();
    for (location, want) in [
        ("/p", "https://a.example/p"),
        ("p?q", "https://a.example/x/p?q"),
        ("//b.example/p", "https://b.example/p"),
        ("https://b.example:444/", "https://b.example:444/"),
        ("?q", "https://a.example/x/y?q"),
        ("#f", "https://a.example/x/y?z"),
    ] {
        assert_eq!(Target::parse(&here.locate(location)).unwrap().url(), want, "{location}");
    }
    for bad in [
        "http://a.example/",
        "https://127.0.0.1/",
        "file:///etc/passwd",
        "/a\r\nb",
        "https://u@b.example/",
        "//0/",
    ] {
        assert!(Target::parse(&here.locate(bad)).is_err(), "{bad}");
    }
    assert_eq!(here.with_query("z&a=1").path(), "/x/y?z&a=1");
}
