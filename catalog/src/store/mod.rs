//! What is not catalog truth: searches, submissions on their way, who may review. Losing it never loses an entry. It lies
//! in a file (SQLite), or in a database server (PostgreSQL) that several servers may share.

mod accounts;
mod db;
mod search_log;
mod submissions;

use std::path::Path;
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub use accounts::Joined;
use db::{Db, late, sql};
pub use search_log::{SearchRecord, SearchSummary};
pub use submissions::{Change, Decision, Sender, Submission};

/// Older versions can corrupt a database whose write-ahead log is reset at the wrong moment.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// How long a request waits for the database.
const PATIENCE: Duration = Duration::from_secs(5);

static ON_SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/sqlite");
static ON_POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("./migrations/postgres");

/// The database.
#[derive(Clone)]
pub struct Store {
    db: Db,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder cannot be made.
    #[error("the folder {0} cannot be made: {1}")]
    Folder(String, std::io::Error),
    /// The library that was built in is too old.
    #[error("SQLite {found} is too old: {OLDEST_SQLITE:?} or newer is needed, because older ones can corrupt the file")]
    TooOld {
        /// Version that was found.
        found: String,
    },
    /// Anything that the database says.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database is of a newer program, or damaged.
    #[error("database migrations: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl Store {
    /// Opens (at the first start: makes) a database file.
    ///
    /// # Errors
    /// When the folder or file cannot be used, SQLite is too old, or the file is of a newer program.
    pub async fn open(file: &Path) -> Result<Self, StoreError> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).map_err(|e| StoreError::Folder(folder.display().to_string(), e))?;
        }
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(PATIENCE);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            // Where the disk was full, SQLite has ended the transaction by itself, and the connection believes that it is
            // still in it: nothing could be written any more. A new one knows better.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options.clone())
            .await?;
        let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&writer).await?;
        if version(&found) < OLDEST_SQLITE {
            return Err(StoreError::TooOld { found });
        }
        ON_SQLITE.run(&writer).await?;
        let readers = SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { db: Db::Sqlite { writer, readers } })
    }

    /// Connects with a PostgreSQL server: `postgres://user:password@host/database`. Servers that start together wait for
    /// each other's migrations.
    ///
    /// # Errors
    /// When it does not answer, or its database is of a newer program.
    pub async fn connect(address: &str) -> Result<Self, StoreError> {
        let limit = PATIENCE.as_millis().to_string();
        let options: PgConnectOptions = address.parse()?;
        // On a connection without limits: one that is long, or waits for another server's, must not end half way.
        let mut first = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await.map_err(late)??;
        ON_POSTGRES.run(&mut first).await?;
        first.close().await?;
        let options = options.options([("statement_timeout", limit.as_str()), ("lock_timeout", &limit)]);
        let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(PATIENCE).connect_with(options).await?;
        Ok(Self { db: Db::Postgres(pool) })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What the database says.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.db.one(sql("SELECT 1")).await?;
        Ok(())
    }
}

fn version(text: &str) -> (u32, u32, u32) {
    let mut parts = text.split('.').map(|p| p.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tempfile::TempDir;

    /// A new store on each database that there is: always SQLite, and PostgreSQL where the tests were given a server.
    pub async fn stores() -> Vec<(TempDir, Store)> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let dir = tempfile::tempdir().unwrap();
        let file = Store::open(&dir.path().join("x.db")).await.unwrap();
        let mut stores = vec![(dir, file)];
        if let Ok(server) = std::env::var("PARSIMONY_TEST_POSTGRES") {
            let name = format!("unit_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let admin = PgPoolOptions::new().connect(&format!("{server}/postgres")).await.unwrap();
            let create = format!("CREATE DATABASE {name}");
            sqlx::query(sqlx::AssertSqlSafe(create)).execute(&admin).await.unwrap();
            stores.push((tempfile::tempdir().unwrap(), Store::connect(&format!("{server}/{name}")).await.unwrap()));
        }
        stores
    }

    #[tokio::test]
    async fn opens_twice_and_answers() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("var/parsimony.db");
        Store::open(&file).await.unwrap().ping().await.unwrap();
        Store::open(&file).await.unwrap().ping().await.unwrap();
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("x.db");
        std::fs::write(&file, "not a database, but long enough to be read as one".repeat(100)).unwrap();
        assert!(matches!(Store::open(&file).await, Err(StoreError::Database(_) | StoreError::Migrate(_))));
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(version("3.9.0") < version("3.51.3"));
        assert!(version("3.51.3") >= OLDEST_SQLITE);
    }
}
