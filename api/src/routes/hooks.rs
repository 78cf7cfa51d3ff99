//! `POST /hooks/{forge}`: the forge says that something happened there. Believed only where it is signed, and only as a
//! hint: what really happened is read from the forge itself. So a lost, repeated or forged hook costs nothing.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use catalog::day::{self, micros};

use crate::problem::{self, Trouble};
use crate::state::AppState;

/// Deliveries are remembered for so long.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 3_600);

/// `POST /hooks/{forge}`.
pub async fn hook(
    State(state): State<AppState>,
    Path(forge): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if forge != state.desk.forge.name() {
        return problem::respond(Trouble::NotFound, "No such forge is connected here.", uri.path());
    }
    let Some(delivery) = state.desk.forge.delivery(&headers, &body) else {
        tracing::warn!(forge, "a hook that is not signed as it should be");
        return problem::respond(Trouble::Forbidden, "The signature is missing or is not ours.", uri.path());
    };
    match state.store.remember(&format!("hook:{forge}:{delivery}"), "", day::now() + micros(REMEMBERED)).await {
        Ok(true) => {}
        Ok(false) => return (StatusCode::OK, "Heard before.\n").into_response(),
        // To look once too often costs nothing.
        Err(error) => tracing::error!(%error, "a hook was not remembered"),
    }
    state.desk.moved.notify_one();
    (StatusCode::ACCEPTED, "Heard.\n").into_response()
}
