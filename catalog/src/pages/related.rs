//! Which other entries belong to an entry, and why: typed relations, what names it, shared authors, shared subject.

use std::collections::HashMap;

use catalog_model::pages::Related;
use catalog_model::{Entry, EntryId, vocabulary};

use super::cards::card;
use super::overview::{author_key, is_topic};
use crate::Snapshot;
use crate::text::fold;

/// Related entries shown.
const SHOWN: usize = 8;
/// Weakest ground on which an entry is shown.
const ENOUGH: u32 = 4;
/// Largest group of entries that is compared one by one.
const COMPARED: usize = 2_000;
/// Kinds that belong to others by name only: a shared topic says nothing about two people.
const BY_NAME_ONLY: &[&str] = &["topic", "person", "organization"];

#[derive(Default)]
struct Ground {
    weight: u32,
    reasons: Vec<(u32, String)>,
}

impl Ground {
    fn add(&mut self, weight: u32, reason: impl Into<String>) {
        let reason = reason.into();
        self.weight += weight;
        if !self.reasons.iter().any(|(_, r)| *r == reason) {
            self.reasons.push((weight, reason));
        }
    }
}

/// The related entries, the nearest first.
pub(super) fn related(snapshot: &Snapshot, id: &EntryId, entry: &Entry) -> Vec<Related> {
    let mut found: HashMap<&EntryId, Ground> = HashMap::new();
    named(snapshot, id, entry, &mut found);
    if !BY_NAME_ONLY.contains(&id.kind.slug()) {
        by_author(snapshot, entry, &mut found);
        by_subject(snapshot, entry, &mut found);
    }
    found.remove(id);
    let mut ranked: Vec<_> = found
        .into_iter()
        .filter(|(other, ground)| ground.weight >= ENOUGH && !is_topic(other))
        .filter_map(|(other, ground)| Some((other, snapshot.get(other)?, ground)))
        .collect();
    let distance = |other: &Entry| entry.year().unwrap_or(0).abs_diff(other.year().unwrap_or(0));
    ranked.sort_by(|a, b| {
        b.2.weight.cmp(&a.2.weight).then_with(|| distance(a.1).cmp(&distance(b.1))).then_with(|| a.0.cmp(b.0))
    });
    ranked
        .into_iter()
        .take(SHOWN)
        .map(|(other, entry, mut ground)| {
            ground.reasons.sort_by_key(|r| std::cmp::Reverse(r.0));
            let reasons = ground.reasons.into_iter().map(|(_, reason)| reason).take(2).collect();
            Related { card: card(snapshot, other, entry), reasons }
        })
        .collect()
}

/// What the entry names, and what names it.
fn named<'a>(snapshot: &'a Snapshot, id: &EntryId, entry: &Entry, found: &mut HashMap<&'a EntryId, Ground>) {
    let mut forwards: Vec<(&str, &str)> = Vec::new();
    for relation in &entry.related {
        let word = vocabulary::RELATIONS.iter().find(|r| r.0 == relation.kind).map_or("Related", |r| r.1);
        forwards.push((word, &relation.entry));
    }
    forwards.extend(entry.sources.iter().filter_map(|s| Some(("Source of this figure", s.entry.as_deref()?))));
    forwards
        .extend(entry.uses.iter().filter_map(|u| Some((u.what.as_deref().unwrap_or("Uses it"), u.entry.as_deref()?))));
    for (word, name) in forwards {
        let target = EntryId::parse(name).and_then(|t| snapshot.data.entries.get_key_value(&t));
        if let Some((target, _)) = target {
            found.entry(target).or_default().add(100, capitalized(word));
        }
    }
    for (word, place) in snapshot.overview.referring(id) {
        found.entry(snapshot.overview.id(*place)).or_default().add(90, *word);
    }
}

