//! `GET /api/v1/topics`: the tree with counts and the mapping to the source taxonomies.

use axum::Json;
use axum::extract::State;
use catalog_model::entry::Crosswalk;
use catalog_model::{EntryId, Kind};
use serde::Serialize;

use crate::state::AppState;

/// A topic of the tree.
#[derive(Serialize)]
pub struct Topic {
    slug: String,
    title: String,
    url: String,
    parent: Option<String>,
    depth: u8,
    description: Option<String>,
    names: Vec<String>,
    /// Entries in it and below it.
    count: usize,
    crosswalk: Vec<Crosswalk>,
}

/// Answers with all topics in tree order.
pub async fn topics(State(state): State<AppState>) -> Json<Vec<Topic>> {
    let snapshot = state.catalog.snapshot();
    let Some(kind) = Kind::from_slug("topic") else { return Json(Vec::new()) };
    let topic = |node: &catalog::topics::TopicNode| {
        let id = EntryId::new(kind, node.slug.clone());
        let entry = snapshot.get(&id)?;
        let below: Vec<&str> = snapshot.topics.below(&node.slug).iter().map(|n| n.slug.as_str()).collect();
        let count = snapshot.entries().filter(|(_, e)| e.topics.iter().any(|t| below.contains(&t.as_str()))).count();
        Some(Topic {
            slug: node.slug.clone(),
            title: node.label.clone(),
            url: id.path(),
            parent: node.parent.clone(),
            depth: node.depth,
            description: entry.description.clone(),
            names: entry.names.clone(),
            count,
            crosswalk: entry.crosswalk.clone(),
        })
    };
    Json(snapshot.topics.nodes().iter().filter_map(topic).collect())
}
