//! The keys behind people's names in the audit log. They lie at the anchor beside the half of the account's key and are
//! overwritten with it: the records stay, and name nobody any more, whoever has a copy of the store.

use menshen_model::UserId;
use menshen_seal::keys::PersonKey;

use crate::{Error, Store};

impl Store {
    /// The key that makes a person's name in the audit log; made when it is first asked for.
    ///
    /// # Errors
    /// [`Error::Disk`], [`Error::Seal`].
    pub fn person(&self, user: &UserId) -> Result<PersonKey, Error> {
        self.anchor().person(user)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{open, options};

    #[tokio::test]
    async fn a_persons_key_stays_and_goes_with_the_person() {
        let data = tempfile::tempdir().unwrap();
        let (store, user) = open(data.path(), options(None)).await;
        let name = store.person(&user).unwrap().pseudonym(&user);
        assert_eq!(store.person(&user).unwrap().pseudonym(&user), name);
        store.close().await.unwrap();
        let (store, _) = open(data.path(), options(None)).await;
        assert_eq!(store.person(&user).unwrap().pseudonym(&user), name, "after a restart too");
        store.close().await.unwrap();
        let outside = tempfile::tempdir().unwrap();
        let (store, _) = open(data.path(), options(Some(outside.path()))).await;
        assert_eq!(store.person(&user).unwrap().pseudonym(&user), name, "it moves to the anchor");
        let beside = data.path().join(format!("store/anchor/person.{user}"));
        assert!(!beside.exists(), "and leaves nothing behind");
        store.remove_user("me").await.unwrap();
        assert!(!outside.path().join(format!("menshen-anchor/person.{user}")).exists());
        assert_ne!(store.person(&user).unwrap().pseudonym(&user), name, "what would be made anew is another");
    }
}
