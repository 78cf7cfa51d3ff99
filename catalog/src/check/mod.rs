//! What may be wrong in the data: a table of named checks. Every finding is reported at once. What shows in an entry by
//! itself is found by `catalog_model::check`, which forms ask too; what needs other entries or rendering is found here:
//! a new such check is one function in the file of its subject and one row in [`CHECKS`].

mod duplicates;
mod identity;
mod prose;
mod references;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use catalog_model::{Entry, EntryId};

use crate::files::{self, Data};

pub use catalog_model::check::Severity;

/// A named check.
pub struct Check {
    /// Word in findings and for `--only`.
    pub name: &'static str,
    /// What it asks for.
    pub about: &'static str,
    /// Looks at the data and reports.
    run: fn(&Scope, &mut Findings),
}

/// A check that is done elsewhere: while reading (see `files`), or on each entry by itself (`catalog_model::check`).
const ELSEWHERE: fn(&Scope, &mut Findings) = |_, _| {};

/// Every check.
pub const CHECKS: &[Check] = &[
    Check { name: "file", about: "every file can be read: size, encoding, place", run: ELSEWHERE },
    Check {
        name: "schema",
        about: "every file is valid TOML with a title and known keys of the right type",
        run: ELSEWHERE,
    },
    Check {
        name: "slug",
        about: "file names are slugs, unique within a kind, and no alias is taken",
        run: identity::slugs,
    },
    Check {
        name: "place",
        about: "papers lie in the folder of the year of their earliest version",
        run: identity::places,
    },
    Check { name: "keys", about: "each kind has the keys it needs and no others", run: ELSEWHERE },
    Check { name: "ids", about: "identifiers are known, in normal form, and name one entry only", run: identity::ids },
    Check { name: "arxiv-year", about: "no version is dated before the arXiv identifier says", run: ELSEWHERE },
    Check { name: "dates", about: "dates are real and versions are in order", run: ELSEWHERE },
    Check { name: "links", about: "addresses are absolute, clean and needed; entries have one", run: ELSEWHERE },
    Check { name: "sources", about: "facts have sources with title, address and date", run: ELSEWHERE },
    Check { name: "references", about: "named entries, people and organizations exist", run: references::entries },
    Check { name: "topics", about: "topics exist and form one tree", run: references::topics },
    Check { name: "venues", about: "venues exist in venues.toml", run: references::venues },
    Check {
        name: "lists",
        about: "source lists exist and their taxonomies are mapped completely",
        run: references::lists,
    },
    Check { name: "words", about: "closed vocabularies: kinds of links and relations, languages", run: ELSEWHERE },
    Check { name: "titles", about: "titles are clean: case, punctuation, spaces, encoding", run: ELSEWHERE },
    Check { name: "texts", about: "descriptions and notes are sentences without damage", run: ELSEWHERE },
    Check { name: "authors", about: "author names are full, clean and not repeated", run: ELSEWHERE },
    Check { name: "duplicates", about: "no two entries are nearly the same", run: duplicates::titles },
    Check {
        name: "prose",
        about: "Markdown and formulas can be rendered, and their links lead somewhere",
        run: prose::all,
    },
    Check { name: "format", about: "files are in the one shape (cargo run -p catalog -- fmt)", run: ELSEWHERE },
];

/// Checks that what is proposed does not meet: of files as they lie on the disk, and of likeness, which is told apart, with
/// the reason.
const NOT_PROPOSED: &[&str] = &["file", "schema", "format", "duplicates"];

/// The checks that the entry of a form is held against.
pub fn of_proposals() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter().filter(|check| !NOT_PROPOSED.contains(&check.name))
}

/// Something wrong at some place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// File, relative to the data folder, with line and column where known.
    pub place: String,
    /// Name of the check.
    pub check: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

impl Finding {
    /// A finding that must be mended.
    pub fn error(check: &'static str, place: impl fmt::Display, message: impl Into<String>) -> Self {
        Self { severity: Severity::Error, place: place.to_string(), check, message: message.into() }
    }

