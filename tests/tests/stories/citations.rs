//! What reference managers read: `citation_*` tags in the head of every citable work.

use serde_json::Value;
use tests::folder::ids;
use tests::html::Page;
use tests::server::Server;
use tests::settings::needed;

/// The tags of an entry's page, as served.
fn tags(server: &Server, id: &str) -> Vec<(String, String)> {
    let html = server.get(&format!("/{id}")).text();
    // In the head as served: reference managers run no scripts.
    let head = html.split_once("</head>").map(|h| h.0).expect("a head");
    let page = Page::read(head);
    let metas = page.all("meta").filter_map(|t| Some((t.get("name")?.to_owned(), t.get("content")?.to_owned())));
    metas.filter(|(name, _)| name.starts_with("citation_")).collect()
}

fn values<'a>(tags: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    tags.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
}

/// The first entry of the catalog whose record satisfies.
fn first(server: &Server, all: &[String], kind: &str, good: impl Fn(&Value) -> bool) -> (String, Value) {
    let of_kind = all.iter().filter(|id| id.starts_with(&format!("{kind}/")));
    let mut records = of_kind.map(|id| (id.clone(), server.get(&format!("/api/v1/entries/{id}")).json()));
    records.find(|(_, record)| good(record)).unwrap_or_else(|| panic!("the catalog has such a {kind}"))
}

/// Whether the latest version of a paper is of this stage, and no other version of a higher one.
fn last_stage(record: &Value, stage: &str) -> bool {
    record["versions"].as_array().and_then(|v| v.last()).is_some_and(|v| v["stage"] == stage)
}

#[test]
fn each_sort_of_work_is_filed_as_what_it_is() {
    let (Some(settings), Some(server)) = (needed("stories of pages"), Server::shared("stories of pages")) else {
        return;
    };
    let all = ids(&settings.data);
    let papers = [
        ("proceedings", "citation_conference_title"),
        ("journal", "citation_journal_title"),
        ("preprint", "citation_technical_report_institution"),
    ];
    for (stage, container) in papers {
        let (id, record) = first(server, &all, "paper", |r| last_stage(r, stage));
        let tags = tags(server, &id);
        assert_eq!(values(&tags, "citation_title").len(), 1, "{id}");
        assert_eq!(values(&tags, container).len(), 1, "{id}: {tags:?}");
        let authors: Vec<&str> =
            record["authors"].as_array().into_iter().flatten().filter_map(|a| a["name"].as_str()).collect();
        assert_eq!(values(&tags, "citation_author"), authors, "{id}");
        let date = values(&tags, "citation_date");
        assert_eq!(date.len(), 1, "{id}");
        assert!(date[0].starts_with(&record["year"].to_string()), "{id}: {date:?}");
        // The container decides the type: there must be only one.
        let containers = papers.iter().filter(|(_, name)| !values(&tags, name).is_empty()).count();
        assert_eq!(containers, 1, "{id}: {tags:?}");
    }
    let (id, record) = first(server, &all, "report", |r| r["authors"].is_array() && r["publisher"].is_string());
    let report = tags(server, &id);
    assert_eq!(
        values(&report, "citation_technical_report_institution"),
        [record["publisher"].as_str().unwrap_or_default()],
        "{id}"
    );
    let (id, record) = first(server, &all, "book", |r| r["authors"].is_array() && r["ids"]["isbn"].is_string());
    let book = tags(server, &id);
    assert_eq!(values(&book, "citation_isbn"), [record["ids"]["isbn"].as_str().unwrap_or_default()], "{id}");
    assert_eq!(values(&book, "citation_author").len(), record["authors"].as_array().map_or(0, Vec::len), "{id}");
}

#[test]
fn a_paper_names_its_identifiers_and_its_text() {
    let Some(server) = Server::shared("stories of pages") else { return };
    let tags = tags(server, "paper/gptq");
    assert_eq!(values(&tags, "citation_arxiv_id"), ["2210.17323"]);
    assert_eq!(values(&tags, "citation_pdf_url").len(), 1);
    assert!(values(&tags, "citation_title")[0].contains("Accurate"));
    let html = server.get("/paper/gptq").text();
    assert!(html.contains("@inproceedings{") || html.contains("@article{"), "a BibTeX entry to copy");
}

#[test]
fn what_is_no_publication_has_no_citation_tags() {
    let Some(server) = Server::shared("stories of pages") else { return };
    for id in ["person/song-han", "topic/quantization", "metric/perplexity", "tool/codecarbon"] {
        assert!(tags(server, id).is_empty(), "{id}: {:?}", tags(server, id));
    }
}
