//! What a topic's page has beside an entry's.

use catalog_model::pages::{Count, Shelf, TopicPart};
use catalog_model::{Entry, Kind, Query};

use super::cards::{card_of, cards, kinds, newest_first};
use super::home::row;
use super::overview::Place;
use crate::Snapshot;

/// Newest entries shown.
const NEWEST: usize = 8;
/// Entries of each further kind shown.
const OF_KIND: usize = 6;

/// The part of a topic, if there is one of that name.
pub(super) fn part(snapshot: &Snapshot, slug: &str, entry: &Entry) -> Option<TopicPart> {
    let node = snapshot.topics.get(slug)?;
    let overview = &snapshot.overview;
    let places = overview.in_topic(slug);
    let nodes = snapshot.topics.nodes();
    let path = snapshot.topics.path(slug);
    let children = nodes.iter().filter(|n| n.parent.as_deref() == Some(slug)).map(|n| row(snapshot, n));
    let siblings = nodes.iter().filter(|n| n.parent == node.parent && n.slug != slug && n.depth > 0);
    let crosswalk = entry.crosswalk.iter().map(|c| {
        let source = snapshot.data.sources.iter().find(|s| s.id == c.source);
        let (name, url) = source.map_or((c.source.clone(), String::new()), |s| (s.name.clone(), s.url.clone()));
        (name, url, c.section.clone(), c.fit)
    });
    Some(TopicPart {
        topic: overview.topic(slug),
        path: path[..path.len().saturating_sub(1)].iter().map(|n| overview.topic(&n.slug)).collect(),
        children: children.collect(),
        siblings: siblings.map(|n| overview.topic(&n.slug)).collect(),
        count: places.len() as u32,
        years: overview.run_of_years(&snapshot.data, places),
        kinds: kinds(places.iter().map(|p| overview.id(*p)), &Query::default().with("topic", slug)),
        read_first: entry.read_first.iter().filter_map(|name| card_of(snapshot, name)).collect(),
        crosswalk: crosswalk.collect(),
    })
}

/// The lists of a topic's page: metrics that judge it, tools, facts, and the newest works.
pub(super) fn shelves(snapshot: &Snapshot, slug: &str) -> Vec<Shelf> {
    let places = snapshot.overview.in_topic(slug);
    let all = Query::default().with("topic", slug);
    let of = |kind: &str| -> Vec<Place> {
        places.iter().copied().filter(|p| snapshot.overview.id(*p).kind.slug() == kind).collect()
    };
    let mut shelves = Vec::new();
    let works: Vec<Place> = newest_first(snapshot, &of("paper"));
    if !works.is_empty() {
        shelves.push(Shelf {
            title: "Newest papers".to_owned(),
            more: more(works.len(), NEWEST, &all.clone().with("kind", "paper"), "All papers on this topic"),
            cards: cards(snapshot, works.into_iter().take(NEWEST)),
        });
    }
    for kind in Kind::all().filter(|k| !matches!(k.slug(), "paper" | "topic" | "person" | "organization")) {
        let found = newest_first(snapshot, &of(kind.slug()));
        if !found.is_empty() {
            let title = if kind.slug() == "metric" { "Metrics that judge it" } else { kind.card().plural };
            shelves.push(Shelf {
                title: title.to_owned(),
                more: more(found.len(), OF_KIND, &all.clone().with("kind", kind.slug()), "All of them"),
                cards: cards(snapshot, found.into_iter().take(OF_KIND)),
            });
        }
    }
    shelves
}

/// A link to all, where not all are shown.
pub(super) fn more(count: usize, shown: usize, query: &Query, label: &str) -> Option<Count> {
    (count > shown).then(|| Count { label: label.to_owned(), count: count as u32, url: query.to_url("/search") })
}
