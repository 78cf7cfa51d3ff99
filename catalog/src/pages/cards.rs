//! Entries as lines of lists.

use catalog_model::identity::arxiv_month;
use catalog_model::pages::{Card, Count, Figure, VenueRef};
use catalog_model::{Entry, EntryId, Kind, Query};

use super::overview::Place;
use crate::Snapshot;

/// The card of an entry.
pub(super) fn card(snapshot: &Snapshot, id: &EntryId, entry: &Entry) -> Card {
    let venue = entry.version_of_record().map(|v| venue(snapshot, &v.venue));
    let affiliation = entry.affiliations.first().map(|a| a.name.clone());
    Card {
        id: id.clone(),
        title: entry.title.clone(),
        year: entry.year(),
        venue,
        publisher: entry.publisher.clone().or(affiliation),
        authors: entry.authors.iter().map(|a| a.name.clone()).collect(),
        text: entry.description.clone(),
        topics: entry.topics.iter().map(|slug| snapshot.overview.topic(slug)).collect(),
        figure: figure(entry),
        count: None,
        added: entry.added.clone(),
        has_code: entry.has_code(),
    }
}

/// Cards of the entries at places, in that order.
pub(super) fn cards(snapshot: &Snapshot, places: impl IntoIterator<Item = Place>) -> Vec<Card> {
    let at = |place| {
        let id = snapshot.overview.id(place);
        Some(card(snapshot, id, snapshot.get(id)?))
    };
    places.into_iter().filter_map(at).collect()
}

/// The card of an entry named as `kind/slug`, if there is one.
pub(super) fn card_of(snapshot: &Snapshot, name: &str) -> Option<Card> {
    let id = EntryId::parse(name)?;
    Some(card(snapshot, &id, snapshot.get(&id)?))
}

/// A fact's figure.
pub(super) fn figure(entry: &Entry) -> Option<Figure> {
    let source = entry.sources.first().map(|s| (s.title.clone(), s.url.clone(), s.date.clone()));
    Some(Figure {
        value: entry.value.clone()?,
        unit: entry.unit.clone().unwrap_or_default(),
        standing: entry.standing,
        source,
    })
}

/// A venue by its slug; an unknown one names itself.
pub(super) fn venue(snapshot: &Snapshot, slug: &str) -> VenueRef {
    match snapshot.data.venues.iter().find(|v| v.slug == slug) {
        Some(v) => VenueRef { slug: v.slug.clone(), name: v.name.clone(), full: v.full.clone() },
        None => VenueRef { slug: slug.to_owned(), name: slug.to_owned(), full: slug.to_owned() },
    }
}

/// When an entry appeared, as exactly as the record tells, to be sorted by: year of record, then what an arXiv
/// identifier or a full date tells of the month.
pub(super) fn recency(entry: &Entry) -> (u16, String) {
    let deposited = entry.ids.get("arxiv").and_then(|id| {
        let (year, month) = arxiv_month(id)?;
        // Behind year and month, a number that rises within the month.
        let number = id.rsplit('/').next()?.get(4..)?;
        Some(format!("{year}{month:02}{number}"))
    });
    let month = deposited.or_else(|| entry.date.clone().map(|d| d.replace('-', "")));
    (entry.year().unwrap_or(0), month.unwrap_or_default())
}

/// Places, the newest first.
pub(super) fn newest_first(snapshot: &Snapshot, places: &[Place]) -> Vec<Place> {
    let mut keyed: Vec<_> = places
        .iter()
        .filter_map(|p| {
            let entry = snapshot.get(snapshot.overview.id(*p))?;
            Some((recency(entry), entry.title.as_str(), *p))
        })
        .collect();
    keyed.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    keyed.into_iter().map(|(.., place)| place).collect()
}

/// Counts by kind in the order of the kinds, each leading to a search with `base`'s filters.
pub(super) fn kinds<'a>(ids: impl IntoIterator<Item = &'a EntryId>, base: &Query) -> Vec<Count> {
    let mut counts: Vec<(Kind, u32)> = Kind::all().map(|kind| (kind, 0)).collect();
    for id in ids {
        if let Some(slot) = counts.iter_mut().find(|(kind, _)| *kind == id.kind) {
            slot.1 += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| {
            let label = if count == 1 { kind.card().label } else { kind.card().plural };
            let url = base.clone().with("kind", kind.slug()).to_url("/search");
            Count { label: label.to_owned(), count, url }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_of_any_age_are_in_order() {
        let of =
            |arxiv: &str| recency(&Entry { ids: [("arxiv".to_owned(), arxiv.to_owned())].into(), ..Entry::default() });
        let oldest_first = ["hep-th/9901001", "cs/0601001", "cs/0601002", "0704.0001", "2210.17323", "2301.00001"];
        assert!(oldest_first.is_sorted_by(|a, b| of(a) < of(b)));
    }
}
