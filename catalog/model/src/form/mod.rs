//! The form of an entry: which fields a kind has, as data, and the way between what is typed and the entry that is
//! meant. Server pages and the browser read the same table.
//!
//! A form is a list of pairs of text, as a browser sends it. A field with one value is called by its key (`title`); a
//! table with rows and columns by `versions.0.venue`. A new key of entries is one row in [`FIELDS`].

mod cells;
mod fields;

pub use fields::{FIELDS, fields_of};

use std::collections::BTreeMap;

use crate::check::{self, Fault, Severity, damage};
use crate::{Entry, Kind};

/// Most rows of a table that are read.
pub const MAX_ROWS: usize = 60;
/// Most characters of one value that are read.
pub const MAX_VALUE: usize = 20_000;
/// The value of a draft that says what the entry was like when the form was opened.
pub const WAS: &str = "was";
/// Empty rows that a table offers beyond those that are filled.
const SPARE: usize = 1;

/// A field of the form.
pub struct Field {
    /// The key of the entry.
    pub key: &'static str,
    /// Its name on the form.
    pub label: &'static str,
    /// What belongs there, in one sentence or two.
    pub help: &'static str,
    /// How it is filled in.
    pub input: Input,
    /// The entry's value as rows of cells; for anything but a table, one cell a row.
    get: fn(&Entry) -> Vec<Vec<String>>,
    /// Sets the value from rows of cells without empty rows. Says what cannot be understood.
    set: fn(&mut Entry, &[Vec<String>]) -> Result<(), String>,
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// One line.
    Line,
    /// Several lines of one text.
    Text,
    /// Several values, one a line.
    Lines,
    /// One of a few words.
    Choice(Words),
    /// Rows of several values.
    Table(&'static [Column]),
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its key.
    pub key: &'static str,
    /// Its name on the form.
    pub label: &'static str,
    /// The words to choose from; none for free text.
    pub words: Option<Words>,
}

/// A vocabulary to choose from. Those of the data are known to the catalog alone, so that whoever draws a form asks it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Words {
    /// Stages of versions.
    Stages,
    /// States of works.
    Statuses,
    /// Standing of facts.
    Standings,
    /// Directions of metrics.
    Directions,
    /// Schemes of identifiers.
    Schemes,
    /// Kinds of links.
    Links,
    /// Relations between entries.
    Relations,
    /// Topics of the data.
    Topics,
    /// Venues of the data.
    Venues,
}

impl Words {
    /// The words and their labels; none where only the data knows them.
    pub fn fixed(self) -> Option<Vec<(&'static str, &'static str)>> {
        use crate::entry::{Direction, Stage, Standing, Status};
        use crate::vocabulary::{ID_SCHEMES, LINK_KINDS, RELATIONS};
        Some(match self {
            Self::Stages => Stage::ALL.iter().map(|s| (s.slug(), s.label())).collect(),
            Self::Statuses => Status::ALL.iter().map(|s| (s.slug(), s.label())).collect(),
            Self::Standings => Standing::ALL.iter().map(|s| (s.slug(), s.label())).collect(),
            Self::Directions => Direction::ALL.iter().map(|d| (d.slug(), d.label())).collect(),
            Self::Schemes => ID_SCHEMES.iter().map(|s| (s.slug, s.label)).collect(),
            Self::Links => LINK_KINDS.to_vec(),
            Self::Relations => RELATIONS.iter().map(|r| (r.0, r.1)).collect(),
            Self::Topics | Self::Venues => return None,
        })
    }
}

/// What somebody typed, before it is an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Values by name.
    pub values: BTreeMap<String, String>,
}

/// An entry that was read from a draft, with what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The entry, as far as it could be understood.
    pub entry: Entry,
    /// What is wrong; the keys are those of fields.
    pub faults: Vec<Fault>,
}

impl Draft {
    /// Keeps of the pairs that were sent those that belong to the form of a kind. Carriage returns, which browsers add,
    /// are dropped.
    pub fn from_pairs(kind: Kind, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let keys: Vec<&str> = fields_of(kind).map(|field| field.key).collect();
        let known = |name: &str| name == WAS || keys.contains(&name.split('.').next().unwrap_or_default());
        let values = pairs
            .into_iter()
            .filter(|(name, value)| known(name) && !value.trim().is_empty())
            .map(|(name, value)| (name, value.replace('\r', "")))
            .collect();
        Self { values }
    }

