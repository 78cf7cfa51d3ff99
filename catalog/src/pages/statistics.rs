//! Numbers over all works: by year and topic, by topic and venue, and growth.

use catalog_model::pages::{Statistics, TopicRef};
use catalog_model::{Entry, Query};

use super::cards::{kinds, venue};
use super::overview::{FIRST_SHOWN, is_topic};
use crate::Snapshot;

/// Venues in the table of topics against venues.
const VENUES: usize = 12;

/// The statistics of a snapshot.
pub fn statistics(snapshot: &Snapshot) -> Statistics {
    let works: Vec<(&Entry, u16)> = snapshot.entries().filter_map(|(_, e)| Some((e, e.first_year()?))).collect();
    let last = works.iter().map(|w| w.1).max().unwrap_or(0);
    let first = works.iter().map(|w| w.1).filter(|y| *y >= FIRST_SHOWN).min().unwrap_or(last);
    let years: Vec<u16> = if works.is_empty() { Vec::new() } else { (first..=last).collect() };
    let before = works.iter().filter(|w| w.1 < first).count() as u32;
    let top = |slug: &str| snapshot.topics.path(slug).first().map(|n| n.slug.clone());

    let mut topics: Vec<TopicRef> =
        snapshot.topics.nodes().iter().filter(|n| n.depth == 0).map(|n| snapshot.overview.topic(&n.slug)).collect();
    let mut by_topic = vec![vec![0u32; years.len()]; topics.len()];
    for (entry, year) in &works {
        let row = entry.topics.first().and_then(|t| top(t)).and_then(|t| topics.iter().position(|x| x.slug == t));
        let column = years.iter().position(|y| y == year);
        if let (Some(row), Some(column)) = (row, column) {
            by_topic[row][column] += 1;
        }
    }
    let kept: Vec<bool> = by_topic.iter().map(|row| row.iter().any(|n| *n > 0)).collect();
    let mut keep = kept.iter();
    topics.retain(|_| *keep.next().unwrap_or(&false));
    let mut keep = kept.iter();
    by_topic.retain(|_| *keep.next().unwrap_or(&false));

    let mut counts: Vec<(&str, u32)> = Vec::new();
    for slug in works.iter().filter_map(|(e, _)| e.version_of_record()).map(|v| v.venue.as_str()) {
        match counts.iter_mut().find(|c| c.0 == slug) {
            Some(count) => count.1 += 1,
            None => counts.push((slug, 1)),
        }
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    counts.truncate(VENUES);
    let mut by_venue = vec![vec![0u32; counts.len()]; topics.len()];
    for (entry, _) in &works {
        let Some(column) = entry.version_of_record().and_then(|v| counts.iter().position(|c| c.0 == v.venue)) else {
            continue;
        };
        let mut tops: Vec<String> = entry.topics.iter().filter_map(|t| top(t)).collect();
        tops.sort();
        tops.dedup();
        for row in tops.iter().filter_map(|t| topics.iter().position(|x| x.slug == *t)) {
            by_venue[row][column] += 1;
        }
    }
    let growth = years.iter().map(|year| works.iter().filter(|w| w.1 <= *year).count() as u32).collect();
    Statistics {
        entries: snapshot.data.entries.keys().filter(|id| !is_topic(id)).count() as u32,
        kinds: kinds(snapshot.data.entries.keys(), &Query::default()),
        years,
        before,
        topics,
        by_topic,
        venues: counts.iter().map(|c| venue(snapshot, c.0)).collect(),
        by_venue,
        growth,
    }
}
