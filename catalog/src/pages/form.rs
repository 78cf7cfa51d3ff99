//! What forms offer to choose from.

use std::collections::BTreeMap;

use catalog_model::form::Words;

use crate::Snapshot;

/// The vocabularies that only the data knows, as slug and label: topics in the order of the tree, venues by name.
pub fn form_options(snapshot: &Snapshot) -> BTreeMap<Words, Vec<(String, String)>> {
    let indent = |depth: u8| "\u{2003}".repeat(usize::from(depth));
    let topics = snapshot.topics.nodes().iter();
    let topics = topics.map(|t| (t.slug.clone(), format!("{}{}", indent(t.depth), t.label))).collect();
    let mut venues: Vec<(String, String)> =
        snapshot.data.venues.iter().map(|v| (v.slug.clone(), v.name.clone())).collect();
    venues.sort_by_key(|(_, name)| name.to_lowercase());
    BTreeMap::from([(Words::Topics, topics), (Words::Venues, venues)])
}
