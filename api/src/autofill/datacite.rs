//! DataCite: JSON:API, one work by its DOI. It knows what Crossref does not: Zenodo, institutes, data sets.

use std::time::Duration;

use catalog_model::entry::Stage;
use serde_json::Value;

use super::{Facts, Missed, Source, json, tidy};

/// The source. It allows five hundred requests in five minutes.
pub const SOURCE: Source = Source {
    name: "DataCite",
    host: "api.datacite.org",
    scheme: "doi",
    path: |doi| format!("/dois/{}", super::encoded(doi)),
    pause: Duration::from_millis(700),
    read,
};

fn read(status: u16, body: &str) -> Result<Facts, Missed> {
    if status == 404 {
        return Err(Missed::Unknown);
    }
    let answer = json(body)?;
    let work = &answer["data"]["attributes"];
    let text = |value: &Value| tidy(value.as_str().unwrap_or_default());
    // The title without a type is the main one; others are subtitles and translations.
    let titles = work["titles"].as_array().map(Vec::as_slice).unwrap_or_default();
    let main = titles.iter().find(|t| t["titleType"].is_null()).or_else(|| titles.first());
    let title = main.map(|t| text(&t["title"])).unwrap_or_default();
    if title.is_empty() {
        return Err(Missed::Strange("a work without a title".to_owned()));
    }
    let name = |creator: &Value| {
        let (given, family) = (text(&creator["givenName"]), text(&creator["familyName"]));
        let whole = text(&creator["name"]);
        match (given.is_empty() || family.is_empty(), whole.split_once(", ")) {
            (false, _) => format!("{given} {family}"),
            (true, Some((family, given))) if creator["nameType"] != "Organizational" => format!("{given} {family}"),
            _ => whole,
        }
    };
    let publisher = &work["publisher"];
    let year = work["publicationYear"].as_u64().and_then(|y| u16::try_from(y).ok());
    Ok(Facts {
        title,
        authors: work["creators"].as_array().into_iter().flatten().map(name).filter(|n| !n.is_empty()).collect(),
        stage: match work["types"]["resourceTypeGeneral"].as_str().unwrap_or_default() {
            "Preprint" => Some(Stage::Preprint),
            "ConferencePaper" => Some(Stage::Proceedings),
            "JournalArticle" => Some(Stage::Journal),
            "Software" => Some(Stage::Software),
            _ => None,
        },
        year,
        date: None,
        venue: text(&work["container"]["title"]),
        // A plain text on older records, a table on newer ones.
        publisher: if publisher.is_string() { text(publisher) } else { text(&publisher["name"]) },
        ids: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_work_is_read() {
        // In the form that is documented, made by hand.
        let body = r#"{"data":{"id":"10.5281/zenodo.1","attributes":{"titles":[{"title":"Untertitel","titleType":"Subtitle"},{"title":"A Set of Birds"}],
            "creators":[{"name":"Lee, Ann","givenName":"Ann","familyName":"Lee"},{"name":"Berg, Bo"},{"name":"Birds, Inc.","nameType":"Organizational"}],
            "publisher":{"name":"Zenodo"},"publicationYear":2023,"types":{"resourceTypeGeneral":"Software"},"container":{}}}}"#;
        let facts = read(200, body).unwrap();
        assert_eq!(
            (facts.title.as_str(), facts.authors.join("; ")),
            ("A Set of Birds", "Ann Lee; Bo Berg; Birds, Inc.".to_owned())
        );
        assert_eq!((facts.stage, facts.year, facts.publisher.as_str()), (Some(Stage::Software), Some(2023), "Zenodo"));
        assert_eq!(read(200, &body.replace(r#"{"name":"Zenodo"}"#, r#""Zenodo""#)).unwrap().publisher, "Zenodo");
        assert_eq!(read(404, r#"{"errors":[{"status":"404"}]}"#), Err(Missed::Unknown));
    }
}
