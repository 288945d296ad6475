//! The database: SQLite in WAL mode, one connection, every transaction synced. It holds accounts, and the sealed records
//! of every room as far as their journals were folded.

use std::path::Path;
use std::time::Duration;

use menshen_model::{ProgramId, UserId};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row as _};

use crate::Error;
use crate::ledger::{Fold, Row};

/// What makes the tables of each format out of those of the one before.
const FORMATS: &[&[&str]] = &[
    &[
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "CREATE TABLE users (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created INTEGER NOT NULL, \
     guarded INTEGER NOT NULL, lock BLOB NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE rooms (id INTEGER PRIMARY KEY, user TEXT NOT NULL, program TEXT NOT NULL, folder TEXT NOT NULL, \
     head BLOB NOT NULL, UNIQUE (user, program))",
        "CREATE TABLE records (room INTEGER NOT NULL, tag BLOB NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL, \
     PRIMARY KEY (room, tag)) WITHOUT ROWID",
        "CREATE TABLE grants (program TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, signature BLOB NOT NULL, \
     PRIMARY KEY (program, kind, value)) WITHOUT ROWID",
    ],
    // Frames of journals say what is synced: the tables are the same.
    &[],
];

/// A row of `rooms`.
#[derive(Debug, Clone)]
pub(crate) struct RoomRow {
    pub id: i64,
    pub user: String,
    pub program: String,
    pub folder: String,
}

/// A row of `users`.
#[derive(Debug, Clone)]
pub(crate) struct UserRow {
    pub id: UserId,
    pub name: String,
    pub created: i64,
    pub guarded: bool,
    pub lock: Vec<u8>,
    pub wrapped: Vec<u8>,
}

/// The connection.
#[derive(Debug)]
pub(crate) struct Db {
    connection: SqliteConnection,
}

