//! `/curation/searches`: what people look for and do not find. It holds nothing personal, but it is a work list for
//! curators, so it is shown on the machine itself, or to everyone where the operator says so.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use catalog_model::pages::{SearchRow, Searches};

use crate::problem::{self, Trouble};
use crate::state::AppState;

const ROWS: u32 = 200;

/// The page.
pub async fn searches(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    uri: Uri,
    asked: HeaderMap,
) -> Response {
    // Behind a proxy on the same machine every visitor looks local; the headers give most of them away, and a server
    // with a public address trusts no such look.
    let local = state.local_curation
        && peer.ip().is_loopback()
        && !asked.contains_key("x-forwarded-for")
        && !asked.contains_key("forwarded");
    if !local && !state.open_curation {
        let detail = "This page is shown on the server's own machine only; --open-curation shows it to everyone.";
        return problem::respond(Trouble::NotFound, detail, uri.path());
    }
    let (missing, found) = tokio::join!(state.store.searches(true, ROWS), state.store.searches(false, ROWS));
    let (missing, found) = match (missing, found) {
        (Ok(missing), Ok(found)) => (missing, found),
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(%error, "reading the search log");
            return problem::respond(Trouble::Fault, "The search log cannot be read at the moment.", uri.path());
        }
    };
    let row = |s: catalog::store::SearchSummary| SearchRow {
        query: s.query,
        filters: s.filters,
        times: u32::try_from(s.times).unwrap_or(u32::MAX),
        results: u32::try_from(s.results).unwrap_or(0),
        last_day: s.last_day,
        mean_us: s.mean_us as u64,
    };
    let data =
        Searches { missing: missing.into_iter().map(row).collect(), found: found.into_iter().map(row).collect() };
    let snapshot = state.catalog.snapshot();
    let mut response = Html(site::page::searches(&state.site(&snapshot), &data)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}