    /// A finding that should be looked at.
    pub fn warning(check: &'static str, place: impl fmt::Display, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, place: place.to_string(), check, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        write!(f, "{severity}[{}] {}: {}", self.check, self.place, self.message)
    }
}

/// Collects findings for one check.
pub struct Findings {
    check: &'static str,
    list: Vec<Finding>,
}

impl Findings {
    fn error(&mut self, place: impl fmt::Display, message: impl Into<String>) {
        self.list.push(Finding::error(self.check, place, message));
    }

    fn warning(&mut self, place: impl fmt::Display, message: impl Into<String>) {
        self.list.push(Finding::warning(self.check, place, message));
    }
}

/// What is looked at: all of the data, or one entry among all the others.
pub struct Scope<'a> {
    data: &'a Data,
    only: Option<&'a EntryId>,
}

impl<'a> Scope<'a> {
    /// Whether an entry is looked at.
    fn has(&self, id: &EntryId) -> bool {
        self.only.is_none_or(|only| only == id)
    }

    /// Every entry that is looked at, with its identity and its file.
    fn each(&self) -> impl Iterator<Item = (&'a EntryId, &'a Entry, std::path::Display<'a>)> {
        self.every().filter(|(id, ..)| self.has(id))
    }

    /// Every entry there is: for checks that compare.
    fn every(&self) -> impl Iterator<Item = (&'a EntryId, &'a Entry, std::path::Display<'a>)> {
        self.data.entries.iter().map(|(id, (entry, file))| (id, entry, file.display()))
    }
}

/// Runs every check over data that was read; sorted, without repetitions.
pub fn check(data: &Data) -> Vec<Finding> {
    let mut all = data.findings.clone();
    all.extend(run_all(&Scope { data, only: None }));
    all.sort();
    all.dedup();
    all
}

/// What is wrong with one entry among all the others. The rest is not looked at: that it is in order is known.
pub fn check_one(data: &Data, id: &EntryId) -> Vec<Finding> {
    let Some((_, file)) = data.entries.get(id) else { return Vec::new() };
    let place = file.display().to_string();
    let mut all = run_all(&Scope { data, only: Some(id) });
    all.retain(|finding| finding.place == place || finding.message.contains(&place));
    all.sort();
    all.dedup();
    all
}

fn run_all(scope: &Scope) -> Vec<Finding> {
    let mut all = Vec::new();
    for (id, entry, file) in scope.each() {
        let faults = catalog_model::check::entry(id.kind, entry).into_iter();
        all.extend(faults.map(|f| Finding {
            severity: f.severity,
            place: file.to_string(),
            check: f.check,
            message: f.message,
        }));
    }
    for check in CHECKS {
        let mut findings = Findings { check: check.name, list: Vec::new() };
        (check.run)(scope, &mut findings);
        all.extend(findings.list);
    }
    all
}

/// Files that are not in the one shape.
fn unformatted(root: &Path, data: &Data) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (_, file) in data.entries.values() {
        let Ok(text) = std::fs::read_to_string(root.join(file)) else { continue };
        if crate::fmt::format(&text).is_ok_and(|shaped| shaped != text) {
            findings.push(Finding::error(
                "format",
                file.display(),
                "is not in the one shape: cargo run -p catalog -- fmt",
            ));
        }
    }
    findings
}

/// Arguments of `catalog check`.
#[derive(clap::Args)]
pub struct Args {
    /// The data folder.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Only these checks, by name.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// List the checks and stop.
    #[arg(long)]
    list: bool,
    /// Warnings fail too.
    #[arg(long)]
    strict: bool,
}

