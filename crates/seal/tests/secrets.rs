//! Secrets stay secret by their types: what would let one out does not compile.

use std::fmt::Debug;

use menshen_seal::cert::Authority;
use menshen_seal::envelope::SessionKey;
use menshen_seal::keys::{AccountKey, KekHalf, Passphrase, PersonKey};
use menshen_seal::log::CheckpointKey;
use menshen_seal::request::{DeviceKey, SigningSecret};
use menshen_seal::response::ResponseKey;

#[test]
fn what_would_let_a_secret_out_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/secrets/*.rs");
}

#[test]
fn no_secret_prints() {
    let secrets: Vec<Box<dyn Debug>> = vec![
        Box::new(AccountKey::random().unwrap()),
        Box::new(PersonKey::from_bytes(&[0xab; 32])),
        Box::new(KekHalf::from_bytes(&[0xab; 32])),
        Box::new(Passphrase::new("abababab".into()).unwrap()),
        Box::new(SigningSecret::from_bytes(&[0xab; 32])),
        Box::new(DeviceKey::generate().unwrap()),
        Box::new(ResponseKey::from_seed(&[0xab; 32])),
        Box::new(Authority::from_seed(&[0xab; 32])),
        Box::new(CheckpointKey::from_seed(&[0xab; 32], "n").unwrap()),
        Box::new(SessionKey::from_text("q6urq6urq6urq6urq6urqw==").unwrap()),
    ];
    for secret in secrets {
        for text in [format!("{secret:?}"), format!("{secret:#?}")] {
            assert!(text.ends_with("(***)"), "{text}");
        }
    }
}
