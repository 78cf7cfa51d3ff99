//! One address of every type of page. Kinds come from their table and their first entry from the data, so that a new
//! kind is tested by being there.

use std::path::Path;

use crate::folder::ids;

/// Pages that every catalog has: name, address.
const FIXED: &[(&str, &str)] = &[
    ("home", "/"),
    ("search", "/search?q=quantization"),
    ("search as a table", "/search?q=pruning&view=table"),
    ("search with filters", "/search?kind=paper&topic=quantization&topic=-training&year=2022..2024"),
    ("search without results", "/search?q=zxqjkvw&kind=book"),
    ("topics", "/topics"),
    ("metrics", "/metrics"),
    ("benchmarks", "/benchmarks"),
    ("facts", "/facts"),
    ("people", "/people"),
    ("organizations", "/organizations"),
    ("venues", "/venues"),
    ("venue", "/venue/iclr"),
    ("years", "/years"),
    ("year", "/year/2023"),
    ("statistics", "/statistics"),
    ("about", "/about"),
    ("lab", "/lab"),
    ("submit", "/submit"),
    ("submit, something pasted", "/submit?q=quantization"),
    ("form", "/submit/paper"),
    ("form of a metric", "/submit/metric"),
    ("correction", "/paper/gptq/edit"),
    ("sign in", "/sign-in"),
];

/// An entry of which the page has everything that its kind can have, where the first one of the folder has not.
const TELLING: &[&str] =
    &["paper/gptq", "topic/quantization", "metric/perplexity", "person/song-han", "tool/codecarbon"];

/// Name and address of one page of each type that answers 200.
pub fn all(data: &Path) -> Vec<(String, String)> {
    let ids = ids(data);
    let mut pages: Vec<(String, String)> = FIXED.iter().map(|(n, p)| ((*n).to_owned(), (*p).to_owned())).collect();
    for kind in catalog_model::Kind::all() {
        let start = format!("{}/", kind.slug());
        let telling = TELLING.iter().map(|t| (*t).to_owned()).find(|t| t.starts_with(&start) && ids.contains(t));
        let id = telling.or_else(|| ids.iter().find(|id| id.starts_with(&start)).cloned());
        pages.extend(id.map(|id| (kind.slug().to_owned(), format!("/{id}"))));
    }
    pages
}

/// The page for an address where nothing is.
pub const NOTHING: &str = "/paper/gptqq";
