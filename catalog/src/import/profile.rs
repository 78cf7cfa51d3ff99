//! What is known about one list beyond its Markdown: which sections hold which kind, which column means what, which
//! badge means which topic. A profile is a file in `profiles/` and one line in [`PROFILES`]; without one, the rules
//! at the end of this file read any list.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use catalog_model::Kind;
use serde::Deserialize;

use super::markdown::Document;
use crate::text::fold;

/// Every profile: name and text.
const PROFILES: &[(&str, &str)] = &[
    ("awesome-ai-efficiency", include_str!("profiles/awesome-ai-efficiency.toml")),
    ("resource-efficient-llm", include_str!("profiles/resource-efficient-llm.toml")),
];

/// What a list means.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Id of the list in `data/sources.toml`.
    pub id: String,
    /// The profile is chosen by itself where the list has all of these headings.
    headings: Vec<String>,
    /// Sections that hold no entries.
    skip: Vec<String>,
    /// What the sections hold; of several that fit, the one with the longest path counts.
    section: Vec<Rule>,
    /// Badge or keyword to slug of a topic, in any letters.
    topics: BTreeMap<String, String>,
    /// No profile was found, and the section path itself gives the topics.
    #[serde(skip)]
    pub plain: bool,
}

/// What a section and those below it hold.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rule {
    /// Headings, joined with " / ".
    path: String,
    /// `rows` or `bullets`, where the section has both and they differ.
    shape: Option<String>,
    /// Slug of the kind; absent: guessed from the link.
    kind: Option<String>,
    /// Slugs of topics of all entries here.
    pub topics: Vec<String>,
    /// A bullet or row without link is an entry.
    pub without_link: bool,
    /// The whole cell is the title, not only the link in it.
    pub whole_cell: bool,
    /// What stands behind the title and a colon, a dash or a comma.
    pub after_colon: Option<Field>,
    /// See `after_colon`.
    pub after_dash: Option<Field>,
    /// See `after_colon`.
    pub after_comma: Option<Field>,
    /// Title of a column to its meaning, where that is not the usual one.
    columns: BTreeMap<String, Field>,
}

/// What a column, or a part of a bullet, says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// What it is called.
    Title,
    /// When it appeared.
    Year,
    /// Where it appeared.
    Venue,
    /// What it is about.
    Tags,
    /// Who wrote it.
    Authors,
    /// Who published it.
    Publisher,
    /// Where a person works.
    Affiliation,
    /// What it is, in words.
    Description,
    /// Where to go.
    Links,
    /// Works that use it.
    Uses,
}

/// Titles of columns that mean the same in most lists, folded.
const COLUMNS: &[(Field, &[&str])] = &[
    (
        Field::Title,
        &[
            "title",
            "paper",
            "papers",
            "paper title",
            "name",
            "tool",
            "project",
            "model",
            "dataset",
            "library",
            "resource",
            "metric",
            "benchmark",
            "topic",
            "organization",
            "organisation",
            "article",
            "book",
            "course",
            "work",
            "method",
            "framework",
            "package",
            "title link",
            "paper link",
            "item",
        ],
    ),
    (Field::Year, &["year", "date", "published", "time", "publication date", "release", "released", "release date"]),
    (Field::Venue, &["venue", "conference", "journal", "publication", "pub", "venue year", "proceedings"]),
    (
        Field::Tags,
        &[
            "tags",
            "tag",
            "keywords",
            "keyword",
            "topics",
            "category",
            "categories",
            "type",
            "area",
            "areas",
            "research interests",
            "field",
            "task",
            "tasks",
        ],
    ),
    (Field::Authors, &["authors", "author", "by"]),
    (
        Field::Publisher,
        &["publisher", "source", "institution", "company", "maintainer", "developer", "organization name"],
    ),
    (Field::Affiliation, &["affiliation", "affiliations"]),
    (
        Field::Description,
        &[
            "description",
            "summary",
            "abstract",
            "about",
            "notes",
            "note",
            "comment",
            "comments",
            "tl dr",
            "tldr",
            "introduction",
            "overview",
            "details",
            "short description",
        ],
    ),
    (
        Field::Links,
        &[
            "link",
            "links",
            "url",
            "website",
            "homepage",
            "code",
            "github",
            "repo",
            "repository",
            "pdf",
            "arxiv",
            "demo",
            "project page",
            "social media",
            "docs",
            "documentation",
            "video",
            "slides",
            "blog",
            "official code",
            "page",
            "web",
        ],
    ),
    (Field::Uses, &["example usage"]),
];

