//! The home page and the tree of topics.

use std::cmp::Reverse;

use catalog_model::Query;
use catalog_model::pages::{Card, Home, TopicRow, TopicsPage};

use super::cards::{cards, kinds, newest_first, recency};
use super::overview::{Place, is_topic};
use crate::Snapshot;
use crate::topics::TopicNode;

/// Works and additions shown.
const SHOWN: usize = 6;
/// Facts shown.
const FACTS: usize = 4;

/// The home page.
pub fn home(snapshot: &Snapshot) -> Home {
    let entries = snapshot.data.entries.keys().filter(|id| !is_topic(id)).count() as u32;
    Home {
        entries,
        kinds: kinds(snapshot.data.entries.keys(), &Query::default()),
        topics: rows(snapshot),
        newest: newest(snapshot),
        facts: facts(snapshot),
        added: added(snapshot),
        span: snapshot.overview.span(),
    }
}

/// The page of the tree.
pub fn topics(snapshot: &Snapshot) -> TopicsPage {
    TopicsPage { topics: rows(snapshot), span: snapshot.overview.span() }
}

/// The whole tree with counts.
fn rows(snapshot: &Snapshot) -> Vec<TopicRow> {
    snapshot.topics.nodes().iter().filter(|n| n.depth == 0).map(|n| row(snapshot, n)).collect()
}

/// A topic with what is below it.
pub(super) fn row(snapshot: &Snapshot, node: &TopicNode) -> TopicRow {
    let places = snapshot.overview.in_topic(&node.slug);
    let text = catalog_model::EntryId::parse(&format!("topic/{}", node.slug))
        .and_then(|id| snapshot.get(&id)?.description.clone())
        .unwrap_or_default();
    let children = snapshot.topics.below(&node.slug).iter().filter(|n| n.parent.as_deref() == Some(&node.slug));
    TopicRow {
        topic: snapshot.overview.topic(&node.slug),
        text,
        count: places.len() as u32,
        years: snapshot.overview.run_of_years(&snapshot.data, places),
        children: children.map(|n| row(snapshot, n)).collect(),
    }
}

/// Every place with its entry.
fn places(snapshot: &Snapshot) -> impl Iterator<Item = (Place, &catalog_model::EntryId, &catalog_model::Entry)> {
    (0..).zip(snapshot.entries()).map(|(place, (id, entry))| (place, id, entry))
}

/// The latest papers.
fn newest(snapshot: &Snapshot) -> Vec<Card> {
    let papers: Vec<Place> = places(snapshot).filter(|(.., e)| !e.versions.is_empty()).map(|(p, ..)| p).collect();
    cards(snapshot, newest_first(snapshot, &papers).into_iter().take(SHOWN))
}

/// Facts that stand first, those of different subjects before those of the same.
fn facts(snapshot: &Snapshot) -> Vec<Card> {
    let mut found: Vec<_> = places(snapshot).filter(|(.., e)| e.value.is_some() && e.standing.is_some()).collect();
    found.sort_by_key(|(_, id, entry)| (entry.standing, *id));
    let mut subjects: Vec<Option<&String>> = Vec::new();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for (place, _, entry) in found {
        let subject = entry.topics.first();
        if subjects.contains(&subject) {
            rest.push(place)
        } else {
            first.push(place)
        }
        subjects.push(subject);
    }
    cards(snapshot, first.into_iter().chain(rest).take(FACTS))
}

/// What came in last, of every kind but topics; among equals the newest work first, and no two of a row alike in kind.
fn added(snapshot: &Snapshot) -> Vec<Card> {
    let mut found: Vec<_> = places(snapshot).filter(|(_, id, e)| !is_topic(id) && e.added.is_some()).collect();
    found.sort_by_cached_key(|(_, id, entry)| (Reverse(entry.added.clone()), Reverse(recency(entry)), (*id).clone()));
    // When many came in on one day, one of each kind tells more than the six newest papers.
    let last = found.first().and_then(|f| f.2.added.clone());
    let same_day = found.iter().take_while(|f| f.2.added == last).count();
    let mut chosen: Vec<Place> = Vec::new();
    if same_day > SHOWN {
        let mut kinds = Vec::new();
        for (place, id, entry) in &found[..same_day] {
            if entry.versions.is_empty() && !kinds.contains(&id.kind) {
                kinds.push(id.kind);
                chosen.push(*place);
            }
        }
    }
    let more: Vec<Place> = found.iter().map(|f| f.0).filter(|p| !chosen.contains(p)).collect();
    cards(snapshot, chosen.into_iter().chain(more).take(SHOWN))
}
