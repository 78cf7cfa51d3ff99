//! One entry, exactly as its TOML file holds it. The order of the fields here *is* the order of the keys in a file.
//!
//! All kinds share this one type; which fields a kind needs or may have is said by its [`KindCard`](crate::KindCard).
//! Only what a person decided is kept here: nothing that a robot could refresh (stars, link status, citations).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// An entry of any kind. Absent and empty are the same.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Entry {
    /// The file's name without `.toml`: the identity of the entry for ever. Never written inside the file.
    #[serde(skip)]
    pub slug: String,

    /// Title as published; the name of a tool, person or organization; the claim of a fact in one line.
    pub title: String,
    /// Other names it is known by, as written: method short names ("GPTQ"), abbreviations ("KD"), former titles.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Former slugs; each redirects here for ever.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,

    /// Topic: slug of the broader topic; absent at the top of the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Topic: place among its siblings, 1 first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<u32>,

    /// Authors in the printed order, full names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// Person: where they work, latest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub affiliations: Vec<Affiliation>,
    /// Who published or makes it: newspaper, institute, company, project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When it first appeared, as precisely as known: "2024", "2024-08" or "2024-08-04". Papers have `versions` instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Paper: every dated version of the one work, earliest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<Version>,
    /// Identifiers in normal form, by scheme: see `vocabulary::ID_SCHEMES`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub ids: BTreeMap<String, String>,
    /// Where to go. Addresses that follow from `ids` (arXiv, DOI, ACL, OpenReview, repository) are not repeated here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,

    /// Slugs of topics, the most fitting first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
    /// Free words that people would search for and that are not in the title.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keywords: Vec<String>,
    /// Language of the resource as ISO 639-1 code; absent means English.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Set only where the work is no longer simply current.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,

    /// Our own words: one or two precise sentences on what it is or what it shows. For a metric: its definition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What a reader should know about the record itself: doubts, disagreeing records, corrected errors of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,

    /// Fact: the figure as claimed, without its unit ("1300", ">10").
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Fact: unit of `value`. Metric: unit it is reported in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Fact: whether the claim stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
    /// Fact: where the figure comes from; at least one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,

    /// Metric: which way is better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Metric: the formula in LaTeX, without dollar signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Metric: every symbol of `formula`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub symbols: Vec<Symbol>,
    /// Metric: how to measure it honestly (Markdown). Benchmark: what it measures (Markdown).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// Metric: what goes wrong when measuring or comparing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pitfalls: Vec<String>,
    /// Metric: a worked example with numbers (Markdown).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Metric: works that report it. Benchmark: the paper that defines it, and the data sets it draws on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Use>,

    /// Topic: the same subject in the source taxonomies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub crosswalk: Vec<Crosswalk>,
    /// Topic: entries to read first, as "kind/slug", in reading order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read_first: Vec<String>,

    /// Typed relations to other entries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Relation>,
    /// Where the source lists have it, as printed there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seen_in: Vec<SeenIn>,
    /// Day the entry came into the catalog, "2026-11-21".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<String>,

    /// Topic: the guide, a page of our own prose in Markdown with `$...$` and `$$...$$` formulas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guide: Option<String>,
}

/// The keys of an entry file, in the order of [`Entry`]'s fields (a test compares).
pub const KEYS: &[&str] = &[
    "title",
    "names",
    "aliases",
    "parent",
    "order",
    "authors",
    "affiliations",
    "publisher",
    "date",
    "versions",
    "ids",
    "links",
    "topics",
    "keywords",
    "language",
    "status",
    "description",
    "note",
    "value",
    "unit",
    "standing",
    "sources",
    "direction",
    "formula",
    "symbols",
    "measure",
    "pitfalls",
    "example",
    "uses",
    "crosswalk",
    "read_first",
    "related",
    "seen_in",
    "added",
    "guide",
];

/// An author of a work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Full name as printed, given names first.
    pub name: String,
    /// Slug of the person entry, where the catalog has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
}

/// Where a person works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Affiliation {
    /// Name as commonly written.
    pub name: String,
    /// Slug of the organization entry, where the catalog has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
}

/// One dated version of a work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Version {
    /// How far it is published.
    pub stage: Stage,
    /// Year of this version.
    pub year: u16,
    /// Slug of the venue in `data/venues.toml`.
    pub venue: String,
    /// Title of this version, only where it differs from the entry's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Page of this version, where it does not follow from `ids`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A named address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What is behind it: see `vocabulary::LINK_KINDS`.
    pub kind: String,
    /// Absolute http(s) address without tracking parameters.
    pub url: String,
    /// Words for the button, where the kind says too little.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// Where the figure of a fact comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title of the source.
    pub title: String,
    /// Where to read it.
    pub url: String,
    /// When the source was published, "2024" or "2024-02-16".
    pub date: String,
    /// "kind/slug", where the catalog has the source as an entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

