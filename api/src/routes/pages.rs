//! The pages. Each handler finds the page's data and lets `site` draw it.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use catalog::snapshot::Found;
use catalog::{Snapshot, pages};
use catalog_model::{EntryId, Kind, Query};

use super::{html, search as searching};
use crate::problem::{self, Trouble};
use crate::state::AppState;

/// Every page but the search, which has limits of its own.
pub fn routes() -> Router<AppState> {
    let mut routes = Router::new()
        .route("/", get(home))
        .route("/topics", get(topics))
        .route("/venues", get(venues))
        .route("/venue/{slug}", get(venue))
        .route("/years", get(years))
        .route("/year/{year}", get(year))
        .route("/statistics", get(statistics))
        .route("/about", get(about))
        .route("/opensearch.xml", get(opensearch))
        .route("/{kind}/{slug}", get(entry));
    // One list for each kind, by its plural ("/papers"); topics have a page of their own above.
    for kind in Kind::all().filter(|k| k.slug() != "topic") {
        let list = move |State(state): State<AppState>, asked: HeaderMap| async move {
            let snapshot = state.catalog.snapshot();
            html::page(&state, &snapshot, &asked, |site| site::page::list(site, &pages::of_kind(&snapshot, kind)))
        };
        routes = routes.route(&format!("/{}", pages::plural_path(kind)), get(list));
    }
    routes
}

async fn home(State(state): State<AppState>, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    html::page(&state, &snapshot, &asked, |site| site::page::home(site, &pages::home(&snapshot)))
}

/// The page of results; works alone, by plain GET.
pub async fn search(State(state): State<AppState>, RawQuery(raw): RawQuery, asked: HeaderMap) -> Response {
    let (query, notes) = searching::read(raw.as_deref());
    let snapshot = state.catalog.snapshot();
    html::page(&state, &snapshot, &asked, |site| site::page::search(site, &results_of(&state, &snapshot, query, notes)))
}

/// The region of results alone, for a page that is already there.
pub async fn results(State(state): State<AppState>, RawQuery(raw): RawQuery, asked: HeaderMap) -> Response {
    let (query, notes) = searching::read(raw.as_deref());
    let snapshot = state.catalog.snapshot();
    html::page(&state, &snapshot, &asked, |_| site::fragment::results(&results_of(&state, &snapshot, query, notes)))
}

fn results_of(state: &AppState, snapshot: &Snapshot, query: Query, notes: Vec<String>) -> catalog_model::pages::Search {
    let results = state.search(snapshot, &query, notes);
    pages::search(snapshot, query, results)
}

async fn topics(State(state): State<AppState>, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    html::page(&state, &snapshot, &asked, |site| site::page::topics(site, &pages::topics(&snapshot)))
}

async fn venues(State(state): State<AppState>, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    html::page(&state, &snapshot, &asked, |site| site::page::counts(site, &pages::venues(&snapshot)))
}

async fn venue(State(state): State<AppState>, Path(slug): Path<String>, uri: Uri, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    match pages::venue(&snapshot, &slug) {
        Some(list) => html::page(&state, &snapshot, &asked, |site| site::page::list(site, &list)),
        None => not_found(&state, &snapshot, &uri, &[]),
    }
}

async fn years(State(state): State<AppState>, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    html::page(&state, &snapshot, &asked, |site| site::page::counts(site, &pages::years(&snapshot)))
}

async fn year(State(state): State<AppState>, Path(year): Path<String>, uri: Uri, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    // "02023" would be a second address of the same page.
    let number = year.parse().ok().filter(|n: &u16| n.to_string() == year);
    match number.and_then(|n| pages::year(&snapshot, n)) {
        Some(list) => html::page(&state, &snapshot, &asked, |site| site::page::list(site, &list)),
        None => not_found(&state, &snapshot, &uri, &[]),
    }
}

async fn statistics(State(state): State<AppState>, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    html::page(&state, &snapshot, &asked, |site| site::page::statistics(site, &pages::statistics(&snapshot)))
}

async fn about(State(state): State<AppState>, asked: HeaderMap) -> Response {
    let snapshot = state.catalog.snapshot();
    let rules = catalog::search::rank::RULES.iter().map(|r| (r.title.to_owned(), r.explanation.to_owned())).collect();
    html::page(&state, &snapshot, &asked, |site| site::page::about(site, &pages::about(&snapshot, rules)))
}

async fn opensearch(State(state): State<AppState>) -> Response {
    let text = site::page::opensearch(&state.site(&state.catalog.snapshot()));
    ([(header::CONTENT_TYPE, "application/opensearchdescription+xml")], text).into_response()
}

async fn entry(
    State(state): State<AppState>,
    Path((kind, slug)): Path<(String, String)>,
    uri: Uri,
    asked: HeaderMap,
) -> Response {
    let snapshot = state.catalog.snapshot();
    // Nothing but a known kind and a well-formed slug ever names an entry; the rest is a plain 404.
    let Some(id) = EntryId::parse(&format!("{kind}/{slug}")) else { return not_found(&state, &snapshot, &uri, &[]) };
    match snapshot.find(&id) {
        Found::Entry(_) => match pages::entry(&snapshot, &id) {
            Some(data) => html::page(&state, &snapshot, &asked, |site| site::page::entry(site, &data)),
            None => not_found(&state, &snapshot, &uri, &[]),
        },
        Found::Moved(to) => html::moved(&to.path()),
        Found::Nothing(near) => not_found(&state, &snapshot, &uri, &near),
    }
}

/// What no route matches.
pub async fn nothing(State(state): State<AppState>, uri: Uri, asked: HeaderMap) -> Response {
    let path = uri.path();
    // One address per page: a slash at the end leads to the page without it.
    if let Some(short) = path.strip_suffix('/').filter(|p| p.len() > 1 && !p.starts_with("//") && !p.contains('\\')) {
        return html::moved(&uri.query().map_or_else(|| short.to_owned(), |query| format!("{short}?{query}")));
    }
    let wants_page =
        asked.get(header::ACCEPT).is_none_or(|a| a.to_str().is_ok_and(|a| a.contains("html") || a.contains("*/*")));
    if path.starts_with("/api/") || !wants_page {
        return problem::respond(Trouble::NotFound, "The API is described on /about.", path).into_response();
    }
    not_found(&state, &state.catalog.snapshot(), &uri, &[])
}

fn not_found(state: &AppState, snapshot: &Snapshot, uri: &Uri, near: &[&EntryId]) -> Response {
    html::missing(state, snapshot, |site| site::page::not_found(site, &pages::not_found(snapshot, uri.path(), near)))
}
