//! `GET /api/v1/search`.

use axum::Json;
use axum::extract::{RawQuery, State};
use catalog_model::{Query, Results};

use crate::state::AppState;

/// Answers a search as JSON. Parameters that make no sense are named in `notes`.
pub async fn search(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Json<Results> {
    let (query, notes) = read(raw.as_deref());
    Json(state.search(&state.catalog.snapshot(), &query, notes))
}

/// Reads the query string of a search: page, fragment and API read it alike.
pub fn read(raw: Option<&str>) -> (Query, Vec<String>) {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(raw.unwrap_or_default().as_bytes())
        .take(200)
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    Query::from_pairs(pairs.iter().map(|(n, v)| (n.as_str(), v.as_str())))
}
