//! Whether two entries are one: the rules by which what a list asks for meets what is there. Never merges on an
//! identifier alone, never overwrites what lies in the data.

use std::collections::HashMap;

use catalog_model::{Entry, EntryId, Kind};

use super::absorb::absorb;
use super::draft::Candidate;
use super::report::{Notes, Outcome, Row, short};
use crate::files::Data;
use crate::same::{Key, address_keys, agree, keys_of, numbers, titles, word};
use crate::slug::Slugs;
use crate::text::fold;

/// Years that versions of one work may lie apart.
const APART: u16 = 3;
/// Of the entries that share a key, so many are compared; more would let a list cost the square of its length.
const COMPARED: usize = 8;

/// An entry that a list names in so many places takes no more: it is no work but a word ("Website").
const CROWD: usize = 64;

/// Every entry that is known, with the ways to find it.
#[derive(Default)]
pub struct Shelf {
    held: Vec<Held>,
    by_key: HashMap<Key, Vec<usize>>,
    by_title: HashMap<(Kind, String), Vec<usize>>,
    by_seen: HashMap<(String, String, String), Vec<usize>>,
    by_name: HashMap<(Kind, String), usize>,
    slugs: Slugs,
}

struct Held {
    id: EntryId,
    entry: Entry,
    keys: Vec<Key>,
    /// Made by this import and not yet written.
    fresh: bool,
    line: usize,
    /// A fact of the data: the claim of this list that it stands for.
    met: Option<String>,
}

impl Shelf {
    /// With everything that a data folder holds.
    pub fn of(data: &Data) -> Self {
        let mut shelf = Self::default();
        for (id, (entry, _)) in &data.entries {
            shelf.slugs.take(id.kind, &id.slug);
            for alias in &entry.aliases {
                shelf.slugs.take(id.kind, alias);
            }
            let keys = keys_of(id.kind, entry);
            shelf.hold(Held { id: id.clone(), entry: entry.clone(), keys, fresh: false, line: 0, met: None });
        }
        shelf
    }

    /// The entries that this import made.
    pub fn fresh(self) -> Vec<(EntryId, Entry)> {
        self.held.into_iter().filter(|h| h.fresh).map(|h| (h.id, h.entry)).collect()
    }

    /// Finds the place of what a list asks for, and says what was done.
    pub fn place(&mut self, mut candidate: Candidate, notes: &mut Notes) -> Row {
        let line = notes.line(candidate.at);
        let (outcome, id, topics) = match self.find(&candidate) {
            Match::Seen(at) => {
                if self.held[at].fresh {
                    let message = format!(
                        "\"{}\" stands in this section already, in line {}",
                        short(&candidate.printed),
                        self.held[at].line
                    );
                    notes.add(candidate.at, "repeated", message, "nothing to add");
                }
                if candidate.kind.slug() == "fact" {
                    self.held[at].met = Some(word(&candidate.entry.title));
                }
                (Outcome::Unchanged, self.held[at].id.clone(), self.held[at].entry.topics.clone())
            }
            Match::Same(at, code) => self.same(at, code, &candidate, notes),
            Match::Conflict(at, key) => return self.conflict(at, &key, candidate, line, notes),
            Match::Far(at) => {
                let message = format!(
                    "{} has the title \"{}\", too, but is years apart or another preprint",
                    self.held[at].id,
                    short(&candidate.printed)
                );
                notes.add(candidate.at, "same-title-apart", message, "kept apart; for a person to decide");
                self.add(&mut candidate, line)
            }
            Match::None => {
                if let Some(at) = self.named_alike(&candidate) {
                    let message = format!(
                        "\"{}\" is named like {}: \"{}\"",
                        short(&candidate.printed),
                        self.held[at].id,
                        short(&self.held[at].entry.title)
                    );
                    notes.add(candidate.at, "similar", message, "kept apart");
                }
                self.add(&mut candidate, line)
            }
        };
        row(&candidate, line, id, topics, outcome)
    }

    fn add(&mut self, candidate: &mut Candidate, line: usize) -> (Outcome, EntryId, Vec<String>) {
        let slug = self.slugs.give(candidate.kind, &candidate.entry);
        candidate.entry.slug.clone_from(&slug);
        let id = EntryId::new(candidate.kind, slug);
        let (entry, keys) = (candidate.entry.clone(), candidate.keys.clone());
        self.hold(Held { id: id.clone(), entry, keys, fresh: true, line, met: None });
        (Outcome::Added, id, candidate.entry.topics.clone())
    }

