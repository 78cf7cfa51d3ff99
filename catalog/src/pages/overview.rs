//! What belongs together, computed once for a snapshot: by topic, author, venue, year, and relations read backwards.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use catalog_model::pages::{ProseView, TopicRef, YearCount};
use catalog_model::{Entry, EntryId, vocabulary};

use crate::files::Data;
use crate::text::fold;
use crate::topics::TopicTree;

/// Place of an entry in [`Overview::ids`].
pub(super) type Place = u32;

/// The overview of a snapshot.
#[derive(Debug, Default)]
pub struct Overview {
    ids: Vec<EntryId>,
    topics: Arc<HashMap<String, TopicRef>>,
    by_topic: HashMap<String, Vec<Place>>,
    by_author: HashMap<String, Vec<Place>>,
    by_venue: HashMap<String, Vec<Place>>,
    by_year: BTreeMap<u16, Vec<Place>>,
    named: HashMap<String, Place>,
    backwards: HashMap<EntryId, Vec<(&'static str, Place)>>,
    prose: HashMap<EntryId, OnceLock<ProseView>>,
}

/// Colours there are for branches of the topic tree.
const HUES: u8 = 15;

impl Overview {
    /// Goes once over the data.
    pub fn build(data: &Data, tree: &TopicTree) -> Self {
        let mut all = Self::default();
        let topics = tree.nodes().iter().map(|node| {
            let hue = (node.hue.saturating_sub(1)) % HUES + 1;
            (node.slug.clone(), TopicRef { slug: node.slug.clone(), title: node.label.clone(), hue, depth: node.depth })
        });
        all.topics = Arc::new(topics.collect());
        for (place, (id, (entry, _))) in (0..).zip(&data.entries) {
            all.ids.push(id.clone());
            if is_topic(id) {
                all.prose.insert(id.clone(), OnceLock::new());
            } else {
                all.add(place, entry, tree);
            }
            if matches!(id.kind.slug(), "person" | "organization") {
                for name in std::iter::once(&entry.title).chain(&entry.names) {
                    all.named.entry(format!("{}/{}", id.kind.slug(), fold(name))).or_insert(place);
                }
            }
            for (label, target) in references(entry) {
                if let Some(target) = EntryId::parse(target) {
                    all.backwards.entry(target).or_default().push((label, place));
                }
            }
        }
        all
    }

    fn add(&mut self, place: Place, entry: &Entry, tree: &TopicTree) {
        let mut branches: Vec<&str> =
            entry.topics.iter().flat_map(|slug| tree.path(slug)).map(|node| node.slug.as_str()).collect();
        branches.sort_unstable();
        branches.dedup();
        for slug in branches {
            self.by_topic.entry(slug.to_owned()).or_default().push(place);
        }
        for author in &entry.authors {
            let key = author_key(author);
            if let Some(person) = author.person.as_ref().filter(|p| **p != key) {
                self.by_author.entry(person.clone()).or_default().push(place);
            }
            self.by_author.entry(key).or_default().push(place);
        }
        let mut venues: Vec<&str> = entry.versions.iter().map(|v| v.venue.as_str()).collect();
        venues.sort_unstable();
        venues.dedup();
        for slug in venues {
            self.by_venue.entry(slug.to_owned()).or_default().push(place);
        }
        let mut years: Vec<u16> = entry.versions.iter().map(|v| v.year).chain(entry.first_year()).collect();
        years.sort_unstable();
        years.dedup();
        for year in years {
            self.by_year.entry(year).or_default().push(place);
        }
    }

    /// Every topic by slug.
    pub fn topics(&self) -> &Arc<HashMap<String, TopicRef>> {
        &self.topics
    }

    /// A topic to be named; an unknown slug names itself.
    pub(super) fn topic(&self, slug: &str) -> TopicRef {
        self.topics.get(slug).cloned().unwrap_or_else(|| TopicRef {
            slug: slug.to_owned(),
            title: slug.replace('-', " "),
            ..TopicRef::default()
        })
    }

    /// The identity at a place.
    pub(super) fn id(&self, place: Place) -> &EntryId {
        &self.ids[place as usize]
    }

    /// Entries in a topic and below it.
    pub(super) fn in_topic(&self, slug: &str) -> &[Place] {
        self.by_topic.get(slug).map_or(&[], Vec::as_slice)
    }

    /// Works of an author.
    pub(super) fn by_author(&self, key: &str) -> &[Place] {
        self.by_author.get(key).map_or(&[], Vec::as_slice)
    }

    /// Works that have a version at a venue.
    pub(super) fn at_venue(&self, slug: &str) -> &[Place] {
        self.by_venue.get(slug).map_or(&[], Vec::as_slice)
    }

    /// Entries by year; one with several versions stands under the year of each, as in the `year` filter.
    pub(super) fn years(&self) -> &BTreeMap<u16, Vec<Place>> {
        &self.by_year
    }