/// A symbol of a formula.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Symbol {
    /// LaTeX, without dollar signs.
    pub symbol: String,
    /// What it stands for, with unit.
    pub meaning: String,
}

/// A work that uses a metric, or that a benchmark rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Use {
    /// Title of the work.
    pub title: String,
    /// Where to read it.
    pub url: String,
    /// How it is used there ("end-to-end latency in seconds"), or its part ("defining paper", "data set").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// "kind/slug", where the catalog has the work as an entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
}

/// A topic's counterpart in a source taxonomy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    /// Id of the source in `data/sources.toml`.
    pub source: String,
    /// The section there, levels joined with " / ".
    pub section: String,
    /// How far they agree, read from our topic: it is the same, wider or narrower than the section, or only close.
    #[serde(rename = "match")]
    pub fit: Fit,
}

/// A typed relation to another entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// Read from this entry to the other: "this *extends* that". See `vocabulary::RELATIONS`.
    pub kind: String,
    /// "kind/slug" of the other entry.
    pub entry: String,
}

/// A place in a source list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SeenIn {
    /// Id of the list in `data/sources.toml`.
    pub list: String,
    /// The section there, levels joined with " / ".
    pub section: String,
    /// Title as printed there (encoding repaired), only where it differs from the entry's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Address as printed there, only where it was wrong, missing its target, or is a version that the entry does not name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A small closed vocabulary: variants, their words in files and URLs, their words on pages.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $slug:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $slug)] $variant,)+ }
        impl $name {
            /// Every member, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
            /// The word used in files and addresses.
            pub fn slug(self) -> &'static str { match self { $(Self::$variant => $slug,)+ } }
            /// The word shown on pages.
            pub fn label(self) -> &'static str { match self { $(Self::$variant => $label,)+ } }
        }
    };
}

words! {
    /// How far a version is published; the later in this order, the more it counts as the version of record.
    Stage {
        /// Deposited by the authors, not reviewed.
        Preprint = "preprint", "Preprint";
        /// Released program.
        Software = "software", "Software";
        /// Reviewed, at a workshop.
        Workshop = "workshop", "Workshop";
        /// Reviewed, in conference proceedings.
        Proceedings = "proceedings", "Proceedings";
        /// Reviewed, in a journal.
        Journal = "journal", "Journal";
    }
}

words! {
    /// Why an entry is no longer simply current.
    Status {
        /// Taken back by its authors.
        Withdrawn = "withdrawn", "Withdrawn";
        /// Taken back by its publisher.
        Retracted = "retracted", "Retracted";
        /// Replaced by a newer work.
        Superseded = "superseded", "Superseded";
        /// No longer maintained, or closed.
        Archived = "archived", "Archived";
    }
}

words! {
    /// Whether a fact stands.
    Standing {
        /// The source says so and nothing known contradicts it.
        Holds = "holds", "Holds";
        /// Other sources contradict it.
        Disputed = "disputed", "Disputed";
        /// Newer figures replace it.
        Superseded = "superseded", "Superseded";
        /// Reported as the list has it; nobody here has re-derived it.
        Unverified = "unverified", "Not re-derived";
    }
}

words! {
    /// Which way a metric gets better.
    Direction {
        /// Less is better.
        Lower = "lower", "Lower is better";
        /// More is better.
        Higher = "higher", "Higher is better";
        /// It depends on what is asked.
        Depends = "depends", "Depends on the question";
    }
}

words! {
    /// How a topic and a section of a source taxonomy agree.
    Fit {
        /// The same subject.
        Exact = "exact", "same subject";
        /// Our topic holds the section and more.
        Broader = "broader", "ours is wider";
        /// Our topic is a part of the section.
        Narrower = "narrower", "ours is narrower";
        /// They overlap.
        Close = "close", "overlapping";
    }
}

impl Entry {
    /// Year of first appearance: the earliest version, else the year of `date`.
    pub fn first_year(&self) -> Option<u16> {
        let dated = self.date.as_ref().and_then(|d| d.get(..4)).and_then(|y| y.parse().ok());
        self.versions.iter().map(|v| v.year).min().or(dated)
    }

