//! Built files. Names under `/assets/` carry a hash of their content, so browsers may keep them for ever; brotli and
//! gzip forms were made at build time.

use std::path::Path;

use axum::Router;
use axum::http::{HeaderValue, Response, StatusCode, header};
use tower::ServiceBuilder;
use tower_http::services::ServeDir;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::state::AppState;

/// Serves `SITE/assets` and the few files that have fixed names.
pub fn routes(site: &Path) -> Router<AppState> {
    let files = |dir: &Path, cache: &'static str| {
        let serve = ServeDir::new(dir).append_index_html_on_directories(false).precompressed_br().precompressed_gzip();
        // A file that is missing during a roll-out must not be missing for a year.
        let there = move |r: &Response<_>| {
            (r.status().is_success() || r.status() == StatusCode::NOT_MODIFIED).then(|| HeaderValue::from_static(cache))
        };
        let cached = SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, there);
        ServiceBuilder::new().layer(cached).service(serve)
    };
    Router::new()
        .nest_service("/assets", files(&site.join("assets"), "public, max-age=31536000, immutable"))
        .nest_service("/static", files(&site.join("static"), "public, max-age=3600"))
}
