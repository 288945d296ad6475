//! Locks: what opens an account's key, and what does not.

use menshen_model::UserId;

use super::{AccountKey, Cost, Kek, KekHalf, Lock, Passphrase};
use crate::Error;

const CHEAP: Cost = Cost { kibibytes: 8 << 10, passes: 1, lanes: 1 };

fn user(digit: &str) -> UserId {
    UserId::new(digit.repeat(32)).unwrap()
}

fn passphrase(text: &str) -> Passphrase {
    Passphrase::new(text.into()).unwrap()
}

#[test]
fn only_passphrase_and_half_together_unwrap() {
    let (key, lock, half) =
        (AccountKey::random().unwrap(), Lock::new(CHEAP).unwrap(), KekHalf::random().unwrap());
    let right = passphrase("correct horse");
    let kek = Kek::derive(&right, &lock, Some(&half)).unwrap();
    let wrapped = kek.wrap(&key, &user("a")).unwrap();

    let kept = Lock::from_bytes(&lock.to_bytes()).unwrap();
    let again = Kek::derive(&passphrase("correct horse"), &kept, Some(&KekHalf::from_bytes(half.to_keep())));
    assert!(again.unwrap().unwrap(&wrapped, &user("a")).unwrap() == key);

    let wrong = [
        Kek::derive(&passphrase("correct horsf"), &lock, Some(&half)),
        Kek::derive(&right, &lock, None),
        Kek::derive(&right, &lock, Some(&KekHalf::random().unwrap())),
        Kek::derive(&right, &lock, Some(&KekHalf::from_bytes(&[0; 32]))),
        Kek::derive(&right, &Lock::new(CHEAP).unwrap(), Some(&half)),
    ];
    for kek in wrong {
        assert_eq!(kek.unwrap().unwrap(&wrapped, &user("a")), Err(Error::NotUnlocked));
    }
    assert_eq!(kek.unwrap(&wrapped, &user("b")), Err(Error::NotUnlocked));
}

#[test]
fn no_half_is_not_a_half_of_zeros() {
    let (key, lock) = (AccountKey::random().unwrap(), Lock::new(CHEAP).unwrap());
    let alone = Kek::derive(&passphrase("p"), &lock, None).unwrap();
    let wrapped = alone.wrap(&key, &user("a")).unwrap();
    let zeros = Kek::derive(&passphrase("p"), &lock, Some(&KekHalf::from_bytes(&[0; 32]))).unwrap();
    assert_eq!(zeros.unwrap(&wrapped, &user("a")), Err(Error::NotUnlocked));
    assert!(alone.unwrap(&wrapped, &user("a")).unwrap() == key);
}

#[test]
fn a_lock_is_held_to_its_bounds_before_it_is_paid_for() {
    for cost in [
        Cost { kibibytes: 1024, ..CHEAP },
        Cost { kibibytes: (1 << 20) + 1, ..CHEAP },
        Cost { passes: 0, ..CHEAP },
        Cost { passes: 17, ..CHEAP },
        Cost { lanes: 0, ..CHEAP },
        Cost { lanes: 5, ..CHEAP },
    ] {
        assert!(matches!(Lock::new(cost), Err(Error::Lock(_))), "{cost:?}");
    }
    let good = Lock::new(Cost::RECOMMENDED).unwrap().to_bytes();
    assert!(Lock::from_bytes(&good).is_ok());
    for length in 0..good.len() {
        assert!(Lock::from_bytes(&good[..length]).is_err(), "{length} bytes");
    }
    let mut huge = good;
    huge[17] = 0xff;
    assert!(matches!(Lock::from_bytes(&huge), Err(Error::Lock(_))));
    let mut newer = good;
    newer[0] = 2;
    assert_eq!(Lock::from_bytes(&newer), Err(Error::Version(2)));
}

#[test]
fn a_passphrase_is_bounded_and_prints_nothing() {
    assert!(Passphrase::new("x".repeat(Passphrase::MOST)).is_ok());
    assert!(matches!(Passphrase::new("x".repeat(Passphrase::MOST + 1)), Err(Error::TooLong { .. })));
    let text = format!("{:?} {:?}", passphrase("hunter2"), KekHalf::from_bytes(&[0xab; 32]));
    assert_eq!(text, "Passphrase(***) KekHalf(***)");
}
