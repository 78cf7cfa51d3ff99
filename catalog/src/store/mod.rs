//! SQLite, for what is not catalog truth: searches, submissions on their way, who may review. Losing this file never
//! loses an entry.
//!
//! One connection writes, a few read: SQLite allows one writer at a time, and a queue in front of it is cheaper and
//! more honest than waiting for locks.

mod accounts;
mod search_log;
mod submissions;

use std::path::Path;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub use accounts::Joined;
pub use search_log::{SearchRecord, SearchSummary};
pub use submissions::{Change, Decision, Sender, Submission};

/// Older versions can corrupt a database whose write-ahead log is reset at the wrong moment.
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// The database.
#[derive(Clone)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
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
    /// Anything that SQLite says.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database is of a newer program, or damaged.
    #[error("database migrations: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

impl Store {
    /// Opens (at the first start: makes) the database file.
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
            .busy_timeout(Duration::from_secs(5));
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        let found: String = sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&writer).await?;
        if version(&found) < OLDEST_SQLITE {
            return Err(StoreError::TooOld { found });
        }
        MIGRATIONS.run(&writer).await?;
        let readers = SqlitePoolOptions::new().max_connections(4).connect_with(options.read_only(true)).await?;
        Ok(Self { writer, readers })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }
}

fn version(text: &str) -> (u32, u32, u32) {
    let mut parts = text.split('.').map(|p| p.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

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