    fn same(
        &mut self,
        at: usize,
        code: &'static str,
        candidate: &Candidate,
        notes: &mut Notes,
    ) -> (Outcome, EntryId, Vec<String>) {
        let held = &mut self.held[at];
        let mut merged = held.entry.clone();
        let added = absorb(&mut merged, candidate);
        let what = if code == "same-work" {
            "names the same work as"
        } else {
            "has the same title, under another identifier, as"
        };
        let message =
            format!("\"{}\" {what} {} (\"{}\")", short(&candidate.printed), held.id, short(&held.entry.title));
        let (id, fresh) = (held.id.clone(), held.fresh);
        if added.is_empty() {
            notes.add(candidate.at, code, message, "nothing to add");
            return (Outcome::Unchanged, id, merged.topics);
        }
        let list = added.join(", ");
        if fresh {
            notes.add(candidate.at, code, message, format!("merged; added {list}"));
            self.held[at].entry = merged.clone();
            let keys: Vec<Key> = candidate.keys.iter().filter(|k| !self.held[at].keys.contains(k)).cloned().collect();
            self.index_keys(at, &keys);
            self.held[at].keys.extend(keys);
            self.index_words(at);
        } else {
            notes.add(candidate.at, code, message, "not changed");
            notes.add(
                candidate.at,
                "left-for-a-person",
                format!("the list would add to {id}: {list}"),
                "left for a person",
            );
        }
        (Outcome::Merged, id, merged.topics)
    }

    /// The same identifier on two titles. One of them is wrong, and only a person can say which.
    fn conflict(&mut self, at: usize, key: &Key, mut candidate: Candidate, line: usize, notes: &mut Notes) -> Row {
        let held = &self.held[at];
        let message = format!(
            "{}:{} stands on two titles: \"{}\" and, in {}, \"{}\"",
            key.0,
            key.1,
            short(&candidate.printed),
            held.id,
            short(&held.entry.title)
        );
        if !held.fresh {
            notes.add(candidate.at, "same-identifier", message, "no file is written; left for a person");
            let id = held.id.clone();
            let topics = candidate.entry.topics.clone();
            return row(&candidate, line, id, topics, Outcome::Conflict);
        }
        notes.add(
            candidate.at,
            "same-identifier",
            message,
            "not merged; written as an entry of its own without the identifier",
        );
        candidate.entry.ids.retain(|scheme, value| !(*scheme == key.0 && *value == key.1));
        candidate.entry.links.retain(|link| !address_keys(&link.url).contains(key));
        candidate.entry.versions.retain(|v| !(key.0 == "arxiv" && v.venue == "arxiv"));
        candidate.keys.retain(|k| k != key);
        if let Some(seen) = candidate.entry.seen_in.first_mut()
            && seen.url.is_none()
        {
            seen.url.clone_from(&candidate.url);
        }
        let (_, id, topics) = self.add(&mut candidate, line);
        row(&candidate, line, id, topics, Outcome::Conflict)
    }

    fn find(&self, candidate: &Candidate) -> Match {
        if candidate.kind.slug() == "fact" {
            return self.find_fact(candidate);
        }
        let seen = candidate
            .entry
            .seen_in
            .first()
            .and_then(|s| self.by_seen.get(&(s.list.clone(), s.section.clone(), word(&candidate.printed))));
        let shares = |at: usize| candidate.keys.iter().any(|k| self.held[at].keys.contains(k));
        if let Some(seen) = seen {
            if let Some(at) = seen.iter().take(COMPARED).copied().find(|at| shares(*at)) {
                return Match::Seen(at);
            }
            // What lies in the data was placed by a person, who may have corrected the address. Within one list, the same
            // words over another address ("Website") can be another thing.
            if let Some(at) = seen
                .iter()
                .take(CROWD)
                .copied()
                .find(|at| !self.held[*at].fresh || (candidate.keys.is_empty() && self.held[*at].keys.is_empty()))
            {
                return Match::Seen(at);
            }
        }
        let mut disputed = None;
        for key in &candidate.keys {
            for at in self.by_key.get(key).into_iter().flatten().copied().take(COMPARED) {
                let held = &self.held[at];
                let other_kind = matches!(key.0.as_str(), "repo" | "url") && held.id.kind != candidate.kind;
                if other_kind || held.entry.seen_in.len() >= CROWD {
                    continue;
                }
                if titles(&held.entry).any(|title| agree(title, &candidate.printed)) {
                    return Match::Same(at, "same-work");
                }
                disputed.get_or_insert((at, key.clone()));
            }
        }
        if let Some((at, key)) = disputed {
            return Match::Conflict(at, key);
        }
        let same = self
            .by_title
            .get(&(candidate.kind, word(&candidate.printed)))
            .into_iter()
            .flatten()
            .copied()
            .take(COMPARED);
        let mut far = None;
        for at in same {
            let held = &self.held[at];
            // Other things than papers may share a name; without an address of its own, the name is all there is.
            let named_only = candidate.kind.slug() == "paper" || candidate.keys.is_empty() || held.keys.is_empty();
            if !named_only || held.entry.seen_in.len() >= CROWD {
                continue;
            }
            let other_preprint = match (held.entry.ids.get("arxiv"), candidate.entry.ids.get("arxiv")) {
                (Some(a), Some(b)) => a != b,
                _ => false,
            };
            if !other_preprint && near(&held.entry, candidate) {
                return Match::Same(at, "same-title");
            }
            far.get_or_insert(at);
        }
        far.map_or(Match::None, Match::Far)
    }