/// Words of other things than entries, as headings.
const CONTENTS: &[&str] = &["table of contents", "contents", "toc"];

impl Profile {
    /// The named profile; `none` for the rules that read any list.
    pub fn named(name: &str) -> anyhow::Result<Self> {
        if name == "none" {
            return Ok(Self::none());
        }
        let Some((_, text)) = PROFILES.iter().find(|p| p.0 == name) else {
            let known: Vec<&str> = PROFILES.iter().map(|p| p.0).chain(["none"]).collect();
            bail!("there is no profile \"{name}\"; there are: {}", known.join(", "));
        };
        toml::from_str(text).with_context(|| format!("the profile {name}"))
    }

    /// The profile whose headings the list has, else the rules that read any list.
    pub fn of(document: &Document) -> anyhow::Result<Self> {
        let has: Vec<String> = document.headings.iter().map(|h| fold(h)).collect();
        for (name, _) in PROFILES {
            let profile = Self::named(name)?;
            if !profile.headings.is_empty() && profile.headings.iter().all(|h| has.contains(&fold(h))) {
                return Ok(profile);
            }
        }
        Ok(Self::none())
    }

    fn none() -> Self {
        Self { plain: true, ..Self::default() }
    }

    /// Whether a section holds no entries.
    pub fn skips(&self, section: &[String]) -> bool {
        section.iter().any(|heading| {
            let heading = fold(heading);
            CONTENTS.contains(&heading.as_str()) || self.skip.iter().any(|s| fold(s) == heading)
        })
    }

    /// What a section holds.
    pub fn rule(&self, section: &[String], rows: bool) -> Rule {
        let path: Vec<String> = section.iter().map(|s| fold(s)).collect();
        let fits = |rule: &&Rule| {
            let wanted: Vec<String> = rule.path.split(" / ").map(fold).collect();
            let shape = rule.shape.as_deref().is_none_or(|s| (s == "rows") == rows);
            path.starts_with(&wanted) && shape
        };
        // Of equally long paths, the one that names a shape is the more special.
        let best = self.section.iter().filter(fits).max_by_key(|r| (r.path.split(" / ").count(), r.shape.is_some()));
        best.cloned().unwrap_or_default()
    }

    /// The topic that a badge, keyword or heading stands for.
    pub fn topic(&self, word: &str) -> Option<&str> {
        let word = fold(word);
        self.topics.iter().find(|(key, _)| fold(key) == word).map(|(_, slug)| slug.as_str())
    }
}

impl Rule {
    /// The kind that is said; none: it is to be guessed.
    pub fn kind(&self) -> Option<Kind> {
        Kind::from_slug(self.kind.as_deref()?)
    }

    /// What a column means.
    pub fn field(&self, header: &str) -> Option<Field> {
        let header = fold(header);
        let own = self.columns.iter().find(|(key, _)| fold(key) == header).map(|(_, field)| *field);
        own.or_else(|| COLUMNS.iter().find(|(_, names)| names.contains(&header.as_str())).map(|(field, _)| *field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_can_be_read_and_names_known_kinds() {
        for (name, _) in PROFILES {
            let profile = Profile::named(name).unwrap();
            assert_eq!(profile.id, *name);
            assert!(!profile.headings.is_empty());
            for rule in &profile.section {
                assert_eq!(rule.kind().map(Kind::slug), rule.kind.as_deref(), "{name}: {}", rule.path);
            }
        }
        assert!(Profile::named("nothing").unwrap_err().to_string().contains("resource-efficient-llm"));
    }

    #[test]
    fn the_longest_path_counts() {
        let profile = Profile::named("resource-efficient-llm").unwrap();
        let path = |s: &str| s.split(" / ").map(str::to_owned).collect::<Vec<_>>();
        let kind = |s: &str, rows| profile.rule(&path(s), rows).kind().map(Kind::slug);
        assert_eq!(kind("LLM Inference / Model Compression / Pruning", true), Some("paper"));
        assert_eq!(kind("Resource-Efficiency Evaluation Metrics & Benchmarks / Energy Metrics", true), Some("metric"));
        assert_eq!(kind("Resource-Efficiency Evaluation Metrics & Benchmarks / Energy Metrics", false), Some("tool"));
        assert_eq!(kind("Resource-Efficiency Evaluation Metrics & Benchmarks / Benchmarks", true), Some("benchmark"));
        assert_eq!(kind("Elsewhere", true), None);
    }
}