impl Db {
    /// Opens or makes the file, and brings it to our format.
    pub(crate) async fn open(path: &Path) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .disable_statement_logging();
        let mut connection = options.connect().await?;
        let known = FORMATS.len() as i64;
        let mut found: i64 =
            sqlx::query("PRAGMA user_version").fetch_one(&mut connection).await?.try_get(0)?;
        if found > known {
            return Err(Error::Format { path: path.to_owned(), found, known });
        }
        while found < known {
            let mut change = connection.begin_with("BEGIN IMMEDIATE").await?;
            found = sqlx::query("PRAGMA user_version").fetch_one(&mut *change).await?.try_get(0)?;
            for sql in FORMATS.get(found as usize).copied().unwrap_or_default() {
                sqlx::query(*sql).execute(&mut *change).await?;
            }
            found += 1;
            sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA user_version = {}", found.min(known))))
                .execute(&mut *change)
                .await?;
            change.commit().await?;
        }
        Ok(Self { connection })
    }

    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    pub(crate) async fn close(self) {
        // What was committed is on the disk; the file is tidied at the next start otherwise.
        let _ = self.connection.close().await;
    }

    /// Does what an attacker with the file does; answers how many rows it changed.
    #[cfg(test)]
    pub(crate) async fn raw(&mut self, sql: &str) -> Result<u64, Error> {
        let done = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut self.connection).await?;
        Ok(done.rows_affected())
    }

    #[cfg(test)]
    pub(crate) async fn set_format(&mut self, format: i64) -> Result<(), Error> {
        self.raw(&format!("PRAGMA user_version = {format}")).await.map(drop)
    }

    pub(crate) async fn meta(&mut self, name: &str) -> Result<Option<String>, Error> {
        let found = sqlx::query("SELECT value FROM meta WHERE name = $1").bind(name);
        Ok(found.fetch_optional(&mut self.connection).await?.map(|r| r.try_get(0)).transpose()?)
    }

    pub(crate) async fn set_meta(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let set =
            "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2";
        sqlx::query(set).bind(name).bind(value).execute(&mut self.connection).await?;
        Ok(())
    }

    pub(crate) async fn users(&mut self) -> Result<Vec<UserRow>, Error> {
        let sql = "SELECT id, name, created, guarded, lock, wrapped FROM users ORDER BY created, name";
        let rows = sqlx::query(sql).fetch_all(&mut self.connection).await?;
        rows.into_iter()
            .map(|r| {
                let id: String = r.try_get(0)?;
                Ok(UserRow {
                    id: UserId::new(id)
                        .map_err(|e| Error::Setup(format!("the store's list of users: {e}")))?,
                    name: r.try_get(1)?,
                    created: r.try_get(2)?,
                    guarded: r.try_get::<i64, _>(3)? != 0,
                    lock: r.try_get(4)?,
                    wrapped: r.try_get(5)?,
                })
            })
            .collect()
    }

    /// Adds a person, or changes how their key is wrapped.
    pub(crate) async fn put_user(&mut self, user: &UserRow) -> Result<(), Error> {
        let sql = "INSERT INTO users (id, name, created, guarded, lock, wrapped) VALUES ($1, $2, $3, $4, $5, $6) \
                   ON CONFLICT (id) DO UPDATE SET guarded = $4, lock = $5, wrapped = $6";
        sqlx::query(sql)
            .bind(user.id.as_str())
            .bind(&user.name)
            .bind(user.created)
            .bind(i64::from(user.guarded))
            .bind(&user.lock)
            .bind(&user.wrapped)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Takes a person and all their rooms away.
    pub(crate) async fn remove_user(&mut self, user: &UserId) -> Result<(), Error> {
        let mut change = self.connection.begin().await?;
        for sql in [
            "DELETE FROM records WHERE room IN (SELECT id FROM rooms WHERE user = $1)",
            "DELETE FROM rooms WHERE user = $1",
            "DELETE FROM users WHERE id = $1",
        ] {
            sqlx::query(sql).bind(user.as_str()).execute(&mut *change).await?;
        }
        Ok(change.commit().await?)
    }

    /// All rooms, or those of one person.
    pub(crate) async fn rooms(&mut self, user: Option<&UserId>) -> Result<Vec<RoomRow>, Error> {
        let sql = "SELECT id, user, program, folder FROM rooms WHERE user = $1 OR $1 = '' ORDER BY id";
        let user = user.map_or("", UserId::as_str);
        let rows = sqlx::query(sql).bind(user).fetch_all(&mut self.connection).await?;
        rows.into_iter().map(room).collect()
    }

    pub(crate) async fn room(
        &mut self,
        user: &UserId,
        program: &ProgramId,
    ) -> Result<Option<RoomRow>, Error> {
        let sql = "SELECT id, user, program, folder FROM rooms WHERE user = $1 AND program = $2";
        let found = sqlx::query(sql).bind(user.as_str()).bind(program.as_str());
        found.fetch_optional(&mut self.connection).await?.map(room).transpose()
    }

    /// Adds a room.
    pub(crate) async fn add_room(
        &mut self,
        user: &UserId,
        program: &ProgramId,
        folder: &str,
        head: &[u8],
    ) -> Result<(), Error> {
        sqlx::query("INSERT INTO rooms (user, program, folder, head) VALUES ($1, $2, $3, $4)")
            .bind(user.as_str())
            .bind(program.as_str())
            .bind(folder)
            .bind(head)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Takes a room away with its records.
    pub(crate) async fn remove_room(&mut self, id: i64) -> Result<(), Error> {
        let mut change = self.connection.begin().await?;
        sqlx::query("DELETE FROM records WHERE room = $1").bind(id).execute(&mut *change).await?;
        sqlx::query("DELETE FROM rooms WHERE id = $1").bind(id).execute(&mut *change).await?;
        Ok(change.commit().await?)
    }

    /// Head and records of a room as they stand together, records by tag.
    pub(crate) async fn records(&mut self, id: i64) -> Result<(Vec<u8>, Vec<Row>), Error> {
        let mut look = self.connection.begin().await?;
        let head = sqlx::query("SELECT head FROM rooms WHERE id = $1").bind(id).fetch_one(&mut *look).await?;
        let sql = "SELECT tag, version, sealed FROM records WHERE room = $1 ORDER BY tag";
        let rows = sqlx::query(sql).bind(id).fetch_all(&mut *look).await?;
        look.commit().await?;
        let row = |r: sqlx::sqlite::SqliteRow| {
            Ok(Row { tag: r.try_get(0)?, version: r.try_get(1)?, sealed: r.try_get(2)? })
        };
        Ok((head.try_get(0)?, rows.into_iter().map(row).collect::<Result<_, Error>>()?))
    }

    /// Takes up what was folded, whole or not at all.
    pub(crate) async fn fold(&mut self, id: i64, fold: &Fold) -> Result<(), Error> {
        let mut change = self.connection.begin().await?;
        let put = "INSERT INTO records (room, tag, version, sealed) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (room, tag) DO UPDATE SET version = $3, sealed = $4";
        for row in &fold.rows {
            let (tag, sealed) = (row.tag.as_slice(), row.sealed.as_slice());
            sqlx::query(put).bind(id).bind(tag).bind(row.version).bind(sealed).execute(&mut *change).await?;
        }
        for tag in &fold.gone {
            let gone = sqlx::query("DELETE FROM records WHERE room = $1 AND tag = $2");
            gone.bind(id).bind(tag.as_slice()).execute(&mut *change).await?;
        }
        let head =
            sqlx::query("UPDATE rooms SET head = $2 WHERE id = $1").bind(id).bind(fold.head.as_slice());
        head.execute(&mut *change).await?;
        Ok(change.commit().await?)
    }
}

fn room(row: sqlx::sqlite::SqliteRow) -> Result<RoomRow, Error> {
    Ok(RoomRow {
        id: row.try_get(0)?,
        user: row.try_get(1)?,
        program: row.try_get(2)?,
        folder: row.try_get(3)?,
    })
}
