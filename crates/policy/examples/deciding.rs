//! How long a decision takes: `cargo run --release -p menshen-policy --example deciding`, medians in microseconds as one JSON object.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a measurement has a clock, and ends where something is wrong"
)]

use std::hint::black_box;
use std::time::Instant;

use menshen_model::{ProgramId, Scope, Subject, UserId};
use menshen_policy::net::{Kind, Lists, decide_fetch};
use menshen_policy::{ApiTable, Consent, Decision, Facts, Privacy, Standing, Wants, decide_in};

/// Decisions of one sample: a clock is too coarse for one.
const EACH: u32 = 100;
const SAMPLES: usize = 2_000;

fn median(mut work: impl FnMut()) -> f64 {
    let mut times: Vec<f64> = (0..SAMPLES)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..EACH {
                work();
            }
            start.elapsed().as_nanos() as f64 / 1_000.0 / f64::from(EACH)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[SAMPLES / 2]
}

fn main() {
    let table = ApiTable::embedded();
    let subject = Subject {
        program: ProgramId::new("dev:0123456789abcdef0123456789abcdef").unwrap(),
        user: UserId::new("0123456789abcdef".repeat(2)).unwrap(),
    };
    let decide = |api, standing: &Standing<'_>| {
        let decided = decide_in(table, Facts { api, subject: &subject }, standing);
        assert!(matches!(decided, Decision::Go(_)), "{api}: {decided:?}");
        black_box(decided);
    };
    let plain = median(|| decide("getStorage", &Standing::none()));
    let mut wants = Wants { privacy: Privacy::Assumed, ..Wants::default() };
    wants.purposes.insert(Scope::UserLocation, "to find shops nearby".into());
    wants.private_infos.insert("getLocation".into());
    let mut consent = Consent::default();
    consent.scopes.insert(Scope::UserLocation, true);
    consent.agreed.insert("location".into());
    let gated = Standing { wants: &wants, consent: &consent, answered: true, ..Standing::none() };
    let located = median(|| decide("getLocation", &gated));
    let mut lists = Lists::default();
    for n in 0..20 {
        lists.add(Kind::Request, &format!("https://api{n}.shop.example")).unwrap();
    }
    let url = "https://api19.shop.example/goods/list?page=1&size=20";
    let fetch = median(|| drop(black_box(decide_fetch(&subject, &lists, Kind::Request, url).unwrap())));
    println!(r#"{{"decide":{plain:.3},"decide gated":{located:.3},"decide fetch":{fetch:.3}}}"#);
}
