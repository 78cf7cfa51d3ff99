//! What a list knows more of an entry than the entry itself.

use catalog_model::Entry;
use catalog_model::entry::Link;
use catalog_model::vocabulary::ID_SCHEMES;

use super::draft::Candidate;
use super::report::short;
use crate::same::{Key, keys_of, url_key};
use crate::text::fold;

/// Adds to an entry what a list knows more; gives back what that is.
pub fn absorb(entry: &mut Entry, candidate: &Candidate) -> Vec<String> {
    let mut added = Vec::new();
    let new = &candidate.entry;
    for (scheme, value) in &new.ids {
        let known = entry.ids.get(scheme);
        if known == Some(value) {
            continue;
        }
        if known.is_none() {
            entry.ids.insert(scheme.clone(), value.clone());
            added.push(format!("{scheme} {value}"));
            continue;
        }
        // A scheme has one place; a second identifier (another DOI, another submission) is kept as the address it gives.
        let scheme = ID_SCHEMES.iter().find(|s| s.slug == scheme);
        if let Some((kind, url)) = scheme.and_then(|s| Some((s.link_kind, (s.url)(value)?)))
            && !entry.links.iter().any(|l| l.url == url)
        {
            added.push(format!("link {url}"));
            entry.links.push(Link { kind: kind.to_owned(), url, label: None });
        }
    }
    for version in &new.versions {
        if !entry
            .versions
            .iter()
            .any(|v| v.stage == version.stage && v.year == version.year && v.venue == version.venue)
        {
            entry.versions.push(version.clone());
            added.push(format!("version {} {}", version.venue, version.year));
        }
    }
    entry.versions.sort_by_key(|v| (v.year, v.stage));
    let known: Vec<Key> = keys_of(candidate.kind, entry);
    for link in &new.links {
        if url_key(&link.url).is_some_and(|key| !known.contains(&key)) && !entry.links.iter().any(|l| l.url == link.url)
        {
            entry.links.push(link.clone());
            added.push(format!("link {}", short(&link.url)));
        }
    }
    for source in &new.sources {
        if !entry.sources.iter().any(|s| same_address(&s.url, &source.url)) {
            entry.sources.push(source.clone());
            added.push(format!("source {}", short(&source.url)));
        }
    }
    for (words, more, name) in
        [(&mut entry.topics, &new.topics, "topic"), (&mut entry.keywords, &new.keywords, "keyword")]
    {
        for word in more {
            if !words.iter().any(|w| fold(w) == fold(word)) {
                words.push(word.clone());
                added.push(format!("{name} {word}"));
            }
        }
    }
    for seen in &new.seen_in {
        let mut seen = seen.clone();
        seen.title = (candidate.printed != entry.title).then(|| candidate.printed.clone());
        let known = |s: &catalog_model::entry::SeenIn| {
            s.list == seen.list && s.section == seen.section && s.title == seen.title
        };
        if !entry.seen_in.iter().any(known) {
            added.push(format!("seen in {} / {}", seen.list, seen.section));
            entry.seen_in.push(seen);
        }
    }
    added
}

fn same_address(a: &str, b: &str) -> bool {
    a == b || url_key(a).is_some_and(|key| url_key(b) == Some(key))
}
