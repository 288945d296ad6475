//! What the host itself gives a program: domains, capabilities, categories. For all its people, and not sealed: the reader
//! proves it by the signature that comes with it.

use menshen_model::ProgramId;
use sqlx::Row as _;

use crate::Error;
use crate::store::Store;

/// One grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `domain`, `capability` or `category`; the caller's word.
    pub kind: String,
    /// What is given.
    pub value: String,
    /// The host's signature over program, kind and value; the caller makes and checks it.
    pub signature: Vec<u8>,
}

impl Store {
    /// What a program was given, by kind and value.
    ///
    /// # Errors
    /// [`Error::Sql`].
    pub async fn grants(&self, program: &ProgramId) -> Result<Vec<Grant>, Error> {
        let sql = "SELECT kind, value, signature FROM grants WHERE program = $1 ORDER BY kind, value";
        let mut db = self.db().await?;
        let rows = sqlx::query(sql).bind(program.as_str()).fetch_all(db.connection()).await?;
        let grant = |r: sqlx::sqlite::SqliteRow| {
            Ok(Grant { kind: r.try_get(0)?, value: r.try_get(1)?, signature: r.try_get(2)? })
        };
        rows.into_iter().map(grant).collect()
    }

    /// Gives a program something, or signs it anew.
    ///
    /// # Errors
    /// [`Error::Sql`].
    pub async fn add_grant(&self, program: &ProgramId, grant: &Grant) -> Result<(), Error> {
        let sql = "INSERT INTO grants (program, kind, value, signature) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (program, kind, value) DO UPDATE SET signature = $4";
        let add = sqlx::query(sql).bind(program.as_str()).bind(&grant.kind).bind(&grant.value);
        add.bind(&grant.signature).execute(self.db().await?.connection()).await?;
        Ok(())
    }

    /// Takes something back; answers whether it had been given.
    ///
    /// # Errors
    /// [`Error::Sql`].
    pub async fn remove_grant(&self, program: &ProgramId, kind: &str, value: &str) -> Result<bool, Error> {
        let gone = sqlx::query("DELETE FROM grants WHERE program = $1 AND kind = $2 AND value = $3");
        let gone = gone.bind(program.as_str()).bind(kind).bind(value);
        Ok(gone.execute(self.db().await?.connection()).await?.rows_affected() > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{open, options};

    #[tokio::test]
    async fn grants_belong_to_one_program() {
        let data = tempfile::tempdir().unwrap();
        let (store, _) = open(data.path(), options(None)).await;
        let (one, two) = (ProgramId::new("dev:1").unwrap(), ProgramId::new("dev:2").unwrap());
        let grant = Grant { kind: "domain".into(), value: "https://a.example".into(), signature: vec![1] };
        store.add_grant(&one, &grant).await.unwrap();
        let signed = Grant { signature: vec![2], ..grant };
        store.add_grant(&one, &signed).await.unwrap();
        assert_eq!(store.grants(&one).await.unwrap(), [signed]);
        assert!(store.grants(&two).await.unwrap().is_empty());
        assert!(!store.remove_grant(&two, "domain", "https://a.example").await.unwrap());
        assert!(store.remove_grant(&one, "domain", "https://a.example").await.unwrap());
        assert!(store.grants(&one).await.unwrap().is_empty());
    }
}
