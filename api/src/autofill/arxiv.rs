//! arXiv: Atom. An unknown identifier is an answer without entries; a malformed one is an entry called "Error".

use std::time::Duration;

use catalog_model::entry::Stage;
use catalog_model::identity::normalize_id;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Facts, Missed, Source, tidy};

/// The source. One request in three seconds is what it asks of everybody.
pub const SOURCE: Source = Source {
    name: "arXiv",
    host: "export.arxiv.org",
    scheme: "arxiv",
    path: |id| format!("/api/query?id_list={}&max_results=1", super::encoded(id)),
    pause: Duration::from_secs(3),
    read,
};

/// Events that are looked at; a feed of one entry has about a hundred.
const MOST: usize = 2_000;

fn read(_: u16, body: &str) -> Result<Facts, Missed> {
    let mut reader = Reader::from_str(body);
    let mut path: Vec<String> = Vec::new();
    let (mut facts, mut inside, mut text) = (Facts { venue: "arXiv".into(), ..Facts::default() }, false, String::new());
    let strange = |why: String| Missed::Strange(why);
    for _ in 0..MOST {
        match reader.read_event().map_err(|e| strange(e.to_string()))? {
            Event::Eof => {
                if facts.title == "Error" || facts.title.is_empty() {
                    return Err(if inside || path.is_empty() { Missed::Unknown } else { strange("cut off".into()) });
                }
                facts.stage = Some(Stage::Preprint);
                return Ok(facts);
            }
            Event::Start(start) => {
                path.push(start.local_name().as_ref().to_owned());
                text.clear();
                // The feed itself has a title too: only that of the first entry counts.
                inside |= path.last().is_some_and(|name| name == "entry");
            }
            Event::Text(part) => text.push_str(&part),
            Event::CData(part) => text.push_str(&part),
            Event::GeneralRef(part) => match part.resolve_char_ref().map_err(|e| strange(e.to_string()))? {
                Some(c) => text.push(c),
                None => text.push_str(match &*part {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => " ",
                }),
            },
            Event::End(_) => {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                match names.as_slice() {
                    [.., "entry", "title"] => facts.title = tidy(&text),
                    [.., "entry", "author", "name"] => facts.authors.push(tidy(&text)),
                    [.., "entry", "published"] => {
                        facts.year = text.get(..4).and_then(|y| y.parse().ok());
                        facts.date = text.get(..10).map(str::to_owned);
                    }
                    [.., "entry", "doi"] => {
                        // arXiv's own DOIs say nothing more than the identifier.
                        let doi = normalize_id("doi", text.trim()).filter(|doi| !doi.starts_with("10.48550/"));
                        facts.ids.extend(doi.map(|doi| ("doi".to_owned(), doi)));
                    }
                    _ => {}
                }
                path.pop();
                text.clear();
            }
            _ => {}
        }
    }
    Err(strange(format!("more than {MOST} parts")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In the form that arXiv gives, made by hand.
    const FEED: &str = r#"<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/x</id>
  <title>arXiv Query: id_list=2404.01234</title>
  <opensearch:totalResults>1</opensearch:totalResults>
  <entry>
    <id>http://arxiv.org/abs/2404.01234v2</id>
    <title>Heron: Sorting Weights
  &amp; Biases by Size</title>
    <updated>2024-05-02T10:00:00Z</updated>
    <summary>Made by hand.</summary>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <published>2024-04-03T10:00:00Z</published>
    <arxiv:doi>10.1145/3630106.3658542</arxiv:doi>
    <author><name>Ann Lee</name></author>
    <author><name>J&#xFC;rgen Berg</name><arxiv:affiliation>Here</arxiv:affiliation></author>
  </entry>
</feed>"#;

    #[test]
    fn a_feed_is_read() {
        let facts = read(200, FEED).unwrap();
        assert_eq!(facts.title, "Heron: Sorting Weights & Biases by Size");
        assert_eq!(facts.authors, ["Ann Lee", "Jürgen Berg"]);
        assert_eq!((facts.stage, facts.year, facts.venue.as_str()), (Some(Stage::Preprint), Some(2024), "arXiv"));
        assert_eq!(facts.ids, [("doi".to_owned(), "10.1145/3630106.3658542".to_owned())]);
    }

    #[test]
    fn what_is_not_there_is_unknown() {
        let none = FEED.split_once("<entry>").map(|(before, _)| format!("{before}</feed>")).unwrap();
        assert_eq!(read(200, &none), Err(Missed::Unknown));
        let error = "<feed><title>arXiv Search Results</title><entry><title>Error</title><summary>incorrect id format</summary></entry></feed>";
        assert_eq!(read(400, error), Err(Missed::Unknown));
        assert!(read(200, &FEED[..FEED.len() / 2].replace("<title>Heron", "<titel>")).is_err());
        assert!(matches!(read(200, &format!("<feed>{}</feed>", "<x>".repeat(3_000))), Err(Missed::Strange(_))));
    }
}
