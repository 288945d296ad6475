//! Name servers that lie, and names that change under our feet.

use std::sync::atomic::Ordering;

use menshen_egress::{Authority, Egress, Failure, Hooks, Trust};
use menshen_policy::net::Lists;
use serde::Deserialize;

use crate::common::*;

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

#[derive(Deserialize)]
struct Corpus {
    addresses: Vec<String>,
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_connected_to() {
    let world = World::new();
    let server = says(world.server(&["a.example"], |_| {}), OK).await;
    let corpus: Corpus = toml::from_str(include_str!("../../../../tests/attacks/ssrf.toml")).unwrap();
    let allowed = lists(&["a.example"]);
    for address in &corpus.addresses {
        let names = Names::of(&[("a.example", &[&[address.as_str()]])]);
        let wires = Wires::of(&[(address.as_str(), server), (PUBLIC, server)]);
        let egress = Egress::new(names, wires.clone(), world.trust()).unwrap();
        let again = |url: &str| permit(&allowed, url);
        let hooks = Hooks { again: &again, seal: None, sent: None, pool: None };
        let got = egress.fetch(permit(&allowed, "https://a.example/").unwrap(), get(), hooks).await;
        assert!(matches!(got.err(), Some(Failure::Forbidden(_))), "{address}");
        assert!(wires.dialled.lock().unwrap().is_empty(), "{address} was dialled");
        let socket = egress
            .open(permit(&allowed, "wss://a.example/").unwrap(), get().headers, &[], get().within, None)
            .await;
        assert!(matches!(socket.err(), Some(Failure::Forbidden(_))), "{address}");
        assert!(wires.dialled.lock().unwrap().is_empty(), "{address} was dialled");
    }
}

/// The name is public when it is asked first and inside when it is asked again: it is asked once for each request, and what was
/// checked is what is connected to.
#[tokio::test]
async fn a_name_that_changes_is_asked_once() {
    let world = World::new();
    let server = says(world.server(&["a.example"], |_| {}), OK).await;
    let names = Names::of(&[("a.example", &[&[PUBLIC], &["127.0.0.1"]])]);
    let wires = Wires::of(&[(PUBLIC, server), ("127.0.0.1", server)]);
    let egress = Egress::new(names.clone(), wires.clone(), world.trust()).unwrap();
    let allowed = lists(&["a.example"]);
    let again = |url: &str| permit(&allowed, url);
    let go = || permit(&allowed, "https://a.example/").unwrap();
    let mut answer =
        egress.fetch(go(), get(), Hooks { again: &again, seal: None, sent: None, pool: None }).await.unwrap();
    assert_eq!(answer.body.whole().await.unwrap(), "hi");
    assert_eq!(names.asked.load(Ordering::SeqCst), 1);
    assert_eq!(answer.address.to_string(), format!("{PUBLIC}:443"));
    let second = egress.fetch(go(), get(), Hooks { again: &again, seal: None, sent: None, pool: None }).await;
    assert!(matches!(second.err(), Some(Failure::Forbidden(_))));
    let dialled: Vec<String> = wires.dialled.lock().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(dialled, [format!("{PUBLIC}:443")]);
}

#[tokio::test]
async fn of_a_mixed_answer_only_the_public_addresses_are_tried() {
    let world = World::new();
    let server = says(world.server(&["a.example"], |_| {}), OK).await;
    let names = Names::of(&[("a.example", &[&["10.0.0.1", "::1", PUBLIC, "169.254.169.254"]])]);
    let wires = Wires::of(&[(PUBLIC, server)]);
    let egress = Egress::new(names, wires.clone(), world.trust()).unwrap();
    let allowed = lists(&["a.example"]);
    let again = |url: &str| permit(&allowed, url);
    let hooks = Hooks { again: &again, seal: None, sent: None, pool: None };
    egress.fetch(permit(&allowed, "https://a.example/").unwrap(), get(), hooks).await.unwrap();
    assert_eq!(wires.dialled.lock().unwrap().len(), 1);
}

/// The only way to this machine: a mapped name, with the certificate of the mapped authority.
#[tokio::test]
async fn a_mapped_name_leads_to_this_machine_by_its_own_authority() {
    let world = World::new();
    let now = time::OffsetDateTime::now_utc();
    let authority = Authority::from_key_pem(&Authority::new(now).unwrap().key_pem(), now).unwrap();
    let issued = authority.issue("shop.example", now).unwrap();
    let key = rcgen::KeyPair::from_pem(&issued.key_pem).unwrap();
    let certificate = der(&issued.chain_pem);
    let good = says(tls(certificate.clone(), &key), OK).await;
    let foreign = says(world.server(&["shop.example"], |_| {}), OK).await;
    let mut trust = world.trust();
    trust.add_mapped(authority.der()).unwrap();
    let egress = Egress::new(Names::of(&[]), Wires::of(&[]), trust).unwrap();
    for (server, works) in [(good, true), (foreign, false)] {
        let map = format!("shop.example={server}").parse().unwrap();
        let allowed = Lists { maps: vec![map], ..Lists::default() };
        let again = |url: &str| permit(&allowed, url);
        let hooks = Hooks { again: &again, seal: None, sent: None, pool: None };
        let got = egress.fetch(permit(&allowed, "https://shop.example/").unwrap(), get(), hooks).await;
        assert_eq!(got.is_ok(), works, "{:?}", got.err());
    }
    // And the mapped authority is believed for no other name.
    let issued = authority.issue("a.example", now).unwrap();
    let key = rcgen::KeyPair::from_pem(&issued.key_pem).unwrap();
    let server = says(tls(der(&issued.chain_pem), &key), OK).await;
    let mut trust: Trust = world.trust();
    trust.add_mapped(authority.der()).unwrap();
    let names = Names::of(&[("a.example", &[&[PUBLIC]])]);
    let egress = Egress::new(names, Wires::of(&[(PUBLIC, server)]), trust).unwrap();
    let allowed = lists(&["a.example"]);
    let again = |url: &str| permit(&allowed, url);
    let hooks = Hooks { again: &again, seal: None, sent: None, pool: None };
    let got = egress.fetch(permit(&allowed, "https://a.example/").unwrap(), get(), hooks).await;
    assert!(matches!(got.err(), Some(Failure::Tls(_))));
}

/// The first certificate of a chain in PEM.
fn der(pem: &str) -> Vec<u8> {
    use rustls::pki_types::pem::PemObject;
    rustls::pki_types::CertificateDer::from_pem_slice(pem.as_bytes()).unwrap().to_vec()
}
