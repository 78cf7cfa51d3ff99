//! From what somebody typed to a change of one file: the entry, where it lies, how the file reads before and after, what
//! is wrong with it, and what it looks like. Pure: nothing is stored, nothing is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use catalog_model::check::{Fault, MAX_TITLE, Severity};
use catalog_model::entry::Entry;
use catalog_model::form::{Draft, fields_of};
use catalog_model::identity::identify;
use catalog_model::pages::{DiffLine, Likeness, Near};
use catalog_model::{EntryId, Kind};
use similar::{ChangeTag, TextDiff};

use crate::check::{Finding, check_one};
use crate::files::place;
use crate::fmt::{amend, to_toml};
use crate::same::{Key, agree, keys_of, titles, word};
use crate::slug::Slugs;
use crate::{Catalog, Snapshot};

/// Lines around a change that are shown with it.
const AROUND: usize = 3;
/// Most similar works that are named.
const MOST_NEAR: usize = 6;

/// What is meant to be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A new entry of a kind.
    New(Kind),
    /// An entry that is there.
    Correction(EntryId),
}

impl Target {
    /// The kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::New(kind) => *kind,
            Self::Correction(id) => id.kind,
        }
    }
}

/// A proposed entry that is not in the catalog yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Pending {
    /// Its identity, should it be merged.
    pub id: EntryId,
    /// The entry.
    pub entry: Entry,
}

/// A change to one entry, worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Identity of the entry, as it is or would be.
    pub id: EntryId,
    /// Where the file will lie, relative to the data folder.
    pub file: PathBuf,
    /// Where it lies now, if that is elsewhere.
    pub moved_from: Option<PathBuf>,
    /// Its text now.
    pub before: Option<String>,
    /// Its text after the change.
    pub text: String,
    /// The entry after the change.
    pub entry: Entry,
    /// What is wrong, by field; the key is empty where it is about no field.
    pub faults: Vec<Fault>,
    /// What it looks like.
    pub near: Vec<Near>,
    /// The draft, brought to the entry as it is now.
    pub draft: Draft,
}

/// Why nothing can be worked out.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The entry to correct is not there (any more).
    #[error("there is no entry {0}")]
    NotThere(EntryId),
    /// The file of the entry cannot be read.
    #[error("the file of {0} cannot be read at the moment")]
    Unreadable(EntryId),
}

impl Proposal {
    /// Whether something must be mended first.
    pub fn is_blocked(&self) -> bool {
        self.faults.iter().any(|f| f.severity == Severity::Error)
            || self.near.iter().any(|n| n.likeness != Likeness::Similar)
    }

    /// Whether a correction changes nothing.
    pub fn is_empty(&self) -> bool {
        self.before.as_deref() == Some(self.text.as_str())
    }

    /// The difference of the file, line by line.
    pub fn diff(&self) -> Vec<DiffLine> {
        diff(self.before.as_deref().unwrap_or_default(), &self.text)
    }
}