    /// Whether something stands under a key.
    pub fn has(&self, key: &str) -> bool {
        match key {
            "title" => !self.title.is_empty(),
            "names" => !self.names.is_empty(),
            "aliases" => !self.aliases.is_empty(),
            "parent" => self.parent.is_some(),
            "order" => self.order.is_some(),
            "authors" => !self.authors.is_empty(),
            "affiliations" => !self.affiliations.is_empty(),
            "publisher" => self.publisher.is_some(),
            "date" => self.date.is_some(),
            "versions" => !self.versions.is_empty(),
            "ids" => !self.ids.is_empty(),
            "links" => !self.links.is_empty(),
            "topics" => !self.topics.is_empty(),
            "keywords" => !self.keywords.is_empty(),
            "language" => self.language.is_some(),
            "status" => self.status.is_some(),
            "description" => self.description.is_some(),
            "note" => self.note.is_some(),
            "value" => self.value.is_some(),
            "unit" => self.unit.is_some(),
            "standing" => self.standing.is_some(),
            "sources" => !self.sources.is_empty(),
            "direction" => self.direction.is_some(),
            "formula" => self.formula.is_some(),
            "symbols" => !self.symbols.is_empty(),
            "measure" => self.measure.is_some(),
            "pitfalls" => !self.pitfalls.is_empty(),
            "example" => self.example.is_some(),
            "uses" => !self.uses.is_empty(),
            "crosswalk" => !self.crosswalk.is_empty(),
            "read_first" => !self.read_first.is_empty(),
            "related" => !self.related.is_empty(),
            "seen_in" => !self.seen_in.is_empty(),
            "added" => self.added.is_some(),
            "guide" => self.guide.is_some(),
            _ => false,
        }
    }

    /// The version to cite: the furthest published, the latest among equals.
    pub fn version_of_record(&self) -> Option<&Version> {
        self.versions.iter().max_by_key(|v| (v.stage, v.year))
    }

    /// Year to show and to filter by: that of the version of record, else of `date`.
    pub fn year(&self) -> Option<u16> {
        self.version_of_record().map(|v| v.year).or_else(|| self.first_year())
    }

    /// Has a public repository.
    pub fn has_code(&self) -> bool {
        self.ids.contains_key("repo") || self.links.iter().any(|l| l.kind == "code")
    }

    /// All links for buttons: those that follow from the identifiers first, then the written ones.
    pub fn all_links(&self) -> Vec<Link> {
        let derived = crate::vocabulary::ID_SCHEMES.iter().filter_map(|scheme| {
            let url = (scheme.url)(self.ids.get(scheme.slug)?)?;
            Some(Link { kind: scheme.link_kind.to_owned(), url, label: Some(scheme.label.to_owned()) })
        });
        let versions = self
            .versions
            .iter()
            .filter_map(|v| Some(Link { kind: "proceedings".to_owned(), url: v.url.clone()?, label: None }));
        let mut links: Vec<Link> = Vec::new();
        for link in derived.chain(versions).chain(self.links.iter().cloned()) {
            if is_web(&link.url) && !links.iter().any(|l| l.url == link.url) {
                links.push(link);
            }
        }
        links
    }
}

/// Whether an address leads to the web. Whatever a file says, a link never runs anything.
pub fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(stage: Stage, year: u16) -> Version {
        Version { stage, year, venue: "arxiv".into(), title: None, url: None }
    }

    #[test]
    fn record_is_the_furthest_published_version() {
        let entry = Entry {
            versions: vec![version(Stage::Preprint, 2024), version(Stage::Proceedings, 2023)],
            ..Entry::default()
        };
        assert_eq!(entry.year(), Some(2023));
        assert_eq!(entry.first_year(), Some(2023));
    }

    #[test]
    fn keys_are_the_fields_in_order() {
        // An unknown key makes serde list the known ones, in order.
        let error = serde_json::from_str::<Entry>(r#"{"x": 1}"#).unwrap_err().to_string();
        let fields: Vec<&str> = error.split('`').skip(3).step_by(2).collect();
        assert_eq!(fields, KEYS);
    }

    #[test]
    fn what_stands_there_is_known_by_its_key() {
        let entry = Entry {
            title: "T".into(),
            order: Some(1),
            guide: Some("G".into()),
            topics: vec!["a".into()],
            ..Entry::default()
        };
        let has: Vec<&str> = KEYS.iter().copied().filter(|key| entry.has(key)).collect();
        assert_eq!(has, ["title", "order", "topics", "guide"]);
        let text = include_str!("entry.rs");
        for key in KEYS {
            assert!(text.contains(&format!("            \"{key}\" => ")), "{key} has an arm");
        }
    }

    #[test]
    fn year_of_undated_is_none() {
        assert_eq!(Entry::default().year(), None);
        assert_eq!(Entry { date: Some("2024-08".into()), ..Entry::default() }.year(), Some(2024));
    }

    #[test]
    fn identifiers_become_links_once() {
        let mut entry = Entry::default();
        entry.ids.insert("arxiv".into(), "2210.17323".into());
        entry.links.push(Link { kind: "preprint".into(), url: "https://arxiv.org/abs/2210.17323".into(), label: None });
        let links = entry.all_links();
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].label.as_deref(), Some("arXiv"));
    }
}
