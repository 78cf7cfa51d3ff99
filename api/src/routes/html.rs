//! Pages as answers: type, caching, and problems drawn as pages for people.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use catalog::Snapshot;
use catalog_model::Problem;

use crate::problem::{self, Trouble};
use crate::state::AppState;

/// A page that depends on nothing but its address and the data: browsers keep it and ask whether it is still good. The
/// tag is that of the data and of the program, so a repeated visit costs no rendering at all.
pub fn page(
    state: &AppState,
    snapshot: &Snapshot,
    asked: &HeaderMap,
    draw: impl FnOnce(&site::Site) -> String,
) -> Response {
    let tag = format!("W/\"{}-{}\"", snapshot.revision(), state.build);
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut response = if known.flat_map(|v| v.split(',')).any(|v| v.trim() == tag || v.trim() == "*") {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Html(draw(&state.site(snapshot))).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

/// A page that says that something is not there. Never kept.
pub fn missing(state: &AppState, snapshot: &Snapshot, draw: impl FnOnce(&site::Site) -> String) -> Response {
    let mut response = (StatusCode::NOT_FOUND, Html(draw(&state.site(snapshot)))).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A page of one person's own affairs. Never kept.
pub fn private(state: &AppState, status: StatusCode, draw: impl FnOnce(&site::Site) -> String) -> Response {
    let snapshot = state.catalog.snapshot();
    let mut response = (status, Html(draw(&state.site(&snapshot)))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    // The address may be a secret: no other site hears of it. (Not `no-referrer`: forms would lose their origin.)
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// A permanent redirect (301) to another address of this site.
pub fn moved(to: &str) -> Response {
    let mut response = Redirect::permanent(to).into_response();
    *response.status_mut() = StatusCode::MOVED_PERMANENTLY;
    response
}

/// Refusals that come from a library, in plain text or without a word, as problems like all others.
fn as_problem(response: Response, path: &str) -> Response {
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if response.status().as_u16() < 400 || is_page || response.extensions().get::<Problem>().is_some() {
        return response;
    }
    let (trouble, detail) = match response.status() {
        StatusCode::NOT_FOUND => (Trouble::NotFound, "There is no such file."),
        StatusCode::METHOD_NOT_ALLOWED => (Trouble::MethodNotAllowed, "Use another method."),
        StatusCode::PAYLOAD_TOO_LARGE => (Trouble::TooLarge, "The body is longer than what is read."),
        status if status.is_client_error() => (Trouble::NotFound, "The address is not well formed: check its % codes."),
        _ => return response,
    };
    let mut problem = problem::respond(trouble, detail, path);
    if let Some(methods) = response.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, methods.clone());
    }
    problem
}

/// Problems are JSON; who asks for a page gets one. The status and the other headers stay.
pub async fn for_people(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let wants_page =
        request.headers().get(header::ACCEPT).is_some_and(|a| a.to_str().is_ok_and(|a| a.contains("text/html")));
    let is_api = request.uri().path().starts_with("/api/");
    let is_head = request.method() == Method::HEAD;
    let path = request.uri().path().to_owned();
    let response = as_problem(next.run(request).await, &path);
    let Some(problem) = response.extensions().get::<Problem>().filter(|_| wants_page && !is_api && !is_head).cloned()
    else {
        return response;
    };
    let snapshot = state.catalog.snapshot();
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, site::page::problem(&state.site(&snapshot), &problem).into())
}