/// Works a draft out against the catalog as it is and what is pending.
///
/// # Errors
/// When the entry to correct is not there.
pub fn propose(
    catalog: &Catalog,
    snapshot: &Snapshot,
    pending: &[Pending],
    target: &Target,
    draft: &Draft,
    today: &str,
) -> Result<Proposal, Refusal> {
    let kind = target.kind();
    let (id, base, before, old_file) = match target {
        Target::New(_) => (None, None, None, None),
        Target::Correction(id) => {
            let (entry, file) = snapshot.data.entries.get(id).ok_or_else(|| Refusal::NotThere(id.clone()))?;
            let text = std::fs::read_to_string(catalog.root().join(file));
            let text = text.map_err(|_| Refusal::Unreadable(id.clone()))?;
            (Some(id.clone()), Some(entry), Some(text), Some(file.clone()))
        }
    };
    let mut draft = draft.clone();
    let both = base.map(|base| draft.rebase(kind, base)).unwrap_or_default();
    let reading = draft.read(kind, base);
    let mut entry = reading.entry;
    let id = id.unwrap_or_else(|| EntryId::new(kind, free_slug(snapshot, pending, kind, &entry)));
    entry.slug.clone_from(&id.slug);
    if base.is_none() {
        entry.added = Some(today.to_owned());
    }
    let file = place(&id, &entry);
    let text = match (&before, base) {
        (Some(text), Some(base)) => amend(text, base, &entry).unwrap_or_else(|_| to_toml(&entry)),
        _ => to_toml(&entry),
    };
    let mut faults = reading.faults;
    faults.extend(among_others(snapshot, &id, &entry, &file, &faults));
    for key in both {
        let now = base.map(|base| Draft::of(kind, base).value(key).to_owned()).unwrap_or_default();
        let reads = if now.is_empty() { String::new() } else { format!("; it reads now: “{now}”") };
        let message = format!("somebody else has changed this while you did{reads}. Compare, and send it once more");
        faults.push(Fault { severity: Severity::Error, check: "form", key, message });
    }
    // In the order of the form, what is about no field last.
    faults.sort_by_key(|fault| fields_of(kind).position(|field| field.key == fault.key).unwrap_or(usize::MAX));
    let mut near = near(snapshot, pending, Some(kind), &entry, Some(&id));
    if let Some(base) = base {
        // What the entry is like already is no fault of its correction.
        let before = self::near(snapshot, pending, Some(kind), base, Some(&id));
        near.retain(|n| !before.iter().any(|b| b.id == n.id));
    }
    let moved_from = old_file.filter(|old| *old != file);
    Ok(Proposal { id, file, moved_from, before, text, entry, faults, near, draft })
}

/// What only shows among all other entries, or when the texts are rendered.
fn among_others(snapshot: &Snapshot, id: &EntryId, entry: &Entry, file: &Path, known: &[Fault]) -> Vec<Fault> {
    if entry.title.is_empty() {
        return Vec::new();
    }
    let mut data = snapshot.data.clone();
    data.entries.insert(id.clone(), (entry.clone(), file.to_owned()));
    let is_new = |f: &Finding| !known.iter().any(|k| k.check == f.check && k.message == f.message);
    // Likeness to other entries is told by `near`, with the reason.
    let told_elsewhere = |f: &Finding| f.check == "duplicates";
    check_one(&data, id)
        .into_iter()
        .filter(|f| is_new(f) && !told_elsewhere(f))
        .map(|f| Fault { severity: f.severity, check: f.check, key: key_of(f.check), message: f.message })
        .collect()
}

/// The field that a check of the whole data is about.
fn key_of(check: &str) -> &'static str {
    match check {
        "topics" => "topics",
        "venues" => "versions",
        "ids" => "ids",
        "references" => "related",
        _ => "",
    }
}

/// A slug that neither an entry, nor a former name of one, nor a pending entry has.
fn free_slug(snapshot: &Snapshot, pending: &[Pending], kind: Kind, entry: &Entry) -> String {
    let mut slugs = Slugs::default();
    for (id, other) in snapshot.of_kind(kind) {
        slugs.take(kind, &id.slug);
        other.aliases.iter().for_each(|alias| slugs.take(kind, alias));
    }
    pending.iter().filter(|p| p.id.kind == kind).for_each(|p| slugs.take(kind, &p.id.slug));
    slugs.give(kind, entry)
}

/// What an entry looks like, among the catalog and what is pending; the surest first. `own` is left out.
pub fn near(
    snapshot: &Snapshot,
    pending: &[Pending],
    kind: Option<Kind>,
    entry: &Entry,
    own: Option<&EntryId>,
) -> Vec<Near> {
    let keys: BTreeSet<Key> = keys_of(kind.unwrap_or_else(any_kind), entry).into_iter().collect();
    let there = snapshot.entries().map(|(id, entry)| (id, entry, false));
    let waiting = pending.iter().map(|p| (&p.id, &p.entry, true));
    let mut found: Vec<Near> = there
        .chain(waiting)
        .filter(|(id, ..)| own != Some(*id))
        .filter_map(|(id, other, pending)| {
            let (likeness, why) = likeness(kind, entry, &keys, id.kind, other)?;
            Some(Near { id: id.clone(), title: other.title.clone(), pending, likeness, why })
        })
        .collect();
    found.sort_by(|a, b| (a.likeness, a.pending, &a.id).cmp(&(b.likeness, b.pending, &b.id)));
    found.truncate(MOST_NEAR);
    found
}

