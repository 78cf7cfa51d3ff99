//! `GET /api/v1/entries/{kind}/{slug}`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use catalog::snapshot::Found;
use catalog_model::{Entry, EntryId};
use serde::Serialize;

use crate::problem::{self, Trouble};
use crate::state::AppState;

/// An entry as its file has it, with what follows from it.
#[derive(Serialize)]
struct Body<'a> {
    id: String,
    kind: &'a str,
    slug: &'a str,
    url: String,
    year: Option<u16>,
    revision: &'a str,
    #[serde(flatten)]
    entry: &'a Entry,
}

/// Answers with the entry, a redirect (renamed), or a problem that names similar ones.
pub async fn entry(State(state): State<AppState>, Path((kind, slug)): Path<(String, String)>, uri: Uri) -> Response {
    let snapshot = state.catalog.snapshot();
    let Some(id) = EntryId::parse(&format!("{kind}/{slug}")) else {
        let kinds: Vec<&str> = catalog_model::Kind::all().map(|k| k.slug()).collect();
        let detail = format!("The address must be /api/v1/entries/KIND/SLUG, with a kind of: {}.", kinds.join(", "));
        return problem::respond(Trouble::NotFound, detail, uri.path());
    };
    match snapshot.find(&id) {
        Found::Entry(entry) => {
            let (kind, slug, url) = (id.kind.slug(), entry.slug.as_str(), id.path());
            let body =
                Body { id: id.to_string(), kind, slug, url, year: entry.year(), revision: snapshot.revision(), entry };
            Json(body).into_response()
        }
        Found::Moved(to) => Redirect::permanent(&format!("/api/v1/entries/{to}")).into_response(),
        Found::Nothing(near) => {
            let near: Vec<String> = near.iter().map(ToString::to_string).collect();
            let hint = if near.is_empty() { String::new() } else { format!(" Similar: {}.", near.join(", ")) };
            problem::respond(Trouble::NotFound, format!("The catalog has no {id}.{hint}"), uri.path())
        }
    }
}
