//! `/api/v1/lab`: methods, models, and runs that tell what happens as it happens.

use std::convert::Infallible;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use demo::methods::METHODS;
use demo_protocol::{Event, MethodCard, ModelCard, Request};
use tokio::task::spawn_blocking;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use crate::lab::Refusal;
use crate::problem::{self, Trouble};
use crate::state::AppState;

/// Lines of JSON. Not compressed: a compressor would hold lines back until it has enough of them.
pub const LINES: &str = "application/x-ndjson";
const EVENTS: &str = "text/event-stream";

/// `GET /api/v1/lab/methods`: every card.
pub async fn methods() -> Json<Vec<&'static MethodCard>> {
    Json(METHODS.iter().map(|method| &method.card).collect())
}

/// `GET /api/v1/lab/models`: every card.
pub async fn models(State(state): State<AppState>) -> Json<Vec<ModelCard>> {
    let lab = state.lab;
    Json(spawn_blocking(move || lab.models()).await.unwrap_or_default())
}

/// `POST /api/v1/lab/runs`: a run, as lines of JSON, or as server-sent events for who asks for them.
pub async fn run(State(state): State<AppState>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let request: Request = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(fault) => {
            let detail = format!(
                "The body must be a run as JSON, like {{\"model\": \"stories-s\", \"prompt\": \"Once\"}}: {fault}."
            );
            return problem::respond(Trouble::BadRequest, detail, uri.path());
        }
    };
    let events = match state.lab.start(request) {
        Ok(events) => events,
        Err(Refusal::Bad(detail)) => return problem::respond(Trouble::BadRequest, detail, uri.path()),
        Err(Refusal::Full) => {
            let detail = "All places in the queue of the lab are taken. Try again in a minute, or run in your browser.";
            return problem::respond(Trouble::Overloaded, detail, uri.path());
        }
    };
    let wants_events = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains(EVENTS));
    let write = if wants_events { as_event } else { as_line };
    let body = Body::from_stream(ReceiverStream::new(events).map(move |event| Ok::<_, Infallible>(write(&event))));
    let mut response = body.into_response();
    let kind = HeaderValue::from_static(if wants_events { EVENTS } else { LINES });
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn as_line(event: &Event) -> String {
    serde_json::to_string(event).unwrap_or_default() + "\n"
}

fn as_event(event: &Event) -> String {
    format!("data: {}\n\n", serde_json::to_string(event).unwrap_or_default())
}
