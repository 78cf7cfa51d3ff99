//! What may be wrong in one entry by itself: the rules that need no other entry, no file and no table of letters. The
//! command line, the server and the browser's form all ask here, so that they say the same.
//!
//! A new rule is a function in the file of its subject, called by a row of [`RULES`].

mod fields;
mod wording;

pub use fields::is_date;
pub use wording::{MAX_TITLE, damage};

use crate::{Entry, Kind};

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Must be mended before the change is merged.
    Error,
    /// Should be looked at.
    Warning,
}

/// Something wrong with an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// How bad.
    pub severity: Severity,
    /// Name of the check that found it.
    pub check: &'static str,
    /// The key of the entry that it is about; empty for the whole.
    pub key: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// Collects the faults of one check.
pub struct Faults {
    check: &'static str,
    list: Vec<Fault>,
}

impl Faults {
    fn error(&mut self, key: &'static str, message: impl Into<String>) {
        self.list.push(Fault { severity: Severity::Error, check: self.check, key, message: message.into() });
    }

    fn warning(&mut self, key: &'static str, message: impl Into<String>) {
        self.list.push(Fault { severity: Severity::Warning, check: self.check, key, message: message.into() });
    }
}

/// A rule: looks at an entry of a kind and reports.
type Rule = fn(Kind, &Entry, &mut Faults);

/// Every rule, with the name of its check.
pub const RULES: &[(&str, Rule)] = &[
    ("keys", fields::keys),
    ("ids", fields::ids),
    ("arxiv-year", fields::arxiv_years),
    ("dates", fields::dates),
    ("links", fields::links),
    ("sources", fields::sources),
    ("words", fields::words),
    ("titles", wording::titles),
    ("texts", wording::texts),
    ("authors", wording::authors),
];

/// Everything that is wrong with an entry by itself, in the order of [`RULES`].
pub fn entry(kind: Kind, entry: &Entry) -> Vec<Fault> {
    let mut all = Vec::new();
    for (check, rule) in RULES {
        let mut faults = Faults { check, list: Vec::new() };
        rule(kind, entry, &mut faults);
        all.append(&mut faults.list);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_its_key() {
        let kind = Kind::from_slug("paper").unwrap();
        let faults = entry(kind, &Entry { title: "A title.".into(), date: Some("2024".into()), ..Entry::default() });
        let about = |key: &str| faults.iter().filter(|f| f.key == key).map(|f| f.message.as_str()).collect::<Vec<_>>();
        assert_eq!(about("date"), ["a paper has no \"date\""]);
        assert_eq!(about("title"), ["the title ends with \".\""]);
        assert_eq!(about("authors"), ["\"authors\" is missing"]);
        assert_eq!(about("links"), ["has no link and no identifier that gives one"]);
    }
}
