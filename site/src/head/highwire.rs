//! `citation_*` tags, from which reference managers read a work. The container tag decides the type they file it under;
//! there is none for preprints, which are marked as reports of their archive.

use catalog_model::entry::Stage;
use catalog_model::pages::{EntryPage, VersionRow};

/// The tags of a citable work; none for anything else.
pub fn tags(page: &EntryPage) -> Vec<(&'static str, String)> {
    let entry = &page.entry;
    let record = page.versions.iter().find(|v| v.of_record);
    let cited = !entry.authors.is_empty() || (entry.publisher.is_some() && page.bibtex.is_some());
    if page.bibtex.is_none() || !cited || (record.is_none() && page.id.kind.card().by_year) {
        return Vec::new();
    }
    // A program or a page on the web is no publication: Open Graph says enough.
    if record.is_none() && !matches!(page.id.kind.slug(), "report" | "book") {
        return Vec::new();
    }
    let title = record.and_then(|v| v.title.as_ref()).unwrap_or(&entry.title);
    let mut tags = vec![("citation_title", title.clone())];
    tags.extend(entry.authors.iter().map(|a| ("citation_author", a.name.clone())));
    match record {
        Some(version) => {
            tags.push(("citation_date", version.year.to_string()));
            tags.extend(container(version));
        }
        None => {
            if let Some(date) = &entry.date {
                tags.push(("citation_date", date.replace('-', "/")));
            }
            if let Some(publisher) = &entry.publisher {
                let name = if page.id.kind.slug() == "report" {
                    "citation_technical_report_institution"
                } else {
                    "citation_publisher"
                };
                tags.push((name, publisher.clone()));
            }
        }
    }
    for (scheme, name) in [("doi", "citation_doi"), ("arxiv", "citation_arxiv_id"), ("isbn", "citation_isbn")] {
        if let Some(id) = entry.ids.get(scheme) {
            tags.push((name, id.clone()));
        }
    }
    if let Some(pdf) = pdf(page) {
        tags.push(("citation_pdf_url", pdf));
    }
    if let Some(language) = &entry.language {
        tags.push(("citation_language", language.clone()));
    }
    if !page.topics.is_empty() {
        let topics: Vec<&str> = page.topics.iter().map(|t| t.title.as_str()).collect();
        tags.push(("citation_keywords", topics.join("; ")));
    }
    tags
}

fn container(version: &VersionRow) -> Option<(&'static str, String)> {
    let name = match version.stage {
        Stage::Proceedings | Stage::Workshop => "citation_conference_title",
        Stage::Journal => "citation_journal_title",
        Stage::Preprint => "citation_technical_report_institution",
        Stage::Software => return None,
    };
    Some((name, version.venue.full.clone()))
}

/// Where the full text lies, as far as the identifiers tell.
fn pdf(page: &EntryPage) -> Option<String> {
    let ids = &page.entry.ids;
    let linked = page.links.iter().find(|l| l.kind == "pdf").map(|l| l.url.clone());
    linked
        .or_else(|| ids.get("acl").map(|id| format!("https://aclanthology.org/{id}.pdf")))
        .or_else(|| ids.get("arxiv").map(|id| format!("https://arxiv.org/pdf/{id}")))
        .or_else(|| ids.get("openreview").map(|id| format!("https://openreview.net/pdf?id={id}")))
        .or_else(|| {
            let (volume, key) = ids.get("pmlr")?.split_once('/')?;
            Some(format!("https://proceedings.mlr.press/{volume}/{key}/{key}.pdf"))
        })
}
