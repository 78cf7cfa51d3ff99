//! Every route on one screen. A handler parses, makes one call, and renders.

mod assets;
mod bench;
mod curation;
mod entries;
mod health;
mod hooks;
mod html;
mod lab;
mod pages;
mod review;
mod search;
mod sign_in;
mod submission;
mod submit;
mod topics;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::compression::{CompressionLayer, CompressionLevel};
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

use crate::config::Config;
use crate::guard::limits::{ASSETS, Class, FORMS, Guard, HEALTH, HOOKS, LAB, PAGES, SEARCH, guard};
use crate::guard::{headers, log};
use crate::problem::{self, Trouble};
use crate::state::AppState;

/// Longest body of a request: a run of the lab, a form.
const MAX_BODY: usize = 64 * 1024;
/// Longest hook of a forge, which tells much that is not read here.
const MAX_HOOK: usize = 5 * 1024 * 1024;
/// Where hooks come in.
const HOOK_PATH: &str = "/hooks/";
/// Longest address.
const MAX_ADDRESS: usize = 8 * 1024;

/// The whole server as one router.
pub fn router(state: AppState, config: &Config) -> Router {
    let guarded = |class: Class, routes: Router<AppState>| {
        let timeout = if class == LAB { config.lab_timeout * 2 } else { config.request_timeout };
        let made = Guard::new(class, !config.no_rate_limit, &config.trusted_proxies.0, timeout);
        routes.layer(from_fn_with_state(made, guard))
    };
    let searches = Router::new()
        .route("/search", get(pages::search))
        .route("/search/results", get(pages::results))
        .route("/api/v1/search", get(search::search));
    let pages = Router::new()
        .route("/api/v1/entries/{kind}/{slug}", get(entries::entry))
        .route("/api/v1/topics", get(topics::topics))
        .route("/api/v1/lab/methods", get(lab::methods))
        .route("/api/v1/lab/models", get(lab::models))
        .route("/curation/searches", get(curation::searches))
        .merge(bench::page_routes())
        .merge(pages::routes())
        // What no route matches costs a page as well, so it is guarded as one.
        .fallback(pages::nothing);
    // The page of a run for browsers without scripts comes when the run is over.
    let runs = Router::new().route("/api/v1/lab/runs", post(lab::run)).route("/lab", post(bench::run));
    let forms = Router::new()
        .route("/submit", get(submit::start))
        .route("/submit/{kind}", get(submit::new_form).post(submit::new_sent))
        .route("/{kind}/{slug}/edit", get(submit::edit_form).post(submit::edit_sent))
        .route("/submission/{secret}", get(submission::status))
        .route("/submission/{secret}/edit", get(submit::change_form).post(submit::change_sent))
        .route("/submission/{secret}/withdraw", post(submission::withdraw))
        .route("/review", get(review::queue).post(review::batch))
        .route("/review/{id}", get(review::one).post(review::decide))
        .route("/join/{secret}", get(sign_in::join))
        .route("/sign-in", get(sign_in::form).post(sign_in::sent))
        .route("/sign-in/github", get(sign_in::to_github))
        .route("/sign-in/github/back", get(sign_in::from_github))
        .route("/sign-out", post(sign_in::out));
    let health = Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready));
    let hooks = Router::new().route("/hooks/{forge}", post(hooks::hook)).layer(DefaultBodyLimit::max(MAX_HOOK));
    let https = state.base_url.starts_with("https://");
    Router::new()
        .merge(guarded(SEARCH, searches))
        .merge(guarded(PAGES, pages))
        .merge(guarded(FORMS, forms))
        .merge(guarded(LAB, runs))
        .merge(guarded(HEALTH, health))
        .merge(guarded(ASSETS, assets::routes(&config.site).merge(bench::model_routes(&config.data))))
        .method_not_allowed_fallback(wrong_method)
        .layer(CsrfLayer::new().with_rejection_response(|_| {
            problem::respond(Trouble::Forbidden, "Send the form from this site itself.", "")
        }))
        .layer(RequestBodyLimitLayer::new(MAX_BODY))
        .merge(guarded(HOOKS, hooks).layer(RequestBodyLimitLayer::new(MAX_HOOK)))
        .layer(from_fn(sizes))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), html::for_people))
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(DefaultPredicate::new().and(NotForContentType::const_new(lab::LINES))),
        )
        .layer(from_fn_with_state(https, headers::add))
        .layer(from_fn(log::log))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .with_state(state)
}

async fn wrong_method(request: Request) -> Response {
    let other = if request.uri().path() == "/api/v1/lab/runs" { "POST" } else { "GET" };
    let detail = format!("{} is not possible here; use {other}.", request.method());
    problem::respond(Trouble::MethodNotAllowed, detail, request.uri().path())
}

/// Addresses and announced bodies of a sane length. (A body that grows beyond it unannounced is cut off by the layer
/// of tower-http.)
async fn sizes(request: Request, next: axum::middleware::Next) -> Response {
    let path = request.uri().path();
    let length = request.uri().path_and_query().map_or(0, |p| p.as_str().len());
    if length > MAX_ADDRESS {
        let detail = format!("The address has {length} characters; at most {MAX_ADDRESS} are read.");
        return problem::respond(Trouble::AddressTooLong, detail, path);
    }
    let most = if path.starts_with(HOOK_PATH) { MAX_HOOK } else { MAX_BODY };
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if let Some(bytes) = announced.filter(|bytes| *bytes > most as u64) {
        let detail = format!("The body has {bytes} bytes; at most {most} are read.");
        return problem::respond(Trouble::TooLarge, detail, path);
    }
    next.run(request).await
}

fn panicked(cause: Box<dyn std::any::Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str).or_else(|| cause.downcast_ref::<&str>().copied());
    tracing::error!(cause = text.unwrap_or("unknown"), "a handler panicked");
    problem::respond(Trouble::Fault, "It has been logged. Please try again, or tell us.", "")
}
