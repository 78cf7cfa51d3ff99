//! Small closed vocabularies, as tables: identifier schemes, kinds of links, relations. Venues, source lists and
//! synonyms are data (`data/*.toml`); their types are here.

use serde::{Deserialize, Serialize};

/// A scheme of identifiers.
pub struct IdScheme {
    /// Key in an entry's `ids`, and word before a colon in a search (`arxiv:2210.17323`).
    pub slug: &'static str,
    /// Name on pages.
    pub label: &'static str,
    /// The address that follows from an identifier, where there is one.
    pub url: fn(&str) -> Option<String>,
    /// Kind of that link: one of [`LINK_KINDS`].
    pub link_kind: &'static str,
}

/// All schemes, the most telling first.
pub const ID_SCHEMES: &[IdScheme] = &[
    IdScheme { slug: "doi", label: "DOI", url: |id| Some(format!("https://doi.org/{id}")), link_kind: "doi" },
    IdScheme {
        slug: "arxiv",
        label: "arXiv",
        url: |id| Some(format!("https://arxiv.org/abs/{id}")),
        link_kind: "preprint",
    },
    IdScheme {
        slug: "acl",
        label: "ACL Anthology",
        url: |id| Some(format!("https://aclanthology.org/{id}/")),
        link_kind: "proceedings",
    },
    IdScheme {
        slug: "openreview",
        label: "OpenReview",
        url: |id| Some(format!("https://openreview.net/forum?id={id}")),
        link_kind: "openreview",
    },
    IdScheme { slug: "pmlr", label: "PMLR", url: pmlr_url, link_kind: "proceedings" },
    IdScheme { slug: "neurips", label: "NeurIPS", url: |_| None, link_kind: "proceedings" },
    IdScheme { slug: "hal", label: "HAL", url: |id| Some(format!("https://hal.science/{id}")), link_kind: "preprint" },
    IdScheme {
        slug: "ieee",
        label: "IEEE Xplore",
        url: |id| Some(format!("https://ieeexplore.ieee.org/document/{id}")),
        link_kind: "proceedings",
    },
    IdScheme {
        slug: "pii",
        label: "ScienceDirect",
        url: |id| Some(format!("https://www.sciencedirect.com/science/article/pii/{id}")),
        link_kind: "proceedings",
    },
    IdScheme { slug: "isbn", label: "ISBN", url: |_| None, link_kind: "publisher" },
    IdScheme { slug: "repo", label: "Code", url: |id| Some(format!("https://{id}")), link_kind: "code" },
    IdScheme {
        slug: "orcid",
        label: "ORCID",
        url: |id| Some(format!("https://orcid.org/{id}")),
        link_kind: "homepage",
    },
    IdScheme { slug: "ror", label: "ROR", url: |id| Some(format!("https://ror.org/{id}")), link_kind: "homepage" },
];

/// `v202/liu23am` to its page.
fn pmlr_url(id: &str) -> Option<String> {
    Some(format!("https://proceedings.mlr.press/{id}.html"))
}

/// Kinds of links: word in files, word on a button.
pub const LINK_KINDS: &[(&str, &str)] = &[
    ("doi", "DOI"),
    ("preprint", "Preprint"),
    ("proceedings", "Proceedings"),
    ("openreview", "OpenReview"),
    ("pdf", "PDF"),
    ("article", "Read"),
    ("report", "Report"),
    ("publisher", "Publisher"),
    ("code", "Code"),
    ("model", "Model"),
    ("data", "Data"),
    ("project", "Project"),
    ("homepage", "Homepage"),
    ("documentation", "Documentation"),
    ("calculator", "Calculator"),
    ("leaderboard", "Leaderboard"),
    ("video", "Video"),
    ("slides", "Slides"),
    ("archive", "Archived copy"),
];

/// Relations: word in files, read forwards, read backwards.
pub const RELATIONS: &[(&str, &str, &str)] = &[
    ("extends", "Extends", "Extended by"),
    ("implements", "Implements", "Implemented by"),
    ("surveys", "Surveys", "Surveyed by"),
    ("compares", "Compares with", "Compared in"),
    ("combines", "Combines", "Combined in"),
    ("contradicts", "Contradicts", "Contradicted by"),
    ("made-by", "Made by", "Makes"),
    ("defines", "Defines", "Defined by"),
    ("uses", "Uses", "Used by"),
];

/// A venue of `data/venues.toml`: where works appear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Venue {
    /// Word in entry files and addresses.
    pub slug: String,
    /// Short name ("NeurIPS").
    pub name: String,
    /// Full name.
    pub full: String,
    /// `archive`, `conference`, `workshop`, `journal` or `software`.
    pub kind: String,
    /// Other spellings, in lists and in searches.
    #[serde(default)]
    pub variants: Vec<String>,
    /// Homepage.
    #[serde(default)]
    pub url: Option<String>,
}

/// A source of `data/sources.toml`: a list or article from which entries and topics were taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceList {
    /// Word in `seen_in` and `crosswalk`.
    pub id: String,
    /// Name on pages.
    pub name: String,
    /// Where it lives.
    pub url: String,
    /// Licence that it states.
    pub licence: String,
    /// Its own taxonomy: each section that must be mapped to a topic, levels joined with " / ".
    #[serde(default)]
    pub sections: Vec<String>,
}
