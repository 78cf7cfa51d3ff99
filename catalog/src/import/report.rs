//! What an import says about itself: one row per entry of the list, and a diagnostic for everything that was mended,
//! doubted or refused. The shape of the JSON is a promise to other programs.

use std::collections::{BTreeMap, HashSet};

use catalog_model::EntryId;
use serde::Serialize;

use super::places::Places;

/// The whole report.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Id of the list, as in `seen_in`.
    pub list: String,
    /// Entries per section, levels joined with " / ".
    pub counts: BTreeMap<String, usize>,
    /// One row for every entry of the list, in its order, merged ones included.
    pub entries: Vec<Row>,
    /// Everything noticed, in the order of lines.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Says of an entry that it could not be written: no row of it is in the catalog, whatever was meant.
    pub fn refuse(&mut self, id: &EntryId, reason: &str) {
        let rows = self.entries.iter_mut().filter(|row| row.kind == id.kind.slug() && row.slug == id.slug);
        let mut line = None;
        for row in rows {
            row.outcome = Outcome::Conflict;
            line.get_or_insert(row.line);
        }
        let message = format!("{id}: {reason}");
        self.diagnostics.push(diagnostic(line.unwrap_or(1), 1, "not-written", message, "no file is written"));
        self.diagnostics.sort_by_key(|d| (d.line, d.column));
    }
}

/// What became of one entry of the list.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Line of the list.
    pub line: usize,
    /// Slug of the kind.
    pub kind: String,
    /// Title as printed, encoding repaired.
    pub title: String,
    /// Address, without tracking parameters; null where the list has none.
    pub url: Option<String>,
    /// Headings above it, below the document's title.
    pub section: Vec<String>,
    /// Topics it was given.
    pub topics: Vec<String>,
    /// Year as printed.
    pub year: Option<u16>,
    /// Venue as printed.
    pub venue: Option<String>,
    /// Slug of the entry that holds it.
    pub slug: String,
    /// What was done.
    pub outcome: Outcome,
}

/// What was done with one entry of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A new entry.
    Added,
    /// The same work as another entry, to which it adds something.
    Merged,
    /// Already covered.
    Unchanged,
    /// Shares an identifier with an entry of another title, or could not be written: for a person to decide.
    Conflict,
}

impl Outcome {
    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Merged => "merged",
            Self::Unchanged => "unchanged",
            Self::Conflict => "conflict",
        }
    }
}

/// How much a diagnostic asks of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know: mended, or left out for a plain reason.
    Info,
    /// A doubt: worth a look.
    Warning,
    /// Needs a person.
    Error,
}

/// Something that was noticed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Line of the list, 1 first.
    pub line: usize,
    /// Column in characters of the list as it lies on disk, 1 first.
    pub column: usize,
    /// One of [`CODES`].
    pub code: &'static str,
    /// How much it asks of the reader.
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// What was done about it.
    pub action: String,
}

