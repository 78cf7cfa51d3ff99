//! One structured line per request, with an id that the answer carries too. Queries are not logged (they may say
//! something of a person); the search log keeps what is needed of them.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::RequestId;

/// Paths that end in a secret.
const SECRET: &[&str] = &["/submission/", "/join/"];

/// A path as it may stand in a log.
fn shown(path: &str) -> &str {
    SECRET.iter().find(|start| path.starts_with(**start)).unwrap_or(&path)
}

/// Logs a request when it is answered.
pub async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    // Under the router the matched route is known only inside; the path alone is logged for what matches none.
    let path = shown(request.uri().path()).to_owned();
    let route = request.extensions().get::<MatchedPath>().map(|m| m.as_str().to_owned());
    let id = request.extensions().get::<RequestId>().map(|id| id.header_value().clone());
    let response = next.run(request).await;
    let id = id.as_ref().and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default();
    let status = response.status().as_u16();
    let duration_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    let route = route.as_deref().unwrap_or_default();
    if status >= 500 {
        tracing::error!(%method, path, route, status, duration_us, id, "request");
    } else {
        tracing::info!(%method, path, route, status, duration_us, id, "request");
    }
    response
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn secrets_stay_out_of_the_log() {
        assert_eq!(shown("/submission/0123/edit"), "/submission/");
        assert_eq!(shown("/join/0123"), "/join/");
        assert_eq!(shown("/paper/gptq"), "/paper/gptq");
    }
}
