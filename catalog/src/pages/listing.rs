//! Pages that list what belongs together: a kind, a venue, a year; and what to offer where nothing is.

use std::collections::BTreeMap;

use catalog_model::pages::{Count, CountPage, ListPage, NotFound, Shelf};
use catalog_model::{EntryId, Kind, Query};

use super::cards::{card, cards, newest_first};
use super::overview::Place;
use crate::Snapshot;

/// All entries of a kind: facts and metrics by topic, all others by title.
pub fn of_kind(snapshot: &Snapshot, kind: Kind) -> ListPage {
    let found: Vec<Place> =
        (0..).zip(snapshot.entries()).filter(|(_, (id, _))| id.kind == kind).map(|(p, _)| p).collect();
    let card = kind.card();
    let by_topic = matches!(kind.slug(), "metric" | "benchmark" | "fact");
    let shelves = if by_topic { shelve_by_topic(snapshot, &found) } else { vec![by_title(snapshot, &found)] };
    ListPage {
        title: card.plural.to_owned(),
        intro: card.intro.to_owned(),
        path: format!("/{}", plural_path(kind)),
        shelves: shelves.into_iter().filter(|s| !s.cards.is_empty()).collect(),
        search: Some(Query::default().with("kind", kind.slug()).to_url("/search")),
        ..ListPage::default()
    }
}

/// Address of the page of all entries of a kind, without the slash: `metrics`, `people`.
pub fn plural_path(kind: Kind) -> String {
    kind.card().plural.to_lowercase()
}

/// A venue with what appeared there.
pub fn venue(snapshot: &Snapshot, slug: &str) -> Option<ListPage> {
    let venue = snapshot.data.venues.iter().find(|v| v.slug == slug)?;
    let places = newest_first(snapshot, snapshot.overview.at_venue(slug));
    let full = if venue.full == venue.name { String::new() } else { format!("{}. ", venue.full) };
    Some(ListPage {
        title: venue.name.clone(),
        intro: format!("{full}{} of the catalog appeared here.", plural(places.len(), "work", "works")),
        path: format!("/venue/{slug}"),
        within: Some(("Venues".to_owned(), "/venues".to_owned())),
        years: snapshot.overview.run_of_years(&snapshot.data, &places),
        counts: vec![("Topics".to_owned(), topic_counts(snapshot, &places, &Query::default().with("venue", slug)))],
        shelves: shelve_by_year(snapshot, &places),
        link: venue.url.clone().map(|url| ("Homepage".to_owned(), url)),
        search: Some(Query::default().with("venue", slug).to_url("/search")),
        ..ListPage::default()
    })
}

/// A year with what first appeared in it.
pub fn year(snapshot: &Snapshot, year: u16) -> Option<ListPage> {
    let years = snapshot.overview.years();
    let places = newest_first(snapshot, years.get(&year)?);
    let link = |y: &u16| (y.to_string(), format!("/year/{y}"));
    Some(ListPage {
        title: year.to_string(),
        intro: format!(
            "{} of the catalog appeared in this year, for the first time or in a later version.",
            plural(places.len(), "entry", "entries")
        ),
        path: format!("/year/{year}"),
        within: Some(("Years".to_owned(), "/years".to_owned())),
        counts: vec![(
            "Topics".to_owned(),
            topic_counts(snapshot, &places, &Query::default().with("year", &year.to_string())),
        )],
        shelves: shelve_by_topic(snapshot, &places),
        before: years.range(..year).next_back().map(|(y, _)| link(y)),
        after: years.range(year + 1..).next().map(|(y, _)| link(y)),
        search: Some(Query::default().with("year", &year.to_string()).to_url("/search")),
        ..ListPage::default()
    })
}

/// All venues that have works, by their kind.
pub fn venues(snapshot: &Snapshot) -> CountPage {
    let mut groups: BTreeMap<&str, Vec<(Count, String)>> = BTreeMap::new();
    for venue in &snapshot.data.venues {
        let count = snapshot.overview.at_venue(&venue.slug).len() as u32;
        if count > 0 {
            let row = Count { label: venue.name.clone(), count, url: format!("/venue/{}", venue.slug) };
            let full = if venue.full == venue.name { String::new() } else { venue.full.clone() };
            groups.entry(venue.kind.as_str()).or_default().push((row, full));
        }
    }
    const HEADINGS: &[(&str, &str)] = &[
        ("conference", "Conferences"),
        ("journal", "Journals"),
        ("workshop", "Workshops"),
        ("archive", "Archives"),
        ("software", "Software"),
    ];
    let mut ordered = Vec::new();
    for (kind, heading) in HEADINGS {
        if let Some(mut rows) = groups.remove(kind) {
            rows.sort_by(|a, b| b.0.count.cmp(&a.0.count).then_with(|| a.0.label.cmp(&b.0.label)));
            ordered.push(((*heading).to_owned(), rows));
        }
    }
    ordered.extend(groups.into_iter().map(|(kind, rows)| (kind.to_owned(), rows)));
    CountPage {
        title: "Venues".to_owned(),
        intro: "Where the works of the catalog appeared. A work counts at every venue that has a version of it."
            .to_owned(),
        path: "/venues".to_owned(),
        groups: ordered,
    }
}

