//! What people look for and do not find. No personal data: no address, no cookie, no time of day.

use serde::{Deserialize, Serialize};

use super::db::{Row, sql};
use super::{Store, StoreError};
use crate::day;

/// Days that are kept.
const KEEP_DAYS: u64 = 365;
const DAY_MICROS: u64 = 86_400_000_000;

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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// Mean in microseconds; a median is too dear here.
    pub mean_us: f64,
}

impl Store {
    /// Writes searches down, in one transaction.
    ///
    /// # Errors
    /// What the database says; then none of them is written.
    pub async fn log_searches(&self, records: &[SearchRecord]) -> Result<(), StoreError> {
        let mut work = self.db.begin().await?;
        let today = day::today();
        for record in records {
            let query =
                "INSERT INTO search_log (day, query, filters, results, duration_us) VALUES ($1, $2, $3, $4, $5)";
            let query = sql(query)
                .bind(&today)
                .bind(fold_query(&record.query))
                .bind(record.filters.chars().take(256).collect::<String>())
                .bind(i64::from(record.results))
                .bind(i64::try_from(record.duration_us).unwrap_or(i64::MAX));
            work.run(query).await?;
        }
        let oldest = u64::try_from(day::now()).unwrap_or(0) / DAY_MICROS - KEEP_DAYS;
        work.run(sql("DELETE FROM search_log WHERE day < $1").bind(day::date(oldest))).await?;
        work.commit().await?;
        Ok(())
    }

    /// What was looked for most among searches that found nothing (`empty`) or anything.
    ///
    /// # Errors
    /// What the database says.
    pub async fn searches(&self, empty: bool, limit: u32) -> Result<Vec<SearchSummary>, StoreError> {
        let rows = sql(
            // Found or not: as it was the last time. What has been added since is no longer missing.
            "SELECT s.query, s.filters, t.times, s.results, t.last_day, t.mean_us
             FROM (SELECT max(number) AS latest, count(*) AS times, max(day) AS last_day,
                          avg(CAST(duration_us AS DOUBLE PRECISION)) AS mean_us
                   FROM search_log WHERE query <> '' GROUP BY query, filters) AS t
             JOIN search_log s ON s.number = t.latest
             WHERE (CASE WHEN s.results = 0 THEN 1 ELSE 0 END) = $1
             ORDER BY t.times DESC, t.last_day DESC, s.query LIMIT $2",
        );
        let rows = self.db.all(rows.bind(i64::from(empty)).bind(i64::from(limit))).await?;
        let summary = |row: &Row| {
            Ok(SearchSummary {
                query: row.get("query")?,
                filters: row.get("filters")?,
                times: row.get("times")?,
                results: row.get("results")?,
                last_day: row.get("last_day")?,
                mean_us: row.get("mean_us")?,
            })
        };
        rows.iter().map(summary).collect()
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
    use crate::store::tests::stores;

    fn record(query: &str, results: u32) -> SearchRecord {
        SearchRecord { query: query.into(), filters: String::new(), results, duration_us: 200 }
    }

    #[tokio::test]
    async fn counts_what_was_not_found() {
        for (_dir, store) in stores().await {
            counts(&store).await;
        }
    }

    async fn counts(store: &Store) {
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