/// Works of the same authors; somebody with a great many works says little.
fn by_author<'a>(snapshot: &'a Snapshot, entry: &Entry, found: &mut HashMap<&'a EntryId, Ground>) {
    let mut shared: HashMap<&'a EntryId, Vec<&str>> = HashMap::new();
    for author in &entry.authors {
        let works = snapshot.overview.by_author(&author_key(author));
        if works.len() <= 50 {
            for place in works {
                shared.entry(snapshot.overview.id(*place)).or_default().push(&author.name);
            }
        }
    }
    for (other, names) in shared {
        let reason = match names.as_slice() {
            [one] => format!("Same author: {one}"),
            [one, two] => format!("Same authors: {one}, {two}"),
            [one, rest @ ..] => format!("Same authors: {one} and {} more", rest.len()),
            [] => continue,
        };
        found.entry(other).or_default().add(5 + 2 * names.len().min(4) as u32, reason);
    }
}

/// Entries on the same narrow topics, nearer with each shared keyword and a shared section of a list.
fn by_subject<'a>(snapshot: &'a Snapshot, entry: &Entry, found: &mut HashMap<&'a EntryId, Ground>) {
    let keywords: Vec<String> = entry.keywords.iter().chain(&entry.names).map(|k| fold(k)).collect();
    for (rank, slug) in entry.topics.iter().enumerate() {
        let title = snapshot.overview.topic(slug).title;
        for place in snapshot.overview.in_topic(slug).iter().take(COMPARED) {
            let other_id = snapshot.overview.id(*place);
            let Some(other) = snapshot.get(other_id) else { continue };
            if BY_NAME_ONLY.contains(&other_id.kind.slug()) || !other.topics.contains(slug) {
                continue;
            }
            let ground = found.entry(other_id).or_default();
            ground.add(if rank == 0 && other.topics.first() == Some(slug) { 4 } else { 2 }, format!("Also on {title}"));
            if rank == 0 {
                let words: Vec<&str> =
                    other.keywords.iter().filter(|k| keywords.contains(&fold(k))).map(String::as_str).collect();
                if let Some(first) = words.first() {
                    ground.add(3 * words.len().min(3) as u32, format!("Shared keyword: {first}"));
                }
                let section = entry
                    .seen_in
                    .iter()
                    .find(|a| other.seen_in.iter().any(|b| a.list == b.list && a.section == b.section));
                if let Some(place) = section {
                    let leaf = place.section.rsplit(" / ").next().unwrap_or(&place.section);
                    ground.add(1, format!("Listed beside it under “{leaf}”"));
                }
            }
        }
    }
}

fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::Data;

    fn snapshot(files: &[(&str, &str)]) -> Snapshot {
        let mut data = Data::default();
        for (name, text) in files {
            let id = EntryId::parse(name).unwrap();
            let mut entry: Entry = toml::from_str(text).unwrap();
            entry.slug.clone_from(&id.slug);
            data.entries.insert(id, (entry, std::path::PathBuf::new()));
        }
        Snapshot::of(data).unwrap()
    }

    #[test]
    fn relations_come_before_authors_before_subject() {
        let topic = "title = \"T\"\norder = 1";
        let snapshot = snapshot(&[
            ("topic/t", topic),
            (
                "paper/a",
                "title = \"A\"\nauthors = [{ name = \"Ann Lee\" }]\ntopics = [\"t\"]\nrelated = [{ kind = \"extends\", entry = \"paper/d\" }]",
            ),
            ("paper/b", "title = \"B\"\ntopics = [\"t\"]"),
            ("paper/c", "title = \"C\"\nauthors = [{ name = \"Ann Lee\" }]"),
            ("paper/d", "title = \"D\""),
        ]);
        let id = EntryId::parse("paper/a").unwrap();
        let found = related(&snapshot, &id, snapshot.get(&id).unwrap());
        let rows: Vec<_> = found.iter().map(|r| (r.card.title.as_str(), r.reasons[0].as_str())).collect();
        assert_eq!(rows, [("D", "Extends"), ("C", "Same author: Ann Lee"), ("B", "Also on T")]);
        let other = EntryId::parse("paper/d").unwrap();
        let found = related(&snapshot, &other, snapshot.get(&other).unwrap());
        assert_eq!(found[0].reasons, ["Extended by"]);
    }
}
