//! Accounts: who opens what, and what removing one leaves.

use super::sealed::copy;
use super::{get, options, room, set, subject};
use crate::{Error, Passphrase, Store};

fn words(text: &str) -> Option<Passphrase> {
    Some(Passphrase::new(text.into()).unwrap())
}

#[tokio::test]
async fn a_passphrase_opens_and_another_does_not() {
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path(), options(None)).await.unwrap();
    let ann = store.add_user("ann", words("correct horse")).await.unwrap();
    assert!(ann.guarded);
    assert!(store.add_user("ann", None).await.is_err(), "the name is taken");
    for bad in ["", "a b", "a/b", &"x".repeat(65)] {
        assert!(store.add_user(bad, None).await.is_err(), "{bad:?}");
    }
    assert!(matches!(store.sign_in("bob", None).await, Err(Error::NoUser(_))));
    for wrong in [None, words("correct horsf"), words("")] {
        assert!(matches!(store.sign_in("ann", wrong).await, Err(Error::Locked(_))));
    }
    assert!(store.room(&subject("dev:1", &ann.id)).await.is_err(), "nobody is signed in");
    store.sign_in("ann", words("correct horse")).await.unwrap();
    set(&room(&store, "dev:1", &ann.id).await, "k", b"v");
    store.change_passphrase("ann", words("correct horse"), words("other words")).await.unwrap();
    store.log_out(&ann.id).await.unwrap();
    assert!(store.room(&subject("dev:1", &ann.id)).await.is_err(), "the key is forgotten");
    assert!(matches!(store.sign_in("ann", words("correct horse")).await, Err(Error::Locked(_))));
    store.sign_in("ann", words("other words")).await.unwrap();
    assert_eq!(get(&room(&store, "dev:1", &ann.id).await, "k"), Some(b"v".to_vec()));
}

#[tokio::test]
async fn removing_a_person_shreds_copies_too() {
    let (data, anchor, backup) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = || options(Some(anchor.path()));
    let store = Store::open(data.path(), options()).await.unwrap();
    let ann = store.add_user("ann", words("w")).await.unwrap();
    store.add_user("bob", None).await.unwrap();
    store.sign_in("ann", words("w")).await.unwrap();
    set(&room(&store, "dev:1", &ann.id).await, "k", b"v");
    let half = anchor.path().join("menshen-anchor").join(format!("half.{}", ann.id));
    let before = std::fs::read(&half).unwrap();
    store.clone().close().await.unwrap();
    drop(store);
    copy(data.path(), backup.path());
    // The copy opens as long as the account is there.
    let store = Store::open(backup.path(), options()).await.unwrap();
    store.sign_in("ann", words("w")).await.unwrap();
    store.close().await.unwrap();
    let store = Store::open(data.path(), options()).await.unwrap();
    // Whoever holds the file open sees that it was overwritten, not only unlinked.
    let held = std::fs::File::open(&half).unwrap();
    store.remove_user("ann").await.unwrap();
    assert!(!half.exists());
    let mut after = [0; 32];
    std::os::unix::fs::FileExt::read_exact_at(&held, &mut after, 0).unwrap();
    assert_ne!(before, after);
    assert_eq!(store.users().await.unwrap().len(), 1);
    store.close().await.unwrap();
    let store = Store::open(backup.path(), options()).await.unwrap();
    assert_eq!(store.users().await.unwrap().len(), 2, "the copy still lists them");
    assert!(matches!(store.sign_in("ann", words("w")).await, Err(Error::Locked(_))));
    store.sign_in("bob", None).await.unwrap();
}

#[tokio::test]
async fn an_anchor_is_outside_and_belongs_to_one_store() {
    let (data, anchor) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let inside = data.path().join("anchor");
    let error = Store::open(data.path(), options(Some(&inside))).await.unwrap_err().to_string();
    assert!(error.contains("is inside the data folder"), "{error}");
    // A store that had none takes one up, and then wants it.
    let store = Store::open(data.path(), options(None)).await.unwrap();
    let ann = store.add_user("ann", None).await.unwrap();
    store.close().await.unwrap();
    let store = Store::open(data.path(), options(Some(anchor.path()))).await.unwrap();
    store.sign_in("ann", None).await.unwrap();
    assert!(!data.path().join("store/anchor").join(format!("half.{}", ann.id)).exists());
    store.close().await.unwrap();
    let error = Store::open(data.path(), options(None)).await.unwrap_err().to_string();
    assert!(error.contains("name that folder with --anchor"), "{error}");
    let other = tempfile::tempdir().unwrap();
    let error = Store::open(other.path(), options(Some(anchor.path()))).await.unwrap_err().to_string();
    assert!(error.contains("belongs to another store"), "{error}");
}

#[tokio::test]
async fn a_room_is_open_in_one_process_alone() {
    let data = tempfile::tempdir().unwrap();
    let first = Store::open(data.path(), options(None)).await.unwrap();
    let ann = first.add_user("ann", None).await.unwrap();
    first.sign_in("ann", None).await.unwrap();
    let held = room(&first, "dev:1", &ann.id).await;
    let second = Store::open(data.path(), options(None)).await.unwrap();
    second.sign_in("ann", None).await.unwrap();
    assert!(matches!(second.room(&subject("dev:1", &ann.id)).await, Err(Error::Busy { .. })));
    assert!(matches!(second.remove_user("ann").await, Err(Error::Busy { .. })));
    drop(held);
    first.close().await.unwrap();
    second.sign_in("ann", None).await.unwrap();
    room(&second, "dev:1", &ann.id).await;
}