/// All years.
pub fn years(snapshot: &Snapshot) -> CountPage {
    let mut decades: BTreeMap<u16, Vec<(Count, String)>> = BTreeMap::new();
    for (year, places) in snapshot.overview.years().iter().rev() {
        let row = Count { label: year.to_string(), count: places.len() as u32, url: format!("/year/{year}") };
        decades.entry(year / 10).or_default().push((row, String::new()));
    }
    CountPage {
        title: "Years".to_owned(),
        intro: "Entries by the year in which a version of them appeared.".to_owned(),
        path: "/years".to_owned(),
        groups: decades.into_iter().rev().map(|(decade, rows)| (format!("{decade}0s"), rows)).collect(),
    }
}

/// What to say and offer at an address where nothing is.
pub fn not_found(snapshot: &Snapshot, path: &str, near: &[&EntryId]) -> NotFound {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let words: String = last.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(80).collect();
    NotFound {
        path: path.chars().take(200).collect(),
        words: words.trim().to_owned(),
        near: near.iter().filter_map(|id| Some(card(snapshot, id, snapshot.get(id)?))).collect(),
    }
}

fn by_title(snapshot: &Snapshot, places: &[Place]) -> Shelf {
    let mut cards = cards(snapshot, places.iter().copied());
    cards.sort_by_key(|c| crate::text::fold(&c.title));
    Shelf { cards, ..Shelf::default() }
}

/// Shelves by the first topic of each entry, in tree order, without the empty ones.
fn shelve_by_topic(snapshot: &Snapshot, places: &[Place]) -> Vec<Shelf> {
    let first = |p: &Place| snapshot.get(snapshot.overview.id(*p)).and_then(|e| e.topics.first().cloned());
    let mut shelves: Vec<Shelf> = Vec::new();
    for node in snapshot.topics.nodes() {
        let here = places.iter().copied().filter(|p| first(p).as_deref() == Some(&node.slug));
        shelves.push(Shelf { title: node.label.clone(), cards: cards(snapshot, here), more: None });
    }
    let rest = places.iter().copied().filter(|p| first(p).is_none_or(|slug| snapshot.topics.get(&slug).is_none()));
    shelves.push(Shelf { title: "Without a topic".to_owned(), cards: cards(snapshot, rest), more: None });
    shelves.retain(|s| !s.cards.is_empty());
    shelves
}

/// Shelves by year of record, the latest first.
fn shelve_by_year(snapshot: &Snapshot, places: &[Place]) -> Vec<Shelf> {
    let mut years: BTreeMap<u16, Vec<Place>> = BTreeMap::new();
    for place in places {
        let year = snapshot.get(snapshot.overview.id(*place)).and_then(|e| e.year()).unwrap_or(0);
        years.entry(year).or_default().push(*place);
    }
    years
        .into_iter()
        .rev()
        .map(|(year, places)| Shelf {
            title: if year == 0 { "Undated".to_owned() } else { year.to_string() },
            cards: cards(snapshot, places),
            more: None,
        })
        .collect()
}

/// Topics at the top of the tree with the number of entries among `places`, the most frequent first.
fn topic_counts(snapshot: &Snapshot, places: &[Place], base: &Query) -> Vec<Count> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for place in places {
        let Some(entry) = snapshot.get(snapshot.overview.id(*place)) else { continue };
        let mut tops: Vec<&str> =
            entry.topics.iter().filter_map(|t| snapshot.topics.path(t).first().map(|n| n.slug.as_str())).collect();
        tops.sort_unstable();
        tops.dedup();
        for top in tops {
            *counts.entry(top).or_default() += 1;
        }
    }
    let mut rows: Vec<Count> = counts
        .into_iter()
        .map(|(slug, count)| Count {
            label: snapshot.overview.topic(slug).title,
            count,
            url: base.clone().with("topic", slug).to_url("/search"),
        })
        .collect();
    rows.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
    rows
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
