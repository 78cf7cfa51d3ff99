//! OpenReview: JSON of its second interface; older venues are only on the first one, and are filled in by hand.

use std::time::Duration;

use catalog::day;
use catalog_model::entry::Stage;
use serde_json::Value;

use super::{Facts, Missed, Source, json, tidy};

/// The source. It names no limit; one request a second hurts nobody.
pub const SOURCE: Source = Source {
    name: "OpenReview",
    host: "api2.openreview.net",
    scheme: "openreview",
    path: |id| format!("/notes?id={}", super::encoded(id)),
    pause: Duration::from_secs(1),
    read,
};

fn read(status: u16, body: &str) -> Result<Facts, Missed> {
    if matches!(status, 403 | 404) {
        return Err(Missed::Unknown);
    }
    let answer = json(body)?;
    let Some(note) = answer["notes"].get(0) else { return Err(Missed::Unknown) };
    let content = &note["content"];
    let text = |key: &str| tidy(content[key]["value"].as_str().unwrap_or_default());
    let title = text("title");
    if title.is_empty() {
        return Err(Missed::Unknown);
    }
    let millis = note["pdate"].as_i64().or_else(|| note["cdate"].as_i64());
    let date = millis.map(|ms| day::moment(ms.saturating_mul(1_000)).chars().take(10).collect::<String>());
    let venue = text("venue");
    // "ICLR 2023 poster": the year of the venue is that of the publication.
    let named = venue.split(' ').find(|w| w.len() == 4 && w.starts_with("20")).and_then(|w| w.parse().ok());
    let year: Option<u16> = named.or_else(|| date.as_ref().and_then(|d| d.get(..4)?.parse().ok()));
    let undecided = venue.starts_with("Submitted") || venue.is_empty() || venue.contains("Submission");
    Ok(Facts {
        title,
        authors: content["authors"]["value"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(tidy)
            .collect(),
        stage: Some(match (undecided, venue.to_lowercase().contains("workshop")) {
            (true, _) => Stage::Preprint,
            (_, true) => Stage::Workshop,
            _ => Stage::Proceedings,
        }),
        year,
        date,
        venue: if undecided { String::new() } else { venue },
        ..Facts::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read() {
        // In the form that is documented, made by hand.
        let body = r#"{"notes":[{"id":"abc","forum":"abc","cdate":1664000000000,"pdate":1675000000000,"content":{"title":{"value":"Slow Birds"},
            "authors":{"value":["Ann Lee","Bo Berg"]},"venue":{"value":"ICLR 2023 poster"},"venueid":{"value":"ICLR.cc/2023/Conference"}}}],"count":1}"#;
        let facts = read(200, body).unwrap();
        assert_eq!((facts.title.as_str(), facts.authors.len()), ("Slow Birds", 2));
        assert_eq!(
            (facts.stage, facts.year, facts.venue.as_str()),
            (Some(Stage::Proceedings), Some(2023), "ICLR 2023 poster")
        );
        assert_eq!(facts.date.as_deref(), Some("2023-01-29"));
        assert_eq!(
            read(200, &body.replace("ICLR 2023 poster", "Submitted to ICLR 2023")).unwrap().stage,
            Some(Stage::Preprint)
        );
        assert_eq!(read(404, r#"{"name":"NotFoundError"}"#), Err(Missed::Unknown));
        assert_eq!(read(200, r#"{"notes":[]}"#), Err(Missed::Unknown));
    }
}
