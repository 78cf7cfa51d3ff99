//! `/lab`: the page, and a run for browsers without scripts; the files of the models.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderValue, Uri, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use catalog::Snapshot;
use catalog_model::{EntryId, Kind};
use demo::methods::METHODS;
use demo::stories::PROMPTS;
use demo_protocol::{Event, MethodCard, Report, Request, address};
use site::lab::{Engine, LabPage};
use tower_http::services::ServeDir;

use crate::guard::headers::LAB_CONTENT_SECURITY_POLICY;
use crate::lab::{Refusal, offered_first};
use crate::state::AppState;

/// The page.
pub fn page_routes() -> Router<AppState> {
    Router::new().route("/lab", get(show))
}

/// `/api/v1/lab/models/{slug}/{file}`: a model as the engine reads it. Hidden files and folders above are not served.
pub fn model_routes(data: &std::path::Path) -> Router<AppState> {
    let files = ServeDir::new(data.join("models")).append_index_html_on_directories(false);
    Router::new().nest_service("/api/v1/lab/models/", files)
}

/// `GET /lab`: the form as the address says, and a run that was recorded.
async fn show(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Response {
    let snapshot = state.catalog.snapshot();
    let mut page = page(&state, &snapshot, &fields(raw.unwrap_or_default().as_bytes())).await;
    choose(&mut page);
    page.runs = recorded(&state, &page.request.model).await;
    // The run with a text to show comes first.
    page.report = page.runs.iter().find(|run| !run.tokens.is_empty()).cloned();
    page.recorded = page.report.is_some();
    page.slim();
    answer(&state, &snapshot, page)
}

/// `POST /lab`: the same form, run here. What a script would stream comes at once, when it is over.
pub async fn run(State(state): State<AppState>, uri: Uri, body: Bytes) -> Response {
    let snapshot = state.catalog.snapshot();
    let mut page = page(&state, &snapshot, &fields(&body)).await;
    let mut events = match state.lab.start(page.request.clone()) {
        Ok(events) => events,
        Err(Refusal::Bad(detail)) => {
            page.notes.push(detail);
            choose(&mut page);
            return answer(&state, &snapshot, page);
        }
        Err(Refusal::Full) => {
            let detail = "All places in the queue of the lab are taken. Try again in a minute.";
            return crate::problem::respond(crate::problem::Trouble::Overloaded, detail, uri.path());
        }
    };
    while let Some(event) = events.recv().await {
        match event {
            Event::Report(report) => page.report = Some(*report),
            Event::Failed { reason } => page.notes.push(reason),
            _ => {}
        }
    }
    page.runs = recorded(&state, &page.request.model).await;
    page.runs.extend(page.report.clone());
    page.slim();
    page.on_server = true;
    answer(&state, &snapshot, page)
}

fn fields(text: &[u8]) -> Vec<(String, String)> {
    let pairs = form_urlencoded::parse(text).take(200);
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

fn answer(state: &AppState, snapshot: &Snapshot, page: LabPage) -> Response {
    let mut response = Html(site::page::lab(&state.site(snapshot), page)).into_response();
    // What models are at hand is not part of the data's revision.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_static(LAB_CONTENT_SECURITY_POLICY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

/// Where the address names a model that is not here, the one that is offered first.
fn choose(page: &mut LabPage) {
    if let Some(first) = offered_first(&page.models).cloned() {
        page.choose(&first);
    }
}

/// The page of a form, without a run.
async fn page(state: &AppState, snapshot: &Snapshot, fields: &[(String, String)]) -> LabPage {
    let lab = state.lab.clone();
    let models = tokio::task::spawn_blocking(move || lab.models()).await.unwrap_or_default();
    let methods: Vec<MethodCard> = METHODS.iter().map(|method| method.card.clone()).collect();
    let first = offered_first(&models);
    let prompt = PROMPTS.first().map_or("", |prompt| prompt.text);
    let mut request = Request::new(first.map_or("", |card| card.slug.as_ref()), prompt);
    if !fields.iter().any(|(name, _)| name.starts_with("step")) {
        // A newcomer sees a run that shows something.
        address::read(&mut request, &[("step1".to_owned(), "gptq".to_owned())], &methods);
    }
    let notes = address::read(&mut request, fields, &methods);
    let from = fields.iter().find(|(name, _)| name == address::FROM);
    let titles = titles(snapshot, &methods);
    LabPage {
        methods,
        models,
        prompts: PROMPTS.iter().map(|prompt| (prompt.name.to_owned(), prompt.text.to_owned())).collect(),
        request,
        on_server: fields.iter().any(|(name, value)| name == "at" && value == "server"),
        notes,
        offer: from.and_then(|(_, from)| LabPage::offered(from)),
        report: None,
        recorded: false,
        runs: Vec::new(),
        titles,
        engine: Engine::default(),
        server_devices: state.lab.devices().to_vec(),
    }
}

/// Titles of every entry that the page links to, by address.
fn titles(snapshot: &Snapshot, methods: &[MethodCard]) -> BTreeMap<String, String> {
    let of = |kind: &str, slug: &str| {
        let entry = snapshot.get(&EntryId::parse(&format!("{kind}/{slug}"))?)?;
        Some((format!("/{kind}/{slug}"), entry.title.clone()))
    };
    let papers = methods.iter().flat_map(|card| card.papers.iter().map(|slug| of("paper", slug)));
    let topics = methods.iter().map(|card| of("topic", &card.topic));
    let kind = Kind::all().find(|kind| kind.slug() == "metric");
    let metrics = kind.into_iter().flat_map(|kind| snapshot.of_kind(kind)).map(|(id, _)| of("metric", &id.slug));
    papers.chain(topics).chain(metrics).flatten().collect()
}

/// Runs that lie beside a model: made by `lab record`, so that the page explains itself before anything is loaded.
async fn recorded(state: &AppState, model: &str) -> Vec<Report> {
    let (lab, model) = (state.lab.clone(), model.to_owned());
    tokio::task::spawn_blocking(move || lab.recorded(&model)).await.unwrap_or_default()
}