    /// The draft that stands for an entry.
    pub fn of(kind: Kind, entry: &Entry) -> Self {
        let mut values = BTreeMap::new();
        for field in fields_of(kind) {
            let rows = (field.get)(entry);
            match field.input {
                Input::Table(columns) => {
                    for (number, row) in rows.into_iter().enumerate() {
                        for (column, cell) in columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                            values.insert(name_of(field.key, number, column.key), cell);
                        }
                    }
                }
                _ => {
                    let text = rows.into_iter().flatten().collect::<Vec<_>>().join("\n");
                    if !text.is_empty() {
                        values.insert(field.key.to_owned(), text);
                    }
                }
            }
        }
        Self { values }
    }

    /// Notes what an entry was like when its form was opened, so that what others change meanwhile is not undone.
    pub fn mark(&mut self, kind: Kind, entry: &Entry) {
        let marks: Vec<String> =
            fields_of(kind).map(|field| format!("{}={:x}", field.key, fingerprint(&(field.get)(entry)))).collect();
        self.values.insert(WAS.to_owned(), marks.join(" "));
    }

    /// Brings a draft to the entry as it is now: what its writer left alone and others changed is taken over. Gives the
    /// fields that both changed. A draft without marks is left as it is.
    pub fn rebase(&mut self, kind: Kind, now: &Entry) -> Vec<&'static str> {
        let marks = self.value(WAS).to_owned();
        let mut both = Vec::new();
        if marks.is_empty() {
            return both;
        }
        let current = Self::of(kind, now);
        for field in fields_of(kind) {
            let was = marks.split(' ').find_map(|mark| mark.strip_prefix(field.key)?.strip_prefix('='));
            let of = |cells: &[Vec<String>]| format!("{:x}", fingerprint(cells));
            let (there, typed) = (of(&(field.get)(now)), of(&self.cells_as_read(field)));
            if was == Some(there.as_str()) || there == typed {
                continue;
            }
            if was == Some(typed.as_str()) {
                let own = |name: &String| name.split('.').next() == Some(field.key);
                self.values.retain(|name, _| !own(name));
                self.values
                    .extend(current.values.iter().filter(|(name, _)| own(name)).map(|(n, v)| (n.clone(), v.clone())));
            } else {
                both.push(field.key);
            }
        }
        self.mark(kind, now);
        both
    }

    /// The cells of a field as an entry would have them, so that another spelling of the same is the same.
    fn cells_as_read(&self, field: &Field) -> Vec<Vec<String>> {
        let (mut entry, rows) = (Entry::default(), self.cells(field));
        match (field.set)(&mut entry, &rows) {
            Ok(()) => (field.get)(&entry),
            Err(_) => rows,
        }
    }

    /// A value by its name; empty where nothing was typed.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// How many rows of a table the form shows: those that are filled, and a spare one.
    pub fn rows(&self, key: &str) -> usize {
        let number =
            |name: &String| name.strip_prefix(key)?.strip_prefix('.')?.split('.').next()?.parse::<usize>().ok();
        let filled = self.values.keys().filter_map(number).filter(|n| *n < MAX_ROWS).max().map_or(0, |last| last + 1);
        (filled + SPARE).min(MAX_ROWS)
    }

    /// Reads the entry. `base` is the entry that is to be corrected: what the form does not ask for stays as it is there.
    pub fn read(&self, kind: Kind, base: Option<&Entry>) -> Reading {
        let mut entry = base.cloned().unwrap_or_default();
        let mut faults = Vec::new();
        for field in fields_of(kind) {
            let mut fault = |message: String| {
                faults.push(Fault { severity: Severity::Error, check: "form", key: field.key, message });
            };
            let rows = self.cells(field);
            if rows.iter().flatten().any(|cell| cell.chars().count() > MAX_VALUE) {
                fault(format!("a value is longer than {MAX_VALUE} characters"));
                continue;
            }
            if let Some(what) = rows.iter().flatten().find_map(|cell| damage(cell)) {
                fault(format!("a value {what}"));
                continue;
            }
            if let Err(message) = (field.set)(&mut entry, &rows) {
                fault(message);
            }
        }
        // What the form itself could not read is missing from the entry, but not from the form.
        let mut found = check::entry(kind, &entry);
        found.retain(|fault| !faults.iter().any(|f| f.key == fault.key));
        for fault in found.iter_mut().filter(|f| f.message == format!("\"{}\" is missing", f.key)) {
            // A person sees labels and not keys.
            fault.message = match fault.key {
                "title" => "this is required".to_owned(),
                _ => "this is required; where it cannot be known, say so in the note on the record".to_owned(),
            };
        }
        faults.append(&mut found);
        Reading { entry, faults }
    }

    /// The rows of a field that hold something, trimmed.
    fn cells(&self, field: &Field) -> Vec<Vec<String>> {
        match field.input {
            Input::Table(columns) => (0..self.rows(field.key))
                .map(|row| {
                    columns.iter().map(|c| self.value(&name_of(field.key, row, c.key)).trim().to_owned()).collect()
                })
                .filter(|cells: &Vec<String>| cells.iter().any(|cell| !cell.is_empty()))
                .collect(),
            Input::Lines => {
                self.value(field.key).lines().map(one_line).filter(|l| !l.is_empty()).map(|l| vec![l]).collect()
            }
            Input::Line | Input::Choice(_) => {
                Some(one_line(self.value(field.key))).filter(|l| !l.is_empty()).map(|l| vec![l]).into_iter().collect()
            }
            Input::Text => Some(self.value(field.key).trim())
                .filter(|t| !t.is_empty())
                .map(|t| vec![t.to_owned()])
                .into_iter()
                .collect(),
        }
    }
}