fn any_kind() -> Kind {
    Kind::all().next().expect("there is a kind")
}

/// How an entry is like another one, and why; none where it is not.
fn likeness(
    kind: Option<Kind>,
    entry: &Entry,
    keys: &BTreeSet<Key>,
    other_kind: Kind,
    other: &Entry,
) -> Option<(Likeness, String)> {
    let same_kind = kind.is_none_or(|kind| kind == other_kind);
    // One repository, one homepage may belong to a tool, its paper and its makers. Between kinds only what an entry is
    // itself counts: a benchmark links to the paper that defines it.
    let own = |key: &Key| other.ids.get(&key.0) == Some(&key.1) && entry.ids.get(&key.0) == Some(&key.1);
    let telling = |key: &Key| match key.0.as_str() {
        "repo" | "url" => same_kind && other_kind.card().slug != "paper",
        _ => same_kind || own(key),
    };
    // Facts quote sources, and several may quote one.
    let quotes = |kind: Kind| kind.card().required.contains(&"sources");
    let shares = !quotes(other_kind) && !kind.is_some_and(quotes);
    let shared = keys_of(other_kind, other).into_iter().find(|key| shares && keys.contains(key) && telling(key));
    // Comparing costs the product of the lengths; a longer title is a fault anyway.
    let short = |title: &str| (1..=MAX_TITLE).contains(&title.len());
    let like = |title: &str| title.len() > 3 && short(title) && agree(&entry.title, title);
    let agrees = short(&entry.title) && titles(other).any(like);
    if let Some((scheme, value)) = shared {
        let what = match scheme.as_str() {
            "url" => format!("the same address {value}"),
            scheme => format!("the same identifier {scheme}:{value}"),
        };
        return Some(match agrees || entry.title.is_empty() {
            true => (Likeness::Same, what),
            false => (Likeness::Clash, format!("{what}, but another title: one of the two is a copied mistake")),
        });
    }
    if !agrees || !same_kind {
        return None;
    }
    if word(&entry.title) == word(&other.title) {
        return Some((Likeness::Same, "the same title".to_owned()));
    }
    Some((Likeness::Similar, "a similar title or name".to_owned()))
}

/// What a pasted text names: an entry with nothing but the identifier, the address or the title.
pub fn pasted(text: &str) -> Entry {
    let text = text.trim();
    let mut entry = Entry::default();
    if let Some(id) = identify(text) {
        entry.ids.insert(id.scheme.to_owned(), id.value);
    } else if catalog_model::entry::is_web(text) {
        let url = catalog_model::identity::clean_url(text).unwrap_or_else(|| text.to_owned());
        entry.links.push(catalog_model::entry::Link { kind: "homepage".to_owned(), url, label: None });
    } else {
        entry.title = text.chars().take(300).collect();
    }
    entry
}

