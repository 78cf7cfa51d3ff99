//! `/submission/{secret}`: what became of a submission, for whoever has the address.

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use catalog::day;
use catalog::store::{Decision, Submission};
use catalog_model::desk::{About, Event, Status, Submitted};
use catalog_model::submission::State as Stage;

use super::html;
use crate::problem::{self, Trouble};
use crate::state::AppState;
use crate::submit::secrets;

/// What pages show of a submission.
pub fn shown(submission: &Submission, decisions: Vec<Decision>) -> Submitted {
    let event = |d: Decision| Event { at: day::moment(d.at), who: d.who, what: d.what, detail: d.detail };
    let sender = submission.sender.clone();
    Submitted {
        id: submission.id.clone(),
        entry: submission.entry_id.clone(),
        title: submission.entry.title.clone(),
        correction: submission.correction,
        state: submission.state,
        detail: submission.detail.clone(),
        change_url: submission.change.url.clone(),
        created: day::moment(submission.created),
        age: age(day::now() - submission.created),
        version: submission.version,
        about: About { name: sender.name, link: sender.link, interest: sender.interest, another: false },
        remarks: submission.remarks.clone(),
        history: decisions.into_iter().map(event).collect(),
    }
}

/// How long ago, in words.
fn age(micros: i64) -> String {
    let minutes = micros / 60_000_000;
    let (n, word) = match minutes {
        ..1 => return "just now".to_owned(),
        1..60 => (minutes, "minute"),
        60..1_440 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{n} {word}{} ago", if n == 1 { "" } else { "s" })
}

async fn find(state: &AppState, secret: &str, uri: &Uri) -> Result<Submission, Response> {
    match state.store.submission_by_secret(&secrets::hash(secret)).await {
        Ok(Some(submission)) => Ok(submission),
        Ok(None) => {
            let detail = "No submission has this address. Look whether it was copied whole.";
            Err(problem::respond(Trouble::NotFound, detail, uri.path()))
        }
        Err(error) => {
            tracing::error!(%error, "a submission cannot be read");
            let detail = "Submissions cannot be read at the moment. Yours is not lost; try again in a minute.";
            Err(problem::respond(Trouble::Overloaded, detail, uri.path()))
        }
    }
}

/// `GET /submission/{secret}`.
pub async fn status(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    RawQuery(raw): RawQuery,
    uri: Uri,
) -> Response {
    let submission = match find(&state, &secret, &uri).await {
        Ok(submission) => submission,
        Err(response) => return response,
    };
    let decisions = state.store.decisions(&submission.id).await.unwrap_or_default();
    let said = match raw.as_deref() {
        Some("changed") => "Your change is kept and will be checked in a moment.",
        Some("missed") => "It was decided in the same moment; your change was not taken.",
        Some("withdrawn") => "It is taken back.",
        _ => "",
    };
    // A page that loads itself again is a nuisance to whoever hears it: only while something happens at once.
    let young = day::now() - submission.changed < 30_000_000;
    let moving = submission.state.is_moving() && submission.attempts == 0 && young;
    let data = Status {
        submitted: shown(&submission, decisions),
        path: format!("/submission/{secret}"),
        fresh: raw.as_deref() == Some("sent"),
        said: said.to_owned(),
    };
    let mut response = html::private(&state, StatusCode::OK, |site| site::page::status(site, &data));
    if moving {
        // Without scripts, too, one sees how it goes on.
        response.headers_mut().insert(HeaderName::from_static("refresh"), HeaderValue::from_static("2"));
    }
    response
}

/// `POST /submission/{secret}/withdraw`.
pub async fn withdraw(State(state): State<AppState>, Path(secret): Path<String>, uri: Uri) -> Response {
    let submission = match find(&state, &secret, &uri).await {
        Ok(submission) => submission,
        Err(response) => return response,
    };
    if !submission.state.is_open() {
        return Redirect::to(&format!("/submission/{secret}")).into_response();
    }
    match state.desk.decide(&submission, Stage::Withdrawn, "sender", "").await {
        Ok(done) => {
            Redirect::to(&format!("/submission/{secret}?{}", if done { "withdrawn" } else { "missed" })).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "a withdrawal was not kept");
            problem::respond(Trouble::Fault, "It was not taken back; try again in a minute.", uri.path())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ages_are_words() {
        let minutes = |n: i64| age(n * 60_000_000);
        assert_eq!((minutes(0), minutes(1)), ("just now".into(), "1 minute ago".into()));
        assert_eq!((minutes(125), minutes(3_000)), ("2 hours ago".into(), "2 days ago".into()));
    }
}
