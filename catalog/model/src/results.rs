//! What a search answers; the JSON of `GET /api/v1/search` is this type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One page of results.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    /// How many entries match in all.
    pub total: u32,
    /// This page, from 1.
    pub page: u32,
    /// Results on a page.
    pub per_page: u32,
    /// Time inside the search, in microseconds.
    pub took_us: u64,
    /// This page's entries, in order.
    pub hits: Vec<Hit>,
    /// For each filter its values with counts.
    pub facets: BTreeMap<String, Vec<FacetValue>>,
    /// What the reader should know: what was not understood, corrected or left out.
    pub notes: Vec<String>,
    /// Another spelling that would find something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// With no results: which single change would give how many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub relax: Vec<Relax>,
}

/// One entry among results.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// `kind/slug`.
    pub id: String,
    /// Slug of the kind.
    pub kind: String,
    /// Slug of the entry.
    pub slug: String,
    /// Title, plain text.
    pub title: String,
    /// Page on this site, `/paper/gptq`.
    pub url: String,
    /// Where the work itself is, when it has an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Year of the version of record.
    pub year: Option<u16>,
    /// Short name of the venue or publisher.
    pub venue: Option<String>,
    /// Author names.
    pub authors: Vec<String>,
    /// Topic slugs.
    pub topics: Vec<String>,
    /// The part of the description that matches best, plain text.
    pub snippet: String,
    /// Where the match is in `title`, as byte ranges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub title_marks: Vec<(u32, u32)>,
    /// Where the match is in `snippet`, as byte ranges.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snippet_marks: Vec<(u32, u32)>,
    /// Has a public repository.
    pub has_code: bool,
    /// Its method runs in the lab.
    pub has_demo: bool,
}

/// One value of a filter, counted over the results without this filter's own choices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// Word in the URL.
    pub value: String,
    /// Word on the page.
    pub label: String,
    /// How many entries have it.
    pub count: u32,
    /// Chosen.
    pub selected: bool,
    /// Chosen to be left out.
    #[serde(default)]
    pub excluded: bool,
    /// Depth in a tree (topics), 0 at the top.
    #[serde(default)]
    pub depth: u8,
}

/// A change that would give results where there are none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relax {
    /// What would be taken away, in words ("without the filter venue: ICML").
    pub change: String,
    /// How many results that gives.
    pub total: u32,
    /// The address of that search, as query string pairs joined (`q=...&topic=...`), without the path.
    pub url: String,
}
