//! The test data of the URL standard (web-platform-tests), as the `url` crate's package carries it, through our decision: no
//! spelling is taken for another server than the standard says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::path::PathBuf;

use menshen_model::{ProgramId, Subject, UserId};
use menshen_policy::net::{Kind, Lists, Target, decide_fetch};

/// Where the package of the version in Cargo.lock lies.
fn package() -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo is asked where a package lies; nothing of the product starts it"
    )]
    let out = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform"])
        .arg(format!("{}-unknown-linux-gnu", std::env::consts::ARCH))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let all: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let url = all["packages"].as_array().unwrap().iter().find(|p| p["name"] == "url").unwrap();
    PathBuf::from(url["manifest_path"].as_str().unwrap()).parent().unwrap().to_owned()
}

/// An address of the data, what it is read against, and what the standard makes of it.
struct Case {
    input: String,
    host: Option<String>,
    port: String,
    scheme: String,
}

fn cases() -> Vec<Case> {
    let text = std::fs::read_to_string(package().join("tests/urltestdata.json")).unwrap();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap();
    let absolute = |case: &&serde_json::Value| case.is_object() && case["base"].is_null();
    let text = |v: &serde_json::Value| v.as_str().unwrap_or_default().to_owned();
    let read = |case: &serde_json::Value| Case {
        input: text(&case["input"]),
        host: (case["failure"] != true).then(|| text(&case["hostname"])),
        port: text(&case["port"]),
        scheme: text(&case["protocol"]),
    };
    all.as_array().unwrap().iter().filter(absolute).map(read).collect()
}

#[test]
fn nothing_of_the_standards_data_is_taken_for_another_server() {
    let cases = cases();
    assert!(cases.len() > 400, "{} cases", cases.len());
    let subject =
        Subject { program: ProgramId::new("dev:00").unwrap(), user: UserId::new("0".repeat(32)).unwrap() };
    // Whatever the data calls a server is on the list, as far as it can be on one.
    let mut lists = Lists::default();
    for case in &cases {
        if let Some(host) = &case.host {
            let _ = lists.add(Kind::Request, &format!("https://{host}"));
            let _ = lists.add(Kind::Request, &format!("https://{host}:{}", case.port));
        }
    }
    let (mut went, mut refused) = (0, 0);
    for case in &cases {
        // Most of the data is about http: the same text as https, as far as it is one.
        let secure = case.input.replacen("http:", "https:", 1);
        for (input, scheme) in [(&case.input, case.scheme.as_str()), (&secure, "https:")] {
            match decide_fetch(&subject, &lists, Kind::Request, input) {
                Err(_) => refused += 1,
                Ok(permit) => {
                    went += 1;
                    let target = &permit.door().target;
                    assert_eq!(scheme, "https:", "{input:?} went out");
                    assert_eq!(Some(target.host()), case.host.as_deref(), "{input:?} is another server");
                    assert!(target.host().parse::<std::net::IpAddr>().is_err(), "{input:?} is in digits");
                    let again = Target::parse(&target.url()).unwrap();
                    assert_eq!(
                        (again.host(), again.port(), again.path()),
                        (target.host(), target.port(), target.path())
                    );
                    assert!(
                        target.url().bytes().all(|b| b.is_ascii_graphic()),
                        "{input:?}: {}",
                        target.url()
                    );
                }
            }
            if case.host.is_none() && *input == case.input {
                assert!(Target::parse(input).is_err(), "{input:?} is no address by the standard");
            }
        }
    }
    assert!(went > 40 && refused > 400, "{went} went out, {refused} were refused");
}
