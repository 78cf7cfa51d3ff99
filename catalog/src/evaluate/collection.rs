//! Documents and queries from files: JSON Lines and tab-separated text. Any collection may be read, so every field but
//! the id may be missing.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::Value;

use crate::search::SearchDoc;
use crate::text;

/// A query with what it should find.
#[derive(Clone, Debug)]
pub struct Asked {
    /// What sort of query it is.
    pub form: String,
    /// What is typed.
    pub query: String,
    /// Ids of the documents that are meant, the best first.
    pub relevant: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Row {
    id: Value,
    title: Value,
    authors: Value,
    year: Value,
    venue: Value,
    #[serde(rename = "abstract")]
    summary: Value,
    url: Value,
}

/// Reads documents.
///
/// # Errors
/// When the file cannot be read or a line is no JSON object with an id.
pub fn read_docs(path: &Path) -> anyhow::Result<Vec<SearchDoc>> {
    let mut docs = Vec::new();
    for (number, line) in BufReader::new(fs::File::open(path)?).lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let row: Row = serde_json::from_str(&line).with_context(|| format!("line {}", number + 1))?;
        docs.push(doc(row).with_context(|| format!("line {}: no id", number + 1))?);
    }
    Ok(docs)
}

fn doc(row: Row) -> Option<SearchDoc> {
    let id = words(&row.id).filter(|id| !id.is_empty())?;
    let year: Option<u16> = words(&row.year).and_then(|y| y.get(..4)?.parse().ok());
    let venue = words(&row.venue).filter(|v| !v.is_empty());
    let url = words(&row.url).filter(|u| !u.is_empty());
    let mut ids = Vec::new();
    if let Some(url) = &url {
        ids.extend(catalog_model::identity::normalize_url(url).map(|u| ("url".to_owned(), u)));
        ids.extend(catalog_model::identity::identify(url).map(|i| (i.scheme.to_owned(), i.value)));
    }
    Some(SearchDoc {
        slug: id.clone(),
        id,
        kind: "paper".to_owned(),
        title: words(&row.title).unwrap_or_default(),
        authors: authors(&row.authors),
        years: year.into_iter().collect(),
        year,
        venues: venue.iter().map(|v| text::fold(v).replace(' ', "-")).collect(),
        venue_label: venue,
        texts: words(&row.summary).filter(|t| !t.is_empty()).into_iter().collect(),
        link: url,
        ids,
        ..SearchDoc::default()
    })
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A list of names, or of objects with a name, or one text with names between semicolons, "and", or commas.
fn authors(value: &Value) -> Vec<String> {
    let names: Vec<String> = match value {
        Value::Array(list) => list.iter().filter_map(|a| words(a).or_else(|| words(a.get("name")?))).collect(),
        Value::String(text) if text.contains(';') => text.split(';').map(str::to_owned).collect(),
        Value::String(text) if text.contains(" and ") => text.split(" and ").map(str::to_owned).collect(),
        Value::String(text) => text.split(',').map(str::to_owned).collect(),
        _ => Vec::new(),
    };
    names.into_iter().map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect()
}

/// Reads queries; a first line that begins with "form" is a heading.
///
/// # Errors
/// When the file cannot be read or a line has not three columns.
pub fn read_queries(path: &Path) -> anyhow::Result<Vec<Asked>> {
    let text = fs::read_to_string(path)?;
    let mut asked = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') || (number == 0 && line.starts_with("form\t")) {
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        ensure!(columns.len() >= 3, "line {}: three columns are needed: form, query, relevant ids", number + 1);
        let relevant: Vec<String> =
            columns[2].split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
        ensure!(!relevant.is_empty(), "line {}: no relevant id", number + 1);
        asked.push(Asked { form: columns[0].trim().to_owned(), query: columns[1].to_owned(), relevant });
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_documents_and_queries_are_read() {
        let dir = tempfile::tempdir().unwrap();
        let docs = dir.path().join("docs.jsonl");
        fs::write(
            &docs,
            concat!(
                "{\"id\": 7, \"title\": \"One\", \"authors\": \"A. B; C. D\", \"year\": \"2020-01\", \"venue\": \"ICML\", \"extra\": 1}\n\n",
                "{\"id\": \"x\", \"authors\": [{\"name\": \"E F\"}, \"G\"], \"abstract\": null, \"url\": \"https://arxiv.org/abs/2210.17323v2\"}\n",
            ),
        )
        .unwrap();
        let read = read_docs(&docs).unwrap();
        assert_eq!((read[0].id.as_str(), read[0].year, read[0].authors.len()), ("7", Some(2020), 2));
        assert_eq!(read[0].venues, ["icml"]);
        assert!(read[1].ids.contains(&("arxiv".to_owned(), "2210.17323".to_owned())));
        assert_eq!(read[1].authors, ["E F", "G"]);

        let queries = dir.path().join("queries.tsv");
        fs::write(&queries, "form\tquery\trelevant\nexact\tone\t7, x\n").unwrap();
        let asked = read_queries(&queries).unwrap();
        assert_eq!(asked[0].relevant, ["7", "x"]);
        fs::write(&queries, "exact\tone\n").unwrap();
        assert!(read_queries(&queries).is_err());
    }
}
