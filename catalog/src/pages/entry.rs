//! The page of one entry.

use catalog_model::entry::{Author, Link};
use catalog_model::pages::{AuthorRef, EntryPage, Listed, Shelf, SourceRow, VersionRow};
use catalog_model::vocabulary::LINK_KINDS;
use catalog_model::{Entry, EntryId, Query};

use super::cards::{cards, figure, newest_first, venue};
use super::measure::{inline, measure};
use super::overview::{Place, author_key};
use super::related::related;
use super::topic;
use crate::Snapshot;
use crate::export::bibtex;
use crate::text::fold;

/// Everything the page of an entry shows, if there is such an entry.
pub fn entry(snapshot: &Snapshot, id: &EntryId) -> Option<EntryPage> {
    let (entry, file) = snapshot.data.entries.get(id)?;
    let overview = &snapshot.overview;
    let part = (id.kind.slug() == "topic").then(|| topic::part(snapshot, &id.slug, entry)).flatten();
    let shelves = if part.is_some() { topic::shelves(snapshot, &id.slug) } else { belongings(snapshot, id, entry) };
    // What stands on a shelf of the page need not be named once more.
    let on_shelves = |other: &EntryId| shelves.iter().any(|s| s.cards.iter().any(|c| c.id == *other));
    let mut near = related(snapshot, id, entry);
    near.retain(|r| !on_shelves(&r.card.id));
    Some(EntryPage {
        id: id.clone(),
        entry: Entry { guide: None, ..entry.clone() },
        authors: entry.authors.iter().map(|a| author(snapshot, a)).collect(),
        affiliations: affiliations(snapshot, entry),
        versions: versions(snapshot, entry),
        links: links(entry),
        demos: snapshot.data.demos.get(id).cloned().unwrap_or_default(),
        topics: entry.topics.iter().map(|slug| overview.topic(slug)).collect(),
        description: entry.description.as_deref().map(inline),
        status: entry.status,
        figure: figure(entry),
        sources: sources(entry),
        measure: measure(entry),
        topic: part,
        guide: overview.guide(id, entry),
        shelves,
        related: near,
        listed: listed(snapshot, entry),
        bibtex: bibtex::citable(entry).then(|| bibtex::entry(id, entry, &snapshot.data.venues)),
        file: file.display().to_string(),
    })
}

fn author(snapshot: &Snapshot, author: &Author) -> AuthorRef {
    let key = author_key(author);
    let person = match &author.person {
        Some(slug) => EntryId::parse(&format!("person/{slug}")).filter(|id| snapshot.get(id).is_some()),
        None => snapshot.overview.named("person", &author.name).cloned(),
    };
    let works = snapshot.overview.by_author(&key).len() as u32;
    let url = person.map_or_else(|| Query::default().with("author", &key).to_url("/search"), |id| id.path());
    AuthorRef { name: author.name.clone(), url, works }
}

fn affiliations(snapshot: &Snapshot, entry: &Entry) -> Vec<(String, Option<String>)> {
    let page = |slug: &str| EntryId::parse(&format!("organization/{slug}")).filter(|id| snapshot.get(id).is_some());
    entry
        .affiliations
        .iter()
        .map(|a| {
            let named = || snapshot.overview.named("organization", &a.name).cloned();
            let id = a.organization.as_deref().and_then(page).or_else(named);
            (a.name.clone(), id.map(|id| id.path()))
        })
        .collect()
}

fn versions(snapshot: &Snapshot, entry: &Entry) -> Vec<VersionRow> {
    let of_record = entry.version_of_record();
    let row = |v| {
        let version: &catalog_model::entry::Version = v;
        VersionRow {
            stage: version.stage,
            year: version.year,
            venue: venue(snapshot, &version.venue),
            title: version.title.clone(),
            url: version.url.clone(),
            of_record: of_record == Some(version),
        }
    };
    entry.versions.iter().map(row).collect()
}

/// Links with the words for their buttons.
fn links(entry: &Entry) -> Vec<Link> {
    let word = |kind: &str| LINK_KINDS.iter().find(|k| k.0 == kind).map_or("Link", |k| k.1).to_owned();
    entry.all_links().into_iter().map(|l| Link { label: Some(l.label.unwrap_or_else(|| word(&l.kind))), ..l }).collect()
}

fn sources(entry: &Entry) -> Vec<SourceRow> {
    entry
        .sources
        .iter()
        .map(|s| SourceRow {
            title: s.title.clone(),
            url: s.url.clone(),
            date: s.date.clone(),
            entry: s.entry.as_ref().map(|e| format!("/{e}")),
        })
        .collect()
}

fn listed(snapshot: &Snapshot, entry: &Entry) -> Vec<Listed> {
    entry
        .seen_in
        .iter()
        .map(|seen| {
            let source = snapshot.data.sources.iter().find(|s| s.id == seen.list);
            Listed {
                list: source.map_or_else(|| seen.list.clone(), |s| s.name.clone()),
                url: source.map_or_else(String::new, |s| s.url.clone()),
                section: seen.section.clone(),
                title: seen.title.clone(),
                printed_url: seen.url.clone(),
            }
        })
        .collect()
}

/// The lists that belong to a person or an organization: works, people, what they make and publish.
fn belongings(snapshot: &Snapshot, id: &EntryId, entry: &Entry) -> Vec<Shelf> {
    let overview = &snapshot.overview;
    let names: Vec<String> = std::iter::once(&entry.title).chain(&entry.names).map(|n| fold(n)).collect();
    let mut shelves = Vec::new();
    let mut push = |title: &str, mut places: Vec<Place>| {
        places.sort_unstable();
        places.dedup();
        if !places.is_empty() {
            let cards = cards(snapshot, newest_first(snapshot, &places));
            shelves.push(Shelf { title: title.to_owned(), cards, more: None });
        }
    };
    match id.kind.slug() {
        "person" => {
            let keys = names.iter().map(|n| n.replace(' ', "-")).chain([id.slug.clone()]);
            push("Works", keys.flat_map(|key| overview.by_author(&key).to_vec()).collect());
        }
        "organization" => {
            let all = || (0..).zip(snapshot.entries());
            let works_there = |e: &Entry| {
                e.affiliations
                    .iter()
                    .any(|a| a.organization.as_ref() == Some(&id.slug) || names.contains(&fold(&a.name)))
            };
            push("People", all().filter(|(_, (_, e))| works_there(e)).map(|(p, _)| p).collect());
            let made = overview.referring(id).iter().filter(|(word, _)| *word == "Makes").map(|(_, p)| *p);
            let published = all()
                .filter(|(_, (_, e))| e.publisher.as_ref().is_some_and(|p| names.contains(&fold(p))))
                .map(|(p, _)| p);
            push("Makes and publishes", made.chain(published).collect());
        }
        _ => {}
    }
    shelves
}
