//! One immutable state of the catalog: entries, topic tree and search index, built together and swapped whole.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use arc_swap::ArcSwap;
use catalog_model::pages::Demos;
use catalog_model::{Entry, EntryId, Kind, Query, Results};

use crate::check::{Finding, Severity};
use crate::files::{self, Data};
use crate::pages::Overview;
use crate::search::{self, SearchIndex};
use crate::topics::TopicTree;

/// One state of the catalog. Everything in it belongs together and never changes.
pub struct Snapshot {
    /// The entries and vocabularies as read.
    pub data: Data,
    /// The tree of topics.
    pub topics: TopicTree,
    /// What belongs together, for the pages.
    pub overview: Overview,
    index: SearchIndex,
    aliases: HashMap<EntryId, EntryId>,
}

/// What is known under an address.
#[derive(Debug)]
pub enum Found<'a> {
    /// The entry.
    Entry(&'a Entry),
    /// It has moved there.
    Moved(&'a EntryId),
    /// Nothing; nearest identities of the same kind.
    Nothing(Vec<&'a EntryId>),
}

impl Snapshot {
    /// Reads `data/` and builds everything. What cannot be read is left out and stands in `data.findings`.
    ///
    /// # Errors
    /// Only when the index cannot be built.
    pub fn load(root: &Path, demos: &Demos) -> anyhow::Result<Self> {
        Self::of(Data { demos: demos.clone(), ..files::read(root) })
    }

    /// Builds everything from data that was read.
    ///
    /// # Errors
    /// Only when the index cannot be built.
    pub fn of(data: Data) -> anyhow::Result<Self> {
        let topics = TopicTree::build(data.entries.iter().map(|(id, (entry, _))| (id, entry)));
        let index = SearchIndex::build(search::docs(&data), search::lexicon(&data, &topics))?;
        let overview = Overview::build(&data, &topics);
        let mut aliases = HashMap::new();
        for (id, (entry, _)) in &data.entries {
            for alias in &entry.aliases {
                aliases.insert(EntryId::new(id.kind, alias.clone()), id.clone());
            }
        }
        Ok(Self { data, topics, overview, index, aliases })
    }

    /// The same with one entry more, or another one in its place, and nothing to search: to show a page as it would be.
    ///
    /// # Errors
    /// Only when an empty index cannot be built.
    pub fn with(&self, id: &EntryId, entry: Entry, file: PathBuf) -> anyhow::Result<Self> {
        let mut data = self.data.clone();
        data.entries.insert(id.clone(), (entry, file));
        let topics = TopicTree::build(data.entries.iter().map(|(id, (entry, _))| (id, entry)));
        let index = SearchIndex::build(Vec::new(), search::lexicon(&Data::default(), &TopicTree::default()))?;
        let overview = Overview::build(&data, &topics);
        Ok(Self { data, topics, overview, index, aliases: HashMap::new() })
    }

    /// Hash of the data: the same data, the same revision.
    pub fn revision(&self) -> &str {
        &self.data.revision
    }

    /// Entries in order of identity.
    pub fn entries(&self) -> impl Iterator<Item = (&EntryId, &Entry)> {
        self.data.entries.iter().map(|(id, (entry, _))| (id, entry))
    }

    /// Entries of one kind.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&EntryId, &Entry)> {
        self.entries().filter(move |(id, _)| id.kind == kind)
    }

    /// The entry with this identity.
    pub fn get(&self, id: &EntryId) -> Option<&Entry> {
        self.data.entries.get(id).map(|(entry, _)| entry)
    }

    /// What is under an identity: an entry, a redirect, or suggestions.
    pub fn find(&self, id: &EntryId) -> Found<'_> {
        if let Some(entry) = self.get(id) {
            return Found::Entry(entry);
        }
        match self.aliases.get(id) {
            Some(target) => Found::Moved(target),
            None => Found::Nothing(self.near(id)),
        }
    }

    /// Up to five identities whose slug looks like the one asked for, of any kind.
    fn near(&self, id: &EntryId) -> Vec<&EntryId> {
        let asked: String = id.slug.chars().take(80).collect();
        let mut scored: Vec<(f64, &EntryId)> = self
            .data
            .entries
            .keys()
            .map(|other| {
                let part = if other.slug.contains(&asked) || asked.contains(&other.slug) { 0.3 } else { 0.0 };
                (crate::text::similarity(&asked, &other.slug) + part, other)
            })
            .filter(|(score, _)| *score >= 0.6)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        scored.into_iter().take(5).map(|(_, id)| id).collect()
    }

    /// Answers a query.
    pub fn search(&self, query: &Query) -> Results {
        self.index.search(query)
    }

    /// Short name of a venue.
    pub fn venue_name<'a>(&'a self, slug: &'a str) -> &'a str {
        self.data.venues.iter().find(|v| v.slug == slug).map_or(slug, |v| v.name.as_str())
    }
}

/// The catalog as it is served: the current snapshot, and why a newer one is not served yet.
pub struct Catalog {
    root: PathBuf,
    demos: Demos,
    current: ArcSwap<Snapshot>,
    held_back: ArcSwap<Vec<Finding>>,
}

/// What a reload did.
#[derive(Debug, PartialEq, Eq)]
pub enum Reloaded {
    /// The files are as they were.
    Unchanged,
    /// A new snapshot is served.
    Swapped,
    /// Files are broken; the old snapshot stays.
    HeldBack,
}

