//! What people look for and do not find. No personal data: no address, no cookie, no time of day.

use serde::{Deserialize, Serialize};

use super::{Store, StoreError};

/// Days that are kept.
const KEEP_DAYS: u32 = 365;

/// One search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRecord {
    /// Words as typed; folded and cut before they are stored.
    pub query: String,
    /// Filters as in the URL.
    pub filters: String,
    /// How many entries were found.
    pub results: u32,
    /// Time inside the search, microseconds.
    pub duration_us: u64,
}

/// A query with how often it was asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, sqlx::FromRow)]
pub struct SearchSummary {
    /// Folded words.
    pub query: String,
    /// Filters as in the URL.
    pub filters: String,
    /// How often.
    pub times: i64,
    /// Results at the last time.
    pub results: i64,
    /// Last day, UTC.
    pub last_day: String,
    /// Median is too dear for SQLite; the mean in microseconds.
    pub mean_us: f64,
}

impl Store {
    /// Writes searches down, in one transaction.
    ///
    /// # Errors
    /// What SQLite says; then none of them is written.
    pub async fn log_searches(&self, records: &[SearchRecord]) -> Result<(), StoreError> {
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for record in records {
            sqlx::query("INSERT INTO search_log (day, query, filters, results, duration_us) VALUES (date('now'), $1, $2, $3, $4)")
                .bind(fold_query(&record.query))
                .bind(record.filters.chars().take(256).collect::<String>())
                .bind(i64::from(record.results))
                .bind(i64::try_from(record.duration_us).unwrap_or(i64::MAX))
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query("DELETE FROM search_log WHERE day < date('now', $1)")
            .bind(format!("-{KEEP_DAYS} days"))
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// What was looked for most among searches that found nothing (`empty`) or anything.
    ///
    /// # Errors
    /// What SQLite says.
    pub async fn searches(&self, empty: bool, limit: u32) -> Result<Vec<SearchSummary>, StoreError> {
        let rows = sqlx::query_as(
            // Found or not: as it was the last time. What has been added since is no longer missing.
            "SELECT s.query, s.filters, times, s.results, last_day, mean_us
             FROM (SELECT max(rowid) AS last, count(*) AS times, max(day) AS last_day, avg(duration_us) AS mean_us
                   FROM search_log WHERE query <> '' GROUP BY query, filters)
             JOIN search_log s ON s.rowid = last
             WHERE (s.results = 0) = $1 ORDER BY times DESC, last_day DESC, s.query LIMIT $2",
        )
        .bind(empty)
        .bind(i64::from(limit))
        .fetch_all(&self.readers)
        .await?;
        Ok(rows)
    }
}

/// Folded and cut. What looks like a person's own data (an e-mail address, a long number) is not kept.
fn fold_query(query: &str) -> String {
    let looks_private = query.contains('@')
        || query
            .split_whitespace()
            .any(|w| w.len() > 8 && w.bytes().filter(u8::is_ascii_digit).count() > 8 && !w.contains('.'));
    if looks_private { String::new() } else { crate::text::fold(query).chars().take(256).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(query: &str, results: u32) -> SearchRecord {
        SearchRecord { query: query.into(), filters: String::new(), results, duration_us: 200 }
    }

    #[tokio::test]
    async fn counts_what_was_not_found() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("x.db")).await.unwrap();
        store.log_searches(&[record("Quantum", 0), record("quantum ", 0), record("GPTQ", 3)]).await.unwrap();
        let missing = store.searches(true, 10).await.unwrap();
        assert_eq!(missing.len(), 1);
        assert_eq!((missing[0].query.as_str(), missing[0].times), ("quantum", 2));
        assert_eq!(store.searches(false, 10).await.unwrap()[0].query, "gptq");
        // Found since: no longer missing.
        store.log_searches(&[record("quantum", 5)]).await.unwrap();
        assert!(store.searches(true, 10).await.unwrap().is_empty());
        let found = store.searches(false, 10).await.unwrap();
        assert_eq!((found[0].query.as_str(), found[0].times, found[0].results), ("quantum", 3, 5));
    }

    #[test]
    fn private_looking_queries_are_not_kept() {
        assert_eq!(fold_query("me@example.org"), "");
        assert_eq!(fold_query("+49 1701234567890"), "");
        assert_eq!(fold_query("2210.17323"), "2210 17323");
    }
}
