//! SQLite FTS5 on the same documents and queries: the yardstick. bm25 with the title weighted most, the last word as a
//! prefix, asked for all words and for any word.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Row};

use super::collection::Asked;
use super::measure::Answer;
use super::report::{Engine, resident_bytes};
use super::{Clock, DEPTH, WARM_UP};
use crate::search::{Lexicon, SearchDoc};

/// Columns with their weights in bm25.
const COLUMNS: &[(&str, f32)] = &[("title", 10.0), ("names", 10.0), ("authors", 5.0), ("subject", 3.0), ("body", 1.0)];

/// A document as columns.
pub struct DocRow {
    id: String,
    columns: [String; 5],
}

/// The documents as rows: the same words that our index has.
pub fn rows(docs: &[SearchDoc], lexicon: &Lexicon) -> Vec<DocRow> {
    let labels: HashMap<&str, &str> = lexicon.topics.iter().map(|t| (t.slug.as_str(), t.label.as_str())).collect();
    let row = |doc: &SearchDoc| {
        let topics = doc.topics.iter().map(|t| labels.get(t.as_str()).copied().unwrap_or(t).to_owned());
        let years = doc.years.iter().map(ToString::to_string);
        let subject: Vec<String> = topics
            .chain(doc.keywords.iter().cloned())
            .chain(doc.venues.iter().cloned())
            .chain(doc.venue_label.clone())
            .chain(years)
            .collect();
        DocRow {
            id: doc.id.clone(),
            columns: [
                doc.title.clone(),
                doc.names.join("; "),
                doc.authors.join("; "),
                subject.join("; "),
                doc.texts.join("\n"),
            ],
        }
    };
    docs.iter().map(row).collect()
}

/// Builds the table and asks all queries in both ways.
///
/// # Errors
/// When SQLite fails.
pub fn measure(rows: &[DocRow], asked: &[Asked]) -> anyhow::Result<Vec<Engine>> {
    // One thread for the caller; sqlx runs SQLite itself on a thread of its own.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let memory = resident_bytes();
        let started = Instant::now();
        let mut connection = build(rows).await?;
        let build = started.elapsed();
        let memory = resident_bytes().saturating_sub(memory);
        let mut engines = Vec::new();
        for (name, joiner) in [("FTS5 all words", " "), ("FTS5 any word", " OR ")] {
            for query in asked.iter().take(WARM_UP) {
                ask(&mut connection, &query.query, joiner).await?;
            }
            let mut answers = Vec::with_capacity(asked.len());
            for query in asked {
                let mut clock = Clock::default();
                let (found, took) = loop {
                    let (found, took) = ask(&mut connection, &query.query, joiner).await?;
                    if let Some(took) = clock.median_after(took) {
                        break (found, took);
                    }
                };
                let ids = found.into_iter().filter_map(|n| rows.get(n as usize)).map(|r| r.id.clone()).collect();
                answers.push(Answer { ids, took });
            }
            engines.push(Engine::new(name, build, memory, asked, &answers));
        }
        Ok(engines)
    })
}

async fn build(rows: &[DocRow]) -> anyhow::Result<SqliteConnection> {
    let mut connection = "sqlite::memory:".parse::<SqliteConnectOptions>()?.connect().await?;
    let names: Vec<&str> = COLUMNS.iter().map(|c| c.0).collect();
    let weights: Vec<String> = COLUMNS.iter().map(|c| format!("{:.1}", c.1)).collect();
    let create = format!(
        "CREATE VIRTUAL TABLE docs USING fts5({}, content='', tokenize='unicode61 remove_diacritics 2')",
        names.join(", ")
    );
    sqlx::query(sqlx::AssertSqlSafe(create)).execute(&mut connection).await?;
    let rank = format!("INSERT INTO docs(docs, rank) VALUES('rank', 'bm25({})')", weights.join(", "));
    sqlx::query(sqlx::AssertSqlSafe(rank)).execute(&mut connection).await?;
    let mut transaction = connection.begin().await?;
    for (number, row) in (0_i64..).zip(rows) {
        let mut insert =
            sqlx::query("INSERT INTO docs(rowid, title, names, authors, subject, body) VALUES(?, ?, ?, ?, ?, ?)")
                .bind(number);
        for column in &row.columns {
            insert = insert.bind(column);
        }
        insert.execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    sqlx::query("INSERT INTO docs(docs) VALUES('optimize')").execute(&mut connection).await?;
    Ok(connection)
}

async fn ask(connection: &mut SqliteConnection, query: &str, joiner: &str) -> anyhow::Result<(Vec<i64>, Duration)> {
    let started = Instant::now();
    let expression = expression(query, joiner);
    if expression.is_empty() {
        return Ok((Vec::new(), started.elapsed()));
    }
    let sql = "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT ?";
    let rows = sqlx::query(sql).bind(expression).bind(DEPTH).fetch_all(connection).await?;
    let found = rows.iter().map(|row| row.get::<i64, _>(0)).collect();
    Ok((found, started.elapsed()))
}

/// The words of a query, each quoted, so that nothing in it is syntax; the last one as a prefix.
fn expression(query: &str, joiner: &str) -> String {
    let quoted: Vec<String> = query
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{}\"", word.replace(['"', '\0'], " ")))
        .collect();
    if quoted.is_empty() { String::new() } else { format!("{}*", quoted.join(joiner)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_query_is_syntax() {
        assert_eq!(expression("fast NOT (x AND \"y z*", " "), "\"fast\" \"NOT\" \"(x\" \"AND\" \" y\" \"z*\"*");
        assert_eq!(expression("- ( )", " OR "), "");
    }

    #[test]
    fn finds_documents_in_both_ways() {
        let doc = |id: &str, title: &str| SearchDoc { id: id.into(), title: title.into(), ..SearchDoc::default() };
        let docs = [doc("a", "Fast exact attention"), doc("b", "Slow attention")];
        let query = |query: &str, id: &str| Asked { form: "x".into(), query: query.into(), relevant: vec![id.into()] };
        let asked = [query("exact atten", "a"), query("slow fish", "b")];
        let engines = measure(&rows(&docs, &Lexicon::default()), &asked).unwrap();
        assert_eq!(engines[0].all.scores.success_1, 0.5);
        assert_eq!(engines[1].all.scores.success_1, 1.0);
    }
}