    /// The person or organization of that name.
    pub(super) fn named(&self, kind: &str, name: &str) -> Option<&EntryId> {
        self.named.get(&format!("{kind}/{}", fold(name))).map(|place| self.id(*place))
    }

    /// What refers to an entry: label of the relation read from the entry's side, and the other one.
    pub(super) fn referring(&self, id: &EntryId) -> &[(&'static str, Place)] {
        self.backwards.get(id).map_or(&[], Vec::as_slice)
    }

    /// The rendered guide, made at first use: formulas take milliseconds.
    pub(super) fn guide(&self, id: &EntryId, entry: &Entry) -> Option<ProseView> {
        let guide = entry.guide.as_deref()?;
        let make = || {
            let prose = crate::prose::render(guide);
            ProseView { html: scrolling(&prose.html), headings: prose.headings }
        };
        Some(self.prose.get(id).map_or_else(make, |cell| cell.get_or_init(make).clone()))
    }

    /// How many entries each year has, for the entries at `places`, gaps filled with zeros.
    pub(super) fn run_of_years(&self, data: &Data, places: &[Place]) -> Vec<YearCount> {
        let mut counts: BTreeMap<u16, u32> = BTreeMap::new();
        for year in places.iter().filter_map(|p| data.entries.get(self.id(*p))?.0.first_year()) {
            *counts.entry(year).or_default() += 1;
        }
        let (Some(first), Some(last)) = (counts.keys().next().copied(), counts.keys().last().copied()) else {
            return Vec::new();
        };
        (first..=last).map(|year| YearCount { year, count: counts.get(&year).copied().unwrap_or(0) }).collect()
    }

    /// First and last year in which anything appeared, the first not before [`FIRST_SHOWN`]: what is older is shown as a number.
    pub(super) fn span(&self) -> (u16, u16) {
        let last = self.by_year.keys().last().copied().unwrap_or(0);
        let first = self.by_year.keys().copied().find(|y| *y >= FIRST_SHOWN).unwrap_or(last);
        (first, last)
    }
}

/// First year that charts show.
pub(super) const FIRST_SHOWN: u16 = 2014;

/// Topics are the shelves themselves, not what stands on them.
pub(super) fn is_topic(id: &EntryId) -> bool {
    id.kind.slug() == "topic"
}

/// What an author is filed under, here and in the `author` filter: the folded name with dashes. An author with a page
/// is filed under the person's slug as well.
pub(super) fn author_key(author: &catalog_model::entry::Author) -> String {
    fold(&author.name).replace(' ', "-")
}

/// Everything an entry names, with the words that the *named* entry would use.
fn references(entry: &Entry) -> Vec<(&'static str, &str)> {
    let typed = entry.related.iter().map(|r| {
        let word = vocabulary::RELATIONS.iter().find(|(kind, ..)| *kind == r.kind).map_or("Related", |(.., back)| back);
        (word, r.entry.as_str())
    });
    let sources = entry.sources.iter().filter_map(|s| Some(("Source of", s.entry.as_deref()?)));
    let word = if entry.formula.is_some() { "Reported in it" } else { "Rests on it" };
    let uses = entry.uses.iter().filter_map(|u| Some((word, u.entry.as_deref()?)));
    let reading = entry.read_first.iter().map(|id| ("To be read first in", id.as_str()));
    typed.chain(sources).chain(uses).chain(reading).collect()
}

/// Wide tables and formulas scroll inside themselves and can be reached with the keyboard.
pub(super) fn scrolling(html: &str) -> String {
    let tables = html
        .replace("<table>", "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>")
        .replace("</table>", "</table></div>");
    let mut out = String::with_capacity(tables.len());
    let mut rest = tables.as_str();
    // A paragraph that is nothing but formulas in display style.
    while let Some(start) = rest.find("<p><math") {
        let end = rest[start..].find("</p>").map_or(rest.len(), |e| start + e);
        let inner = &rest[start + "<p>".len()..end];
        out.push_str(&rest[..start]);
        if inner.trim_end().ends_with("</math>") && inner.contains("display=\"block\"") {
            out.push_str("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\">");
            out.push_str(inner);
            out.push_str("</div>");
            rest = rest.get(end + "</p>".len()..).unwrap_or_default();
        } else {
            out.push_str("<p>");
            rest = &rest[start + "<p>".len()..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_formulas_scroll() {
        let html = scrolling("<p>a</p><table><tbody></tbody></table>");
        assert!(html.ends_with("</table></div>") && html.contains("tabindex=\"0\""));
        let html = scrolling("<p><math display=\"block\"><mi>x</mi></math></p><p><math><mi>y</mi></math> is</p>");
        assert!(
            html.starts_with("<div class=\"scroll\"")
                && html.ends_with("</math></div><p><math><mi>y</mi></math> is</p>"),
            "{html}"
        );
    }
}
