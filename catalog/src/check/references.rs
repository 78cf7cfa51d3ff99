//! What an entry names must exist.

use std::collections::{BTreeMap, BTreeSet};

use catalog_model::EntryId;

use super::{Findings, Scope};

/// `kind/slug` references, people of authors, organizations of people.
pub fn entries(scope: &Scope, findings: &mut Findings) {
    let exists = |text: &str| EntryId::parse(text).is_some_and(|id| scope.data.entries.contains_key(&id));
    for (id, entry, file) in scope.each() {
        let related = entry.related.iter().map(|r| ("related", r.entry.as_str()));
        let read_first = entry.read_first.iter().map(|r| ("read_first", r.as_str()));
        let sources = entry.sources.iter().filter_map(|s| Some(("sources", s.entry.as_deref()?)));
        let uses = entry.uses.iter().filter_map(|u| Some(("uses", u.entry.as_deref()?)));
        for (key, reference) in related.chain(read_first).chain(sources).chain(uses) {
            if !exists(reference) {
                findings.error(&file, format!("\"{key}\" names {reference}, which does not exist"));
            } else if reference == id.to_string() {
                findings.error(&file, format!("\"{key}\" names the entry itself"));
            }
        }
        for person in entry.authors.iter().filter_map(|a| a.person.as_ref()) {
            if !exists(&format!("person/{person}")) {
                findings.error(&file, format!("the author's person \"{person}\" does not exist"));
            }
        }
        for organization in entry.affiliations.iter().filter_map(|a| a.organization.as_ref()) {
            if !exists(&format!("organization/{organization}")) {
                findings.error(&file, format!("the organization \"{organization}\" does not exist"));
            }
        }
    }
}

/// Topics exist; they form one tree without loops; siblings have different places.
pub fn topics(scope: &Scope, findings: &mut Findings) {
    let parents: BTreeMap<&str, Option<&str>> = scope
        .every()
        .filter(|(id, ..)| id.kind.slug() == "topic")
        .map(|(id, entry, _)| (id.slug.as_str(), entry.parent.as_deref()))
        .collect();
    let mut places = BTreeSet::new();
    for (id, entry, file) in scope.every() {
        for topic in &entry.topics {
            if !parents.contains_key(topic.as_str()) {
                findings.error(&file, format!("the topic \"{topic}\" does not exist"));
            }
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = entry.topics.iter().find(|t| !seen.insert(t.as_str())) {
            findings.error(&file, format!("the topic \"{twice}\" is named twice"));
        }
        if id.kind.slug() != "topic" {
            continue;
        }
        if let Some(order) = entry.order
            && !places.insert((entry.parent.as_deref(), order))
        {
            findings.error(&file, format!("another topic has place {order} among its siblings"));
        }
        let (mut above, mut steps) = (entry.parent.as_deref(), 0);
        while let Some(parent) = above {
            let Some(next) = parents.get(parent) else {
                findings.error(&file, format!("the broader topic \"{parent}\" does not exist"));
                break;
            };
            steps += 1;
            if steps > parents.len() {
                findings.error(&file, "its broader topics form a loop");
                break;
            }
            above = *next;
        }
    }
}

/// Venues of versions exist.
pub fn venues(scope: &Scope, findings: &mut Findings) {
    for (_, entry, file) in scope.each() {
        for version in &entry.versions {
            if !scope.data.venues.iter().any(|v| v.slug == version.venue) {
                findings.error(&file, format!("the venue \"{}\" is not in venues.toml", version.venue));
            }
        }
    }
    if !scope.data.venues.is_sorted_by(|a, b| a.slug < b.slug) {
        findings.error("venues.toml", "venues are not sorted by slug, or one stands twice");
    }
}

/// Source lists exist; each of their sections is mapped by some topic.
pub fn lists(scope: &Scope, findings: &mut Findings) {
    let source = |id: &str| scope.data.sources.iter().find(|s| s.id == id);
    let mut mapped: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (_, entry, file) in scope.every() {
        for seen in &entry.seen_in {
            if source(&seen.list).is_none() {
                findings.error(&file, format!("the source list \"{}\" is not in sources.toml", seen.list));
            }
        }
        for cross in &entry.crosswalk {
            match source(&cross.source) {
                None => findings.error(&file, format!("the source \"{}\" is not in sources.toml", cross.source)),
                Some(list) if !list.sections.contains(&cross.section) => {
                    findings.error(&file, format!("{} has no section \"{}\"", cross.source, cross.section));
                }
                Some(_) => {
                    mapped.insert((&cross.source, &cross.section));
                }
            }
        }
    }
    for list in &scope.data.sources {
        for section in list.sections.iter().filter(|s| !mapped.contains(&(list.id.as_str(), s.as_str()))) {
            findings.error("sources.toml", format!("no topic's crosswalk maps {} / {section}", list.id));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{data, messages};

    #[test]
    fn broken_references_are_named() {
        let data = data(&[
            (
                "paper/a",
                "title = \"A\"\ntopics = [\"nowhere\"]\nrelated = [{ kind = \"extends\", entry = \"paper/none\" }, { kind = \"likes\", entry = \"paper/a\" }]\nversions = [{ stage = \"preprint\", year = 2024, venue = \"moon\" }]\nauthors = [{ name = \"X Y\", person = \"x-y\" }]",
            ),
            ("topic/t", "title = \"T\"\nparent = \"u\""),
            ("topic/u", "title = \"U\"\nparent = \"t\""),
        ]);
        let references = messages(&data, "references");
        for part in ["paper/none", "names the entry itself", "person \"x-y\""] {
            assert!(references.contains(part), "{part} in {references}");
        }
        assert!(messages(&data, "topics").contains("\"nowhere\" does not exist"));
        assert!(messages(&data, "topics").contains("form a loop"));
        assert!(messages(&data, "venues").contains("\"moon\""));
        assert!(messages(&data, "words").contains("unknown relation \"likes\""));
    }
}
