//! Gathers what each page shows from one snapshot. Knows nothing of HTML or HTTP: the types are
//! `catalog_model::pages`, and `site` draws them.

mod about;
mod cards;
mod entry;
mod form;
mod home;
mod listing;
mod measure;
mod overview;
mod related;
mod statistics;
mod topic;

pub use about::about;
pub use entry::entry;
pub use form::form_options;
pub use home::{home, topics};
pub use listing::{not_found, of_kind, plural_path, venue, venues, year, years};
pub use overview::Overview;
pub use statistics::statistics;

use std::sync::Arc;

use catalog_model::pages::Search;
use catalog_model::{Query, Results};

use crate::Snapshot;

/// A page of results, ready to be drawn.
pub fn search(snapshot: &Snapshot, query: Query, results: Results) -> Search {
    Search { query, results, topics: Arc::clone(snapshot.overview.topics()) }
}
