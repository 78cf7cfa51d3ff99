//! Crossref: JSON, one work by its DOI.

use std::time::Duration;

use catalog_model::entry::Stage;
use serde_json::Value;

use super::{Facts, Missed, Source, json, tidy};

/// The source. Its public pool allows five requests a second, one at a time.
pub const SOURCE: Source = Source {
    name: "Crossref",
    host: "api.crossref.org",
    scheme: "doi",
    path: |doi| format!("/works/{}", super::encoded(doi)),
    pause: Duration::from_millis(250),
    read,
};

fn read(status: u16, body: &str) -> Result<Facts, Missed> {
    if status == 404 {
        return Err(Missed::Unknown);
    }
    let answer = json(body)?;
    let work = &answer["message"];
    let first = |key: &str| tidy(work[key][0].as_str().unwrap_or_default());
    let name = |author: &Value| {
        let part = |key: &str| tidy(author[key].as_str().unwrap_or_default());
        // A group has a name alone.
        tidy(&format!("{} {} {}", part("given"), part("family"), part("name")))
    };
    let title = first("title");
    if title.is_empty() {
        return Err(Missed::Strange("a work without a title".to_owned()));
    }
    let parts: Vec<u64> = ["published", "published-online", "published-print", "issued"]
        .iter()
        .find_map(|key| work[*key]["date-parts"][0].as_array())
        .map(|parts| parts.iter().filter_map(Value::as_u64).collect())
        .unwrap_or_default();
    let date = match parts.as_slice() {
        [year, month, day, ..] => Some(format!("{year:04}-{month:02}-{day:02}")),
        [year, month] => Some(format!("{year:04}-{month:02}")),
        [year] => Some(format!("{year:04}")),
        [] => None,
    };
    Ok(Facts {
        title,
        authors: work["author"].as_array().into_iter().flatten().map(name).filter(|n| !n.is_empty()).collect(),
        stage: match work["type"].as_str().unwrap_or_default() {
            "proceedings-article" => Some(Stage::Proceedings),
            "journal-article" => Some(Stage::Journal),
            "posted-content" => Some(Stage::Preprint),
            _ => None,
        },
        year: parts.first().and_then(|year| u16::try_from(*year).ok()),
        date,
        venue: first("container-title"),
        publisher: tidy(work["publisher"].as_str().unwrap_or_default()),
        ids: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_read() {
        // In the form that Crossref gives, made by hand.
        let body = r#"{"status":"ok","message-type":"work","message":{"publisher":"ACM","DOI":"10.1145\/1","type":"proceedings-article",
            "title":["A <i>Fast<\/i> Way"],"container-title":["Proceedings of X"],
            "author":[{"given":"Ann","family":"Lee","sequence":"first"},{"name":"The Group","sequence":"additional"}],
            "published":{"date-parts":[[2024,6,3]]}}}"#;
        let facts = read(200, body).unwrap();
        assert_eq!((facts.title.as_str(), facts.authors.join("; ")), ("A Fast Way", "Ann Lee; The Group".to_owned()));
        assert_eq!(
            (facts.stage, facts.year, facts.date.as_deref()),
            (Some(Stage::Proceedings), Some(2024), Some("2024-06-03"))
        );
        assert_eq!(read(404, "Resource not found."), Err(Missed::Unknown));
        assert!(matches!(read(200, "<html>"), Err(Missed::Strange(_))));
        assert!(matches!(read(200, r#"{"message":{"title":[]}}"#), Err(Missed::Strange(_))));
    }
}