impl Catalog {
    /// Opens a data folder, with the lab's methods by entry. Broken files are left out and reported: a start never fails because of one.
    ///
    /// # Errors
    /// Only when the index cannot be built.
    pub fn open(root: &Path, demos: Demos) -> anyhow::Result<Self> {
        let started = Instant::now();
        let snapshot = Snapshot::load(root, &demos)?;
        for finding in &snapshot.data.findings {
            tracing::warn!(%finding, "reading the data");
        }
        tracing::info!(
            entries = snapshot.data.entries.len(),
            revision = snapshot.revision(),
            took_ms = started.elapsed().as_millis() as u64,
            "catalog opened"
        );
        let held_back = errors(&snapshot.data);
        Ok(Self {
            root: root.to_owned(),
            demos,
            current: ArcSwap::from_pointee(snapshot),
            held_back: ArcSwap::from_pointee(held_back),
        })
    }

    /// The data folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The snapshot that is served now. Hold it for one request, so that all of an answer is of one state.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Why the files on disk are not (all) served; empty when they are.
    pub fn held_back(&self) -> Arc<Vec<Finding>> {
        self.held_back.load_full()
    }

    /// Reads the files again. A new snapshot is served only when it is whole: while a file is broken the old one stays.
    ///
    /// # Errors
    /// Only when the index cannot be built; the old snapshot stays.
    pub fn reload(&self) -> anyhow::Result<Reloaded> {
        let started = Instant::now();
        let data = Data { demos: self.demos.clone(), ..files::read(&self.root) };
        let broken = errors(&data);
        let old = self.snapshot();
        // The same faults again are no news; other faults are, even where as many.
        let known = broken == *self.held_back();
        if known && (!broken.is_empty() || data.revision == old.data.revision) {
            return Ok(Reloaded::Unchanged);
        }
        if !broken.is_empty() {
            for finding in &broken {
                tracing::error!(%finding, "the data is broken; the old state stays");
            }
            self.held_back.store(Arc::new(broken));
            return Ok(Reloaded::HeldBack);
        }
        let snapshot = Snapshot::of(data)?;
        tracing::info!(
            entries = snapshot.data.entries.len(),
            revision = snapshot.revision(),
            took_ms = started.elapsed().as_millis() as u64,
            "catalog reloaded"
        );
        self.current.store(Arc::new(snapshot));
        self.held_back.store(Arc::new(Vec::new()));
        Ok(Reloaded::Swapped)
    }
}

/// Findings of reading that mean a file is not served.
fn errors(data: &Data) -> Vec<Finding> {
    data.findings.iter().filter(|f| f.severity == Severity::Error).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn write(root: &Path, file: &str, text: &str) {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn a_broken_file_holds_the_new_state_back() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "tool/one.toml", "title = \"One\"\n");
        let catalog = Catalog::open(dir.path(), Demos::new()).unwrap();
        assert_eq!(catalog.reload().unwrap(), Reloaded::Unchanged);

        write(dir.path(), "tool/two.toml", "title = \"Two\n");
        assert_eq!(catalog.reload().unwrap(), Reloaded::HeldBack);
        assert_eq!(catalog.snapshot().data.entries.len(), 1);
        let why = catalog.held_back()[0].to_string();
        assert!(why.contains("tool/two.toml:1:"), "{why}");

        write(dir.path(), "tool/two.toml", "title = \"Two\"\naliases = [\"too\"]\n");
        assert_eq!(catalog.reload().unwrap(), Reloaded::Swapped);
        assert!(catalog.held_back().is_empty());
        let snapshot = catalog.snapshot();
        assert!(matches!(snapshot.find(&EntryId::parse("tool/too").unwrap()), Found::Moved(id) if id.slug == "two"));
        assert!(
            matches!(snapshot.find(&EntryId::parse("tool/twoo").unwrap()), Found::Nothing(near) if near[0].slug == "two")
        );
    }

    #[test]
    fn other_faults_are_news_and_the_same_are_not() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), "tool/one.toml", "title = \"One\"\n");
        let catalog = Catalog::open(dir.path(), Demos::new()).unwrap();
        write(dir.path(), "tool/two.toml", "title = \"Two\n");
        assert_eq!(catalog.reload().unwrap(), Reloaded::HeldBack);
        // Polled again: nothing is said twice.
        assert_eq!(catalog.reload().unwrap(), Reloaded::Unchanged);
        // As many faults, but another one.
        write(dir.path(), "tool/two.toml", "title = \"Two\"\n");
        write(dir.path(), "tool/three.toml", "title = \"Three\n");
        assert_eq!(catalog.reload().unwrap(), Reloaded::HeldBack);
        assert!(catalog.held_back()[0].to_string().contains("three.toml"));
        fs::remove_file(dir.path().join("tool/three.toml")).unwrap();
        assert_eq!(catalog.reload().unwrap(), Reloaded::Swapped);
        // A file that is too large to be read counts by its size.
        let revision = catalog.snapshot().revision().to_owned();
        write(dir.path(), "tool/large.toml", &"#".repeat(300_000));
        assert_eq!(catalog.reload().unwrap(), Reloaded::HeldBack);
        assert_ne!(files::read(dir.path()).revision, revision);
    }

    #[test]
    fn a_missing_or_empty_folder_opens() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Catalog::open(dir.path(), Demos::new()).unwrap().snapshot().data.entries.len(), 0);
        let none = Catalog::open(&dir.path().join("none"), Demos::new()).unwrap();
        assert_eq!(none.held_back().len(), 1);
    }
}