/// A number that tells values apart (FNV-1a).
fn fingerprint(cells: &[Vec<String>]) -> u64 {
    let bytes = cells.iter().flat_map(|row| row.iter().flat_map(|cell| cell.trim().bytes().chain([0])).chain([1]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The name of a cell of a table.
pub fn name_of(key: &str, row: usize, column: &str) -> String {
    format!("{key}.{row}.{column}")
}

/// A text with every run of white space as one space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Author, KEYS, Link, Stage, Version};

    fn paper() -> Kind {
        Kind::from_slug("paper").unwrap()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn every_key_that_a_person_decides_has_a_field() {
        // What only a merge or the importer may set.
        const NO_FIELD: &[&str] = &["aliases", "crosswalk", "read_first", "seen_in", "added"];
        for key in KEYS {
            assert_eq!(FIELDS.iter().any(|f| f.key == *key), !NO_FIELD.contains(key), "{key}");
        }
        for kind in Kind::all() {
            for key in kind.card().required {
                assert!(fields_of(kind).any(|f| f.key == *key), "{kind:?} {key}");
            }
        }
    }

    #[test]
    fn what_is_typed_becomes_an_entry() {
        let typed = pairs(&[
            ("title", "  A  study of\tcost "),
            ("authors", "Ann Lee\r\n\r\nBo Berg = bo-berg\r\n"),
            ("versions.0.stage", "preprint"),
            ("versions.0.year", "2024"),
            ("versions.0.venue", "arxiv"),
            ("versions.3.stage", "journal"),
            ("versions.3.year", "2025"),
            ("versions.3.venue", "tmlr"),
            ("ids.0.scheme", "arxiv"),
            ("ids.0.value", "https://arxiv.org/pdf/2405.01234v2"),
            ("topics.0.topic", "pruning"),
            ("guide", "not for papers"),
            ("slug", "../../etc"),
        ]);
        let draft = Draft::from_pairs(paper(), typed);
        let reading = draft.read(paper(), None);
        assert_eq!(reading.entry.title, "A study of cost");
        assert_eq!(reading.entry.authors[1], Author { name: "Bo Berg".into(), person: Some("bo-berg".into()) });
        assert_eq!(reading.entry.ids["arxiv"], "2405.01234");
        assert_eq!((reading.entry.versions[1].stage, reading.entry.versions[1].year), (Stage::Journal, 2025));
        assert_eq!(reading.entry.guide, None);
        assert_eq!(reading.faults, []);
    }

    #[test]
    fn what_cannot_be_understood_is_named_and_kept() {
        let typed = pairs(&[
            ("title", "A title"),
            ("authors", "Ann Lee"),
            ("versions.0.stage", "preprint"),
            ("versions.0.year", "soon"),
            ("versions.0.venue", "arxiv"),
            ("ids.0.scheme", "doi"),
            ("ids.0.value", "not a doi"),
            ("keywords", "a\u{202E}b"),
            ("topics.0.topic", "pruning"),
        ]);
        let draft = Draft::from_pairs(paper(), typed);
        let reading = draft.read(paper(), None);
        let of = |key: &str| reading.faults.iter().find(|f| f.key == key).map(|f| f.message.as_str());
        assert_eq!(of("versions"), Some("the year \"soon\" is no number"));
        assert!(of("ids").is_some_and(|m| m.contains("cannot be read")), "{:?}", reading.faults);
        assert!(of("keywords").is_some_and(|m| m.contains("direction characters")));
        assert_eq!(draft.value("versions.0.year"), "soon");
        // An identifier twice, and half a row.
        let mut twice = draft.clone();
        twice.values.insert("ids.1.scheme".into(), "doi".into());
        assert!(twice.read(paper(), None).faults.iter().any(|f| f.key == "ids" && f.message.contains("no value")));
    }

    #[test]
    fn an_entry_survives_its_form() {
        let mut entry = Entry {
            title: "T: a title".into(),
            authors: vec![Author { name: "A B".into(), person: Some("a-b".into()) }],
            versions: vec![Version {
                stage: Stage::Preprint,
                year: 2024,
                venue: "arxiv".into(),
                title: Some("Old".into()),
                url: None,
            }],
            links: vec![Link { kind: "code".into(), url: "https://a.org/x".into(), label: Some("Code".into()) }],
            topics: vec!["a".into(), "b".into()],
            note: Some("One.\nTwo.".into()),
            aliases: vec!["old".into()],
            added: Some("2026-01-01".into()),
            ..Entry::default()
        };
        entry.ids.insert("arxiv".into(), "2401.00001".into());
        let draft = Draft::of(paper(), &entry);
        assert_eq!(draft.read(paper(), Some(&entry)).entry, entry);
        // What is emptied is gone; what the form does not ask for stays.
        let mut emptied = draft;
        emptied.values.remove("note");
        let again = emptied.read(paper(), Some(&entry)).entry;
        assert_eq!((again.note, again.aliases), (None, entry.aliases));
    }

    #[test]
    fn what_others_changed_meanwhile_is_not_undone() {
        let opened =
            Entry { title: "A title".into(), topics: vec!["a".into()], note: Some("Old.".into()), ..Entry::default() };
        let mut draft = Draft::of(paper(), &opened);
        draft.mark(paper(), &opened);
        draft.values.insert("note".into(), "Mine.".into());
        // Others changed the topics: taken over. Nobody else changed the note: kept.
        let now = Entry { topics: vec!["b".into(), "c".into()], ..opened.clone() };
        assert_eq!(draft.rebase(paper(), &now), Vec::<&str>::new());
        let read = draft.read(paper(), Some(&now)).entry;
        assert_eq!((read.topics, read.note.as_deref()), (now.topics.clone(), Some("Mine.")));
        // Both changed the note: told once, and then it is the writer's.
        let both = Entry { note: Some("Theirs.".into()), ..now.clone() };
        assert_eq!(draft.rebase(paper(), &both), ["note"]);
        assert_eq!(draft.value("note"), "Mine.");
        assert_eq!(draft.rebase(paper(), &both), Vec::<&str>::new());
        // Both to the same: nothing to say.
        let same = Entry { note: Some("Mine.".into()), ..both };
        assert_eq!(draft.rebase(paper(), &same), Vec::<&str>::new());
    }

    #[test]
    fn rows_are_bounded() {
        let draft = Draft::from_pairs(paper(), pairs(&[("links.4000000000.url", "x"), ("links.7.url", "x")]));
        assert_eq!(draft.rows("links"), 9);
        assert_eq!(draft.rows("versions"), 1);
    }
}
