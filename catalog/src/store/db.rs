//! One way to ask two databases: SQLite on a fresh machine, PostgreSQL where several servers share one queue. Statements
//! keep to what both understand (`$1`, numbers as 64 bits, texts); where they cannot, [`Db::skip_locked`] tells which.
//!
//! sqlx's own driver for "any" database is not used: it knows neither's types well.

use std::time::Duration;

use sqlx::postgres::{PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Decode, Postgres, Row as _, Sqlite, Transaction, Type};

/// A server that is gone says nothing; its own limit (`statement_timeout`) ends what it still hears.
const PATIENCE: Duration = Duration::from_secs(8);

/// A database.
#[derive(Clone)]
pub enum Db {
    /// One connection writes, a few read: SQLite allows one writer at a time, and a queue in front of it is cheaper and
    /// more honest than waiting for locks.
    Sqlite {
        /// The one that writes.
        writer: SqlitePool,
        /// Those that read.
        readers: SqlitePool,
    },
    /// A server, perhaps shared with other servers of this program.
    Postgres(PgPool),
}

/// A statement with its values.
pub struct Statement {
    text: String,
    values: Vec<Value>,
}

/// A value in a statement.
pub enum Value {
    /// A number, a moment, a yes or no.
    Int(i64),
    /// A text, or none.
    Text(Option<String>),
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}
impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}
impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(Some(text.clone()))
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}
impl From<&Option<String>> for Value {
    fn from(text: &Option<String>) -> Self {
        Self::Text(text.clone())
    }
}

/// A statement. Values are bound, never written into the text.
pub fn sql(text: impl Into<String>) -> Statement {
    Statement { text: text.into(), values: Vec::new() }
}

impl Statement {
    /// Binds the next value.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

/// A row of either database.
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// A column of it.
    ///
    /// # Errors
    /// When it is not there or of another type.
    pub fn get<T>(&self, column: &str) -> Result<T, sqlx::Error>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}

/// Steps that are done together or not at all.
pub enum Work {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// What is said where the database does not answer.
pub fn late(_: tokio::time::error::Elapsed) -> sqlx::Error {
    sqlx::Error::PoolTimedOut
}

/// Not for ever.
async fn soon<T>(call: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, sqlx::Error> {
    tokio::time::timeout(PATIENCE, call).await.map_err(late)?
}

/// The statement as sqlx has it, for whichever database the place asks for.
macro_rules! query {
    ($statement:expr) => {
        $statement.values.into_iter().fold(sqlx::query(AssertSqlSafe($statement.text)), |query, value| match value {
            Value::Int(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
        })
    };
}

impl Db {
    /// Whether several servers may work on it.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// What makes two workers take different rows; on SQLite only one can write anyway.
    pub fn skip_locked(&self) -> &'static str {
        if self.is_shared() { "FOR UPDATE SKIP LOCKED" } else { "" }
    }

    /// Reads rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all(&self, statement: Statement) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => {
                query!(statement).fetch_all(readers).await?.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(pool) => {
                soon(query!(statement).fetch_all(pool)).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Reads a row, where there is one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn one(&self, statement: Statement) -> Result<Option<Row>, sqlx::Error> {
        Ok(self.all(statement).await?.pop())
    }

    /// Writes; gives the number of rows that it changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn run(&self, statement: Statement) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { writer, .. } => query!(statement).execute(writer).await?.rows_affected(),
            Self::Postgres(pool) => soon(query!(statement).execute(pool)).await?.rows_affected(),
        })
    }

    /// Writes, and gives the row that it returns, where it changed one.
    ///
    /// # Errors
    /// What the database says.
    pub async fn take(&self, statement: Statement) -> Result<Option<Row>, sqlx::Error> {
        Ok(match self {
            // All of it, though it is one: only then SQLite has committed it.
            Self::Sqlite { writer, .. } => query!(statement).fetch_all(writer).await?.pop().map(Row::Sqlite),
            Self::Postgres(pool) => soon(query!(statement).fetch_all(pool)).await?.pop().map(Row::Postgres),
        })
    }

    /// Begins work; what is not committed is undone.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin(&self) -> Result<Work, sqlx::Error> {
        Ok(match self {
            // At once: a lock that is taken later could be refused.
            Self::Sqlite { writer, .. } => Work::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Work::Postgres(soon(pool.begin()).await?),
        })
    }
}

impl Work {
    /// Reads rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn all(&mut self, statement: Statement) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(work) => {
                query!(statement).fetch_all(&mut **work).await?.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(work) => {
                soon(query!(statement).fetch_all(&mut **work)).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Writes; gives the number of rows that it changed.
    ///
    /// # Errors
    /// What the database says.
    pub async fn run(&mut self, statement: Statement) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(work) => query!(statement).execute(&mut **work).await?.rows_affected(),
            Self::Postgres(work) => soon(query!(statement).execute(&mut **work)).await?.rows_affected(),
        })
    }

    /// Keeps what was done.
    ///
    /// # Errors
    /// What the database says; then nothing is kept.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(work) => work.commit().await,
            Self::Postgres(work) => soon(work.commit()).await,
        }
    }
}