    /// A fact is its claim: figures are shared by many facts, and one source may carry several. What lies in the data has
    /// a person's words for the claim, so there the printed figure and a source in common decide, and each such fact
    /// stands for one claim of the list only.
    fn find_fact(&self, candidate: &Candidate) -> Match {
        let claim = word(&candidate.entry.title);
        let place = candidate.entry.seen_in.first().map(|s| (s.list.clone(), s.section.clone()));
        let here = |held: &Held| {
            held.entry.seen_in.iter().any(|s| place.as_ref().is_some_and(|p| p.0 == s.list && p.1 == s.section))
        };
        let mut said =
            self.by_title.get(&(candidate.kind, claim.clone())).into_iter().flatten().copied().take(COMPARED);
        let same = |at: &usize| {
            let held = &self.held[*at].entry;
            word(&held.title) == claim && held.seen_in.len() < CROWD
        };
        if let Some(at) = said.find(same) {
            let held = &self.held[at];
            let known = candidate.keys.iter().all(|key| held.keys.contains(key));
            return if known && here(held) { Match::Seen(at) } else { Match::Same(at, "same-title") };
        }
        let Some((list, section)) = place else { return Match::None };
        let printed = self.by_seen.get(&(list, section, word(&candidate.printed))).into_iter().flatten().copied();
        let open = |at: &usize| {
            let held = &self.held[*at];
            !held.fresh && held.met.as_ref().is_none_or(|met| *met == claim)
        };
        let shares = |held: &Held| candidate.keys.iter().any(|key| held.keys.contains(key));
        let open: Vec<usize> = printed.take(CROWD).filter(open).collect();
        let sourced = open.iter().find(|at| shares(&self.held[**at]));
        let unsourced = |at: &&usize| candidate.keys.is_empty() || self.held[**at].keys.is_empty();
        sourced.or_else(|| open.iter().find(unsourced)).map_or(Match::None, |at| Match::Seen(*at))
    }

    fn named_alike(&self, candidate: &Candidate) -> Option<usize> {
        self.by_name.get(&(candidate.kind, short_name(&candidate.printed)?)).copied()
    }

    fn hold(&mut self, held: Held) {
        let at = self.held.len();
        if let Some(name) = short_name(&held.entry.title) {
            self.by_name.entry((held.id.kind, name)).or_insert(at);
        }
        let keys = held.keys.clone();
        self.held.push(held);
        self.index_keys(at, &keys);
        self.index_words(at);
    }

    /// What a fact is known by are its sources, which are works of their own and not the fact.
    fn index_keys(&mut self, at: usize, keys: &[Key]) {
        if self.held[at].id.kind.slug() != "fact" {
            for key in keys {
                self.by_key.entry(key.clone()).or_default().push(at);
            }
        }
    }

    /// Titles, and places in lists.
    fn index_words(&mut self, at: usize) {
        let Held { id, entry, .. } = &self.held[at];
        let push = |list: &mut Vec<usize>| {
            if !list.contains(&at) {
                list.push(at);
            }
        };
        for title in titles(entry) {
            let bucket = self.by_title.entry((id.kind, word(title))).or_default();
            if bucket.len() < COMPARED {
                push(bucket);
            }
        }
        for seen in &entry.seen_in {
            for title in seen.title.iter().chain([&entry.title]) {
                let bucket = self.by_seen.entry((seen.list.clone(), seen.section.clone(), word(title))).or_default();
                if bucket.last() != Some(&at) {
                    bucket.push(at);
                }
            }
        }
    }
}

enum Match {
    Seen(usize),
    Same(usize, &'static str),
    Conflict(usize, Key),
    Far(usize),
    None,
}

/// The row of a candidate that the entry `id` holds, which may be of another kind.
fn row(candidate: &Candidate, line: usize, id: EntryId, topics: Vec<String>, outcome: Outcome) -> Row {
    Row {
        line,
        kind: id.kind.slug().to_owned(),
        title: candidate.printed.clone(),
        url: candidate.url.clone(),
        section: candidate.section.clone(),
        topics,
        year: candidate.year,
        venue: candidate.venue.clone(),
        slug: id.slug,
        outcome,
    }
}

/// The name before a colon, or a short title, without the number of its edition.
fn short_name(title: &str) -> Option<String> {
    let name = title.split_once(':').map_or(title, |(name, _)| name);
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').filter(|w| numbers(w).is_empty()).collect();
    (!words.is_empty() && words.len() <= 3 && title.contains(':')).then(|| words.join(" "))
}

/// Whether two of one title can be versions of one work: an author in common, or years close enough.
fn near(entry: &Entry, candidate: &Candidate) -> bool {
    let author = |e: &Entry| e.authors.iter().map(|a| fold(&a.name)).collect::<Vec<_>>();
    let theirs = author(&candidate.entry);
    if author(entry).iter().any(|a| theirs.contains(a)) {
        return true;
    }
    let years: Vec<u16> = entry.versions.iter().map(|v| v.year).chain(entry.first_year()).collect();
    let wanted: Vec<u16> = candidate.entry.versions.iter().map(|v| v.year).chain(candidate.year).collect();
    years.is_empty() || wanted.is_empty() || years.iter().any(|y| wanted.iter().any(|w| y.abs_diff(*w) <= APART))
}