/// Every code, how bad it is, and what it means.
pub const CODES: &[(&str, Severity, &str)] = &[
    ("empty", Severity::Error, "there is no text in the file"),
    ("binary", Severity::Error, "the file is no text"),
    ("too-large", Severity::Error, "the file is larger than what is read"),
    ("byte-order-mark", Severity::Info, "a byte order mark before the text"),
    ("invalid-utf8", Severity::Warning, "a line that is no UTF-8; read as Windows-1252"),
    ("charset", Severity::Info, "UTF-8 that was decoded with another character set; repaired"),
    ("contents", Severity::Info, "a line of a table of contents; no entry"),
    ("skipped-section", Severity::Info, "in a section that holds no entries according to the profile"),
    (
        "prose-link",
        Severity::Info,
        "a link or bare address in running text, a heading or the head of a table; no entry",
    ),
    ("relative-link", Severity::Info, "a link to a file beside the list; no entry"),
    ("comment", Severity::Info, "links inside an HTML comment; no entries"),
    ("attached", Severity::Info, "a nested bullet with nothing but links; they go to the bullet above it"),
    ("no-link", Severity::Info, "a bullet or row without link; no entry"),
    ("no-title", Severity::Warning, "a bullet or row whose link has no title; no entry"),
    ("placeholder", Severity::Info, "an empty bullet or row, kept by the list for later; no entry"),
    ("detached-row", Severity::Info, "a table row after a blank line, which is no table row in Markdown; read as one"),
    ("extra-cells", Severity::Warning, "a row with more cells than its table has columns"),
    ("column-not-used", Severity::Info, "a column whose meaning is not known"),
    ("long-title", Severity::Warning, "a title, heading or title of a column longer than any; cut"),
    ("no-target", Severity::Warning, "a link without target; kept, needs an identifier"),
    ("target-outside", Severity::Info, "a link without target, with an address beside it; taken as the target"),
    ("target-not-url", Severity::Warning, "a link whose target is no address; title kept, target left out"),
    ("no-scheme", Severity::Info, "an address that begins with // or www.; read as https"),
    ("stray-bracket", Severity::Info, "a closing bracket after a link; left out"),
    ("malformed-tag", Severity::Info, "a broken HTML tag; left out, what is inside is read"),
    ("badge-as-link", Severity::Info, "a badge written as a link; read as a tag"),
    ("badge-conflict", Severity::Warning, "a badge whose text and image disagree; both taken as candidates"),
    ("tracking", Severity::Info, "an address with tracking parameters or a text fragment; cleaned, kept in seen_in"),
    ("year-differs", Severity::Warning, "a year that contradicts the arXiv identifier"),
    ("no-year", Severity::Info, "a paper without year"),
    ("source-without-year", Severity::Warning, "a fact whose source has no year"),
    ("no-source", Severity::Warning, "a fact without source"),
    ("unknown-venue", Severity::Info, "a venue that venues.toml does not have"),
    ("unknown-topic", Severity::Info, "a topic that the data does not have"),
    ("same-identifier", Severity::Error, "an identifier on two different titles; never merged"),
    ("same-work", Severity::Info, "identifier and title agree with another entry; one work"),
    ("same-title", Severity::Info, "the title of another entry under another identifier; versions of one work"),
    (
        "same-title-apart",
        Severity::Warning,
        "the title of another entry, but years apart or another preprint; kept apart",
    ),
    ("similar", Severity::Info, "a name like that of another entry; two works"),
    ("repeated", Severity::Info, "listed twice in one section"),
    (
        "not-written",
        Severity::Error,
        "an entry too long to be read again, or whose place is taken or cannot be written",
    ),
    ("left-for-a-person", Severity::Info, "would add something to an entry that lies in the data; never overwritten"),
];

/// Collects diagnostics.
pub struct Notes<'a> {
    places: &'a Places,
    list: Vec<Diagnostic>,
    once: HashSet<(&'static str, String)>,
}

impl<'a> Notes<'a> {
    /// None yet.
    pub fn new(places: &'a Places) -> Self {
        Self { places, list: Vec::new(), once: HashSet::new() }
    }

    /// Adds one about the text at a byte.
    pub fn add(&mut self, at: usize, code: &'static str, message: impl Into<String>, action: impl Into<String>) {
        let (line, column) = self.places.of(at);
        self.list.push(diagnostic(line, column, code, message, action));
    }

    /// Adds one only where the same was not said before: what concerns many rows alike is said at the first.
    pub fn add_once(&mut self, at: usize, code: &'static str, message: impl Into<String>, action: impl Into<String>) {
        let message = message.into();
        if self.once.insert((code, message.clone())) {
            self.add(at, code, message, action);
        }
    }

    /// Line of a byte.
    pub fn line(&self, at: usize) -> usize {
        self.places.of(at).0
    }

    /// All of them, in the order of lines.
    pub fn finish(mut self, before: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.list.extend(before);
        self.list.sort_by_key(|d| (d.line, d.column));
        self.list
    }
}

/// Makes one; the severity follows from the code.
pub fn diagnostic(
    line: usize,
    column: usize,
    code: &'static str,
    message: impl Into<String>,
    action: impl Into<String>,
) -> Diagnostic {
    let known = CODES.iter().find(|c| c.0 == code);
    debug_assert!(known.is_some(), "{code} is not in CODES");
    let severity = known.map_or(Severity::Warning, |c| c.1);
    Diagnostic { line, column, code, severity, message: message.into(), action: action.into() }
}

/// Text for a message: on one line and not longer than a reader wants.
pub fn short(text: &str) -> String {
    let mut out = String::new();
    let mut count = 0;
    // No more is read of a long text than is shown.
    for (i, word) in text.split_whitespace().enumerate() {
        let gap = if i > 0 { " " } else { "" };
        let taken: String = gap.chars().chain(word.chars()).take(121 - count).collect();
        count += taken.chars().count();
        out.push_str(&taken);
        if count > 120 {
            break;
        }
    }
    if count > 120 {
        out = out.chars().take(119).collect();
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_names_every_code() {
        let guide = include_str!("../../README.md");
        for (code, _, meaning) in CODES {
            assert!(guide.contains(&format!("| `{code}` |")), "catalog/README.md lacks {code}: {meaning}");
        }
    }

    #[test]
    fn shortens_to_one_line() {
        assert_eq!(short("a\n  b"), "a b");
        assert_eq!(short(&"x".repeat(500)).chars().count(), 120);
    }
}
