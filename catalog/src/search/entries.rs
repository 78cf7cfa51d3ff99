//! Entries of the catalog as documents of the index.

use catalog_model::{Entry, EntryId};

use super::{Lexicon, SearchDoc, TopicWord};
use crate::files::Data;
use crate::topics::TopicTree;

/// Every entry as a document.
pub fn docs(data: &Data) -> Vec<SearchDoc> {
    data.entries.iter().map(|(id, (entry, _))| doc(id, entry, data)).collect()
}

/// The words around them.
pub fn lexicon(data: &Data, topics: &TopicTree) -> Lexicon {
    let names = |slug: &str| -> Vec<String> {
        let id = EntryId::parse(&format!("topic/{slug}"));
        id.and_then(|id| data.entries.get(&id)).map(|(e, _)| e.names.clone()).unwrap_or_default()
    };
    Lexicon {
        topics: topics
            .nodes()
            .iter()
            .map(|n| TopicWord {
                slug: n.slug.clone(),
                label: n.label.clone(),
                depth: n.depth,
                parent: n.parent.clone(),
                names: names(&n.slug),
            })
            .collect(),
        venues: data
            .venues
            .iter()
            .map(|v| {
                let spellings = std::iter::once(v.full.clone()).chain(v.variants.iter().cloned()).collect();
                (v.slug.clone(), v.name.clone(), spellings)
            })
            .collect(),
        lists: data.sources.iter().map(|s| (s.id.clone(), s.name.clone())).collect(),
        synonyms: data.synonyms.clone(),
    }
}

fn doc(id: &EntryId, entry: &Entry, data: &Data) -> SearchDoc {
    let links = entry.all_links();
    let venue_name = |slug: &str| data.venues.iter().find(|v| v.slug == slug).map(|v| v.name.clone());
    let mut ids: Vec<(String, String)> = entry.ids.iter().map(|(s, v)| (s.clone(), v.clone())).collect();
    ids.extend(links.iter().filter_map(|l| Some(("url".to_owned(), catalog_model::identity::normalize_url(&l.url)?))));
    // A further identifier of the work may stand only in a link (a reprint's DOI).
    for identifier in links.iter().flat_map(|l| catalog_model::identity::identifiers_of_url(&l.url)) {
        let pair = (identifier.scheme.to_owned(), identifier.value);
        if !ids.contains(&pair) {
            ids.push(pair);
        }
    }
    let mut authors: Vec<String> = entry.authors.iter().map(|a| a.name.clone()).collect();
    if id.kind.slug() == "person" {
        authors.push(entry.title.clone());
    }
    let former = entry.versions.iter().filter_map(|v| v.title.clone());
    let printed = entry.seen_in.iter().filter_map(|s| s.title.clone());
    SearchDoc {
        id: id.to_string(),
        kind: id.kind.slug().to_owned(),
        slug: id.slug.clone(),
        title: entry.title.clone(),
        names: entry.names.iter().cloned().chain(former).chain(printed).collect(),
        authors,
        year: entry.year(),
        years: years(entry),
        venues: venues(entry),
        venue_label: entry.version_of_record().and_then(|v| venue_name(&v.venue)).or_else(|| entry.publisher.clone()),
        topics: entry.topics.clone(),
        keywords: entry.keywords.clone(),
        ids,
        texts: texts(entry),
        has: [("code", entry.has_code()), ("demo", data.demos.contains_key(id))]
            .into_iter()
            .filter(|(_, there)| *there)
            .map(|(what, _)| what.to_owned())
            .collect(),
        lists: lists(entry),
        link: links.into_iter().next().map(|l| l.url),
        completeness: completeness(entry),
        added: entry.added.clone(),
    }
}

fn years(entry: &Entry) -> Vec<u16> {
    let mut years: Vec<u16> = entry.versions.iter().map(|v| v.year).chain(entry.year()).collect();
    years.sort_unstable();
    years.dedup();
    years
}

fn venues(entry: &Entry) -> Vec<String> {
    let mut venues: Vec<String> = entry.versions.iter().map(|v| v.venue.clone()).collect();
    venues.sort();
    venues.dedup();
    venues
}

fn lists(entry: &Entry) -> Vec<String> {
    let mut lists: Vec<String> = entry.seen_in.iter().map(|s| s.list.clone()).collect();
    lists.sort();
    lists.dedup();
    lists
}

/// What is searched and quoted, the best first.
fn texts(entry: &Entry) -> Vec<String> {
    let figure = match (&entry.value, &entry.unit) {
        (Some(value), Some(unit)) => Some(format!("{value} {unit}")),
        _ => None,
    };
    let pitfalls = (!entry.pitfalls.is_empty()).then(|| entry.pitfalls.join(" "));
    let affiliations: Vec<&str> = entry.affiliations.iter().map(|a| a.name.as_str()).collect();
    let affiliations = (!affiliations.is_empty()).then(|| affiliations.join(", "));
    let plain = |text: &Option<String>| text.as_deref().map(crate::prose::plain);
    [
        entry.description.clone(),
        figure,
        entry.publisher.clone(),
        affiliations,
        plain(&entry.measure),
        pitfalls,
        plain(&entry.guide),
        entry.note.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Share of what a reader would want that is there.
fn completeness(entry: &Entry) -> f32 {
    let wanted = [
        entry.description.is_some(),
        !entry.topics.is_empty() || entry.guide.is_some(),
        entry.year().is_some(),
        !entry.authors.is_empty() || entry.publisher.is_some(),
        !entry.all_links().is_empty(),
        entry.has_code(),
    ];
    wanted.iter().filter(|w| **w).count() as f32 / wanted.len() as f32
}