/// Runs `catalog check`.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.list {
        let lines = CHECKS.iter().map(|check| format!("{:12} {}\n", check.name, check.about));
        crate::print(&lines.collect::<String>());
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(unknown) = args.only.iter().find(|name| !CHECKS.iter().any(|c| c.name == **name)) {
        anyhow::bail!("no check is called \"{unknown}\"; catalog check --list shows them");
    }
    let data = files::read(&args.data);
    let mut findings = check(&data);
    findings.extend(unformatted(&args.data, &data));
    findings.retain(|f| args.only.is_empty() || args.only.iter().any(|name| name == f.check));
    let errors = findings.iter().filter(|f| f.severity == Severity::Error).count();
    let mut told: String = findings.iter().map(|finding| format!("{finding}\n")).collect();
    told.push_str(&format!("{} entries, {errors} errors, {} warnings\n", data.entries.len(), findings.len() - errors));
    crate::print(&told);
    let failed = errors > 0 || (args.strict && !findings.is_empty());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use catalog_model::Kind;

    /// Data with these entries, given as id and TOML.
    pub fn data(entries: &[(&str, &str)]) -> Data {
        let mut data = Data::default();
        for (id, text) in entries {
            let id = EntryId::parse(id).unwrap();
            let mut entry: Entry = toml::from_str(text).unwrap();
            entry.slug.clone_from(&id.slug);
            let file = PathBuf::from(format!("{id}.toml"));
            data.entries.insert(id, (entry, file));
        }
        data
    }

    /// Names of the checks that find something, with the messages joined.
    pub fn messages(data: &Data, check_name: &str) -> String {
        let found: Vec<String> =
            check(data).into_iter().filter(|f| f.check == check_name).map(|f| f.to_string()).collect();
        found.join("\n")
    }

    #[test]
    fn names_are_unique_and_every_kind_is_known() {
        let mut names: Vec<_> = CHECKS.iter().map(|c| c.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
        assert_eq!(Kind::all().count(), 12);
        for (name, _) in catalog_model::check::RULES {
            assert!(names.contains(name), "{name} is in the list of checks");
        }
    }

    #[test]
    fn one_entry_is_checked_among_all() {
        let data = data(&[
            ("paper/a", "title = \"A bad title.\"\nids = { arxiv = \"2310.05175\" }"),
            ("paper/b", "title = \"Another bad title.\"\nids = { arxiv = \"2310.05175\" }"),
            ("paper/c", "title = \"Bad, too.\""),
        ]);
        let everything = check(&data);
        for id in ["paper/a", "paper/b", "paper/c"] {
            let id = EntryId::parse(id).unwrap();
            let place = format!("{id}.toml");
            let about = |f: &Finding| f.place == place || f.message.contains(&place);
            let wanted: Vec<Finding> = everything.iter().filter(|f| about(f)).cloned().collect();
            assert_eq!(check_one(&data, &id), wanted);
            assert!(!wanted.is_empty());
        }
    }

    #[test]
    fn bad_wording_is_found() {
        let data = data(&[
            (
                "paper/a",
                "title = \"Les promesses de l‚ÄôIA \"\ndescription = \"no end\"\nauthors = [{ name = \"A B and C D\" }, { name = \"E F\" }, { name = \"e f\" }]",
            ),
            ("paper/b", "title = \"[A link](b)\"\nnote = \"Hidden\u{200B} mark.\""),
        ]);
        let titles = messages(&data, "titles");
        assert!(
            titles.contains("wrong character set")
                && titles.contains("stray white space")
                && titles.contains("Markdown"),
            "{titles}"
        );
        let texts = messages(&data, "texts");
        assert!(texts.contains("does not end like a sentence") && texts.contains("zero-width"), "{texts}");
        let authors = messages(&data, "authors");
        assert!(authors.contains("looks like several authors") && authors.contains("stands twice"), "{authors}");
    }

    #[test]
    fn a_fact_without_source_and_a_paper_with_a_guide_are_refused() {
        let data = data(&[
            (
                "fact/a",
                "title = \"A\"\nvalue = \"1\"\nunit = \"MWh\"\nstanding = \"holds\"\ntopics = [\"x\"]\ndescription = \"D.\"",
            ),
            ("paper/b", "title = \"B\"\nguide = \"no\""),
        ]);
        assert!(messages(&data, "sources").contains("at least one source"));
        let keys = messages(&data, "keys");
        assert!(keys.contains("a paper has no \"guide\"") && keys.contains("\"authors\" is missing"), "{keys}");
        assert!(messages(&data, "links").contains("paper/b.toml: has no link"));
    }

    #[test]
    fn an_empty_catalog_has_no_entry_findings() {
        assert!(check(&Data::default()).is_empty());
    }
}