/// The difference of two texts with a few lines around each change.
pub fn diff(before: &str, after: &str) -> Vec<DiffLine> {
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push(DiffLine { sign, text: change.value().trim_end_matches('\n').to_owned() });
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::near as near_to;
    use super::*;
    use catalog_model::pages::Demos;
    use std::fs;

    fn open(files: &[(&str, &str)]) -> (tempfile::TempDir, Catalog) {
        let dir = tempfile::tempdir().unwrap();
        for (file, text) in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let catalog = Catalog::open(dir.path(), Demos::new()).unwrap();
        (dir, catalog)
    }

    const GPTQ: (&str, &str) = (
        "paper/2022/gptq.toml",
        "title = \"GPTQ: Accurate Post-Training Quantization\"\nauthors = [\n  { name = \"Elias Frantar\" },\n]\n# as on arXiv\nversions = [\n  { stage = \"preprint\", year = 2022, venue = \"arxiv\" },\n]\nids = { arxiv = \"2210.17323\" }\ntopics = [\"pruning\"]\n",
    );
    const TOPIC: (&str, &str) = ("topic/pruning.toml", "title = \"Pruning\"\norder = 1\ndescription = \"D.\"\n");
    const VENUES: (&str, &str) =
        ("venues.toml", "[[venue]]\nslug = \"arxiv\"\nname = \"arXiv\"\nfull = \"arXiv\"\nkind = \"archive\"\n");

    fn draft(kind: Kind, pairs: &[(&str, &str)]) -> Draft {
        Draft::from_pairs(kind, pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())))
    }

    fn paper() -> Kind {
        Kind::from_slug("paper").unwrap()
    }

    const NEW: &[(&str, &str)] = &[
        ("title", "SparseGPT: Massive Language Models Can Be Pruned"),
        ("authors", "Elias Frantar\nDan Alistarh"),
        ("versions.0.stage", "preprint"),
        ("versions.0.year", "2023"),
        ("versions.0.venue", "arxiv"),
        ("ids.0.scheme", "arxiv"),
        ("ids.0.value", "2301.00774"),
        ("topics.0.topic", "pruning"),
    ];

    #[test]
    fn a_new_entry_gets_its_place() {
        let (_dir, catalog) = open(&[GPTQ, TOPIC, VENUES]);
        let target = Target::New(paper());
        let proposal =
            propose(&catalog, &catalog.snapshot(), &[], &target, &draft(paper(), NEW), "2026-11-22").unwrap();
        assert_eq!(proposal.faults, []);
        assert_eq!(
            (proposal.id.to_string(), proposal.file.display().to_string()),
            ("paper/sparsegpt".into(), "paper/2023/sparsegpt.toml".into())
        );
        assert!(
            !proposal.is_blocked() && proposal.before.is_none() && proposal.text.contains("added = \"2026-11-22\"")
        );
        assert!(proposal.diff().iter().all(|line| line.sign == '+'));
        // A second one of the same name, while the first is pending, is stopped; another work of the name gets another slug.
        let pending = [Pending { id: proposal.id.clone(), entry: proposal.entry.clone() }];
        let again =
            propose(&catalog, &catalog.snapshot(), &pending, &target, &draft(paper(), NEW), "2026-11-22").unwrap();
        assert!(again.is_blocked() && again.near[0].pending && again.near[0].likeness == Likeness::Same);
        assert_eq!(again.id.slug, "sparsegpt-2023");
    }

    #[test]
    fn duplicates_are_stopped_with_the_reason() {
        let (_dir, catalog) = open(&[GPTQ, TOPIC, VENUES]);
        let snapshot = catalog.snapshot();
        let near = |pairs: &[(&str, &str)]| {
            let draft = draft(paper(), pairs);
            let entry = draft.read(paper(), None).entry;
            near_to(&snapshot, &[], Some(paper()), &entry, None).pop().map(|n| (n.likeness, n.why))
        };
        let same = near(&[
            ("title", "GPTQ: Accurate Post-Training Quantization for Generative Models"),
            ("ids.0.scheme", "arxiv"),
            ("ids.0.value", "2210.17323v2"),
        ]);
        assert_eq!(same, Some((Likeness::Same, "the same identifier arxiv:2210.17323".into())));
        let clash = near(&[("title", "A Survey of Pigeons"), ("ids.0.scheme", "arxiv"), ("ids.0.value", "2210.17323")]);
        assert!(clash.is_some_and(|c| c.0 == Likeness::Clash && c.1.contains("another title")));
        let similar = near(&[("title", "GPTQ: Accurate Post-Training Quantisation")]);
        assert_eq!(similar.map(|s| s.0), Some(Likeness::Similar));
        assert_eq!(near(&[("title", "GPTQ-2: Accurate Post-Training Quantization")]), None);
        assert_eq!(near(&[("title", "A Survey of Pigeons")]), None);
        // What is pasted into the first field.
        for (text, likeness) in [
            ("https://arxiv.org/pdf/2210.17323v1", Some(Likeness::Same)),
            ("gptq accurate post-training quantization", Some(Likeness::Same)),
            ("10.1145/3630106.3658542", None),
            ("", None),
        ] {
            let found = near_to(&snapshot, &[], None, &pasted(text), None).pop().map(|n| n.likeness);
            assert_eq!(found, likeness, "{text}");
        }
    }

    #[test]
    fn a_correction_changes_only_what_changes() {
        let (_dir, catalog) = open(&[GPTQ, TOPIC, VENUES]);
        let snapshot = catalog.snapshot();
        let id = EntryId::parse("paper/gptq").unwrap();
        let target = Target::Correction(id.clone());
        let mut draft = Draft::of(paper(), snapshot.get(&id).unwrap());
        let same = propose(&catalog, &snapshot, &[], &target, &draft, "2026-11-22").unwrap();
        assert!(same.is_empty() && !same.is_blocked() && same.near.is_empty(), "{:?}", same.faults);
        draft.values.insert("description".into(), "Quantizes.".into());
        let proposal = propose(&catalog, &snapshot, &[], &target, &draft, "2026-11-22").unwrap();
        let changed: Vec<String> =
            proposal.diff().iter().filter(|l| l.sign != ' ').map(|l| format!("{}{}", l.sign, l.text)).collect();
        assert_eq!(changed, ["+description = \"Quantizes.\""]);
        assert!(proposal.text.contains("# as on arXiv") && proposal.moved_from.is_none());
        // Another year, another folder.
        draft.values.insert("versions.0.year".into(), "2021".into());
        let moved = propose(&catalog, &snapshot, &[], &target, &draft, "2026-11-22").unwrap();
        assert_eq!(moved.file, PathBuf::from("paper/2021/gptq.toml"));
        assert_eq!(moved.moved_from, Some(PathBuf::from("paper/2022/gptq.toml")));
        assert!(moved.faults.iter().any(|f| f.check == "arxiv-year" && f.key == "versions"));
        let gone = Target::Correction(EntryId::parse("paper/none").unwrap());
        assert!(matches!(propose(&catalog, &snapshot, &[], &gone, &draft, "2026-11-22"), Err(Refusal::NotThere(_))));
    }

    #[test]
    fn no_entry_of_the_catalog_stands_in_its_own_way() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
        let catalog = Catalog::open(&data, Demos::new()).unwrap();
        let snapshot = catalog.snapshot();
        // All that quote others, and some of the rest: each is compared with every other.
        let quoting = |id: &EntryId| ["fact", "benchmark", "metric"].contains(&id.kind.slug());
        let blocked: Vec<String> = snapshot
            .entries()
            .enumerate()
            .filter(|(number, (id, _))| quoting(id) || number % 12 == 0)
            .map(|(_, entry)| entry)
            .flat_map(|(id, entry)| {
                near_to(&snapshot, &[], Some(id.kind), entry, Some(id)).into_iter().map(move |n| (id, n))
            })
            .filter(|(_, n)| n.likeness != Likeness::Similar)
            .map(|(id, n)| format!("{id} and {}: {}", n.id, n.why))
            .collect();
        assert!(blocked.is_empty(), "{blocked:#?}");
    }

    #[test]
    fn faults_name_their_fields() {
        let (_dir, catalog) = open(&[GPTQ, TOPIC, VENUES]);
        let pairs = [NEW, &[("topics.1.topic", "nowhere"), ("versions.0.venue", "moon")]].concat();
        let proposal =
            propose(&catalog, &catalog.snapshot(), &[], &Target::New(paper()), &draft(paper(), &pairs), "2026-11-22")
                .unwrap();
        let keys: Vec<&str> = proposal.faults.iter().map(|f| f.key).collect();
        assert_eq!(keys, ["versions", "topics"], "{:?}", proposal.faults);
        assert!(proposal.is_blocked());
    }
}
