//! What the catalog is.

use catalog_model::Query;
use catalog_model::pages::About;

use super::cards::kinds;
use super::overview::is_topic;
use crate::Snapshot;

/// The about page. `ranking` are the rules of the search, in its own words.
pub fn about(snapshot: &Snapshot, ranking: Vec<(String, String)>) -> About {
    About {
        entries: snapshot.data.entries.keys().filter(|id| !is_topic(id)).count() as u32,
        kinds: kinds(snapshot.data.entries.keys(), &Query::default()),
        sources: snapshot.data.sources.clone(),
        ranking,
        revision: snapshot.revision().to_owned(),
    }
}
