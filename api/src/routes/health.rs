//! `/healthz`: the process answers. `/readyz`: it can do its work, and if not, why.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::state::AppState;

/// Alive.
pub async fn alive() -> &'static str {
    "ok\n"
}

#[derive(Serialize)]
struct Ready {
    ready: bool,
    revision: String,
    entries: usize,
    database: String,
    /// Files that are broken, so that they (at the start) or the whole new state (later) are not served.
    held_back: Vec<String>,
}

/// Ready to serve; 503 when not. Broken data files do not make the server unready, since a whole state is served: they are named.
pub async fn ready(State(state): State<AppState>) -> Response {
    let snapshot = state.catalog.snapshot();
    let database = state.store.ping().await;
    let body = Ready {
        ready: database.is_ok(),
        revision: snapshot.revision().to_owned(),
        entries: snapshot.data.entries.len(),
        database: database.map_or_else(|e| e.to_string(), |()| "ok".to_owned()),
        held_back: state.catalog.held_back().iter().take(20).map(ToString::to_string).collect(),
    };
    let status = if body.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(body)).into_response()
}
