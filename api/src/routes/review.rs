//! `/review`: what waits, one submission with everything a decision needs, and the decisions. For reviewers alone.

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use catalog::check::of_proposals;
use catalog::propose::Proposal;
use catalog::store::{StoreError, Submission};
use catalog_model::desk::{CheckRow, Queue, Review};
use catalog_model::form::Draft;
use catalog_model::submission::{REASONS, State as Stage};

use super::html;
use super::submission::shown;
use super::submit::{pairs, value};
use crate::problem::{self, Trouble};
use crate::state::AppState;
use crate::submit::{MOST_OPEN, session, target};

/// Decided submissions that the queue shows.
const MOST_CLOSED: u32 = 30;

/// Longest reason, in characters.
const LONGEST: usize = 2_000;

fn to_sign_in(uri: &Uri) -> Response {
    let next: String = form_urlencoded::byte_serialize(uri.path().as_bytes()).collect();
    Redirect::to(&format!("/sign-in?next={next}")).into_response()
}

/// A decision of somebody whose session has ended. Leading them away would lose what they wrote.
fn ended(uri: &Uri) -> Response {
    let detail = "Your session has ended. Sign in in another tab, then go back and send it again: nothing is lost.";
    problem::respond(Trouble::Forbidden, detail, uri.path())
}

fn fault(error: &StoreError, uri: &Uri) -> Response {
    tracing::error!(%error, "the queue cannot be read or written");
    problem::respond(Trouble::Overloaded, "The queue cannot be reached at the moment; nothing was decided.", uri.path())
}

/// `GET /review`.
pub async fn queue(State(state): State<AppState>, RawQuery(raw): RawQuery, uri: Uri, headers: HeaderMap) -> Response {
    let Some(reviewer) = session::reviewer(&state.store, &headers).await else { return to_sign_in(&uri) };
    let (open, closed) =
        tokio::join!(state.store.open_submissions(MOST_OPEN), state.store.closed_submissions(MOST_CLOSED));
    let (open, closed) = match (open, closed) {
        (Ok(open), Ok(closed)) => (open, closed),
        (Err(error), _) | (_, Err(error)) => return fault(&error, &uri),
    };
    let lines = |list: Vec<Submission>| list.iter().map(|s| shown(s, Vec::new())).collect();
    let said = value(&pairs(raw.unwrap_or_default().as_bytes()), "said").chars().take(200).collect();
    let data = Queue { reviewer, open: lines(open), closed: lines(closed), said };
    html::private(&state, StatusCode::OK, |site| site::page::queue(site, &data))
}

/// Whether it can be sent back or declined: also where it was approved and the forge does not take it.
fn may_decide(submission: &Submission) -> bool {
    submission.state.is_open() || (submission.state == Stage::Approved && submission.attempts > 0)
}

/// Why a reviewer may not approve a submission; empty where they may.
fn barred(submission: &Submission, reviewer: &str) -> String {
    if submission.sender.is(reviewer) {
        return "You sent this yourself, or changed it: somebody else must approve it.".to_owned();
    }
    String::new()
}

/// The checks, with what they find in a proposal.
fn checks(proposal: &Proposal) -> Vec<CheckRow> {
    let row = |name: &str, about: &str| CheckRow {
        name: name.to_owned(),
        about: about.to_owned(),
        found: proposal.faults.iter().filter(|f| f.check == name).map(|f| f.message.clone()).collect(),
    };
    of_proposals()
        .map(|check| row(check.name, check.about))
        .chain([row("form", "what was typed can be read")])
        .collect()
}

/// `GET /review/{id}`.
pub async fn one(State(state): State<AppState>, Path(id): Path<String>, uri: Uri, headers: HeaderMap) -> Response {
    let Some(reviewer) = session::reviewer(&state.store, &headers).await else { return to_sign_in(&uri) };
    let submission = match state.store.submission(&id).await {
        Ok(Some(submission)) => submission,
        Ok(None) => return problem::respond(Trouble::NotFound, "There is no such submission.", uri.path()),
        Err(error) => return fault(&error, &uri),
    };
    let decisions = state.store.decisions(&id).await.unwrap_or_default();
    let mut data = Review {
        barred: barred(&submission, &reviewer),
        reviewer,
        submitted: shown(&submission, decisions),
        page: None,
        file: submission.file.clone(),
        diff: catalog::propose::diff(submission.before.as_deref().unwrap_or_default(), &submission.text),
        checks: Vec::new(),
        near: Vec::new(),
        may_decide: may_decide(&submission),
    };
    // What it would be now, against the catalog as it is; what is merged needs no second look.
    if !submission.state.is_final() {
        let draft = Draft { values: submission.draft.clone() };
        if let Ok(proposal) = state.desk.work_out(target(&submission), draft, Some(&submission)).await {
            data.page = state.desk.preview(&proposal).await;
            data.checks = checks(&proposal);
            data.near = proposal.near.clone();
        }
    }
    html::private(&state, StatusCode::OK, |site| site::page::review(site, &data))
}

/// Approves a submission in the version that the reviewer has seen; says what came of it.
async fn approve(state: &AppState, id: &str, version: &str, reviewer: &str) -> Result<&'static str, StoreError> {
    let Some(submission) = state.store.submission(id).await? else { return Ok("There is no such submission.") };
    if submission.version.to_string() != version || submission.state != Stage::Opened {
        return Ok("It has changed meanwhile: look again before you approve it.");
    }
    if !barred(&submission, reviewer).is_empty() {
        return Ok("No one approves their own.");
    }
    match state.desk.decide(&submission, Stage::Approved, reviewer, "").await? {
        true => Ok(""),
        false => Ok("It has changed meanwhile: look again before you approve it."),
    }
}

fn back(said: &str) -> Response {
    let said: String = form_urlencoded::byte_serialize(said.as_bytes()).collect();
    Redirect::to(&format!("/review?said={said}")).into_response()
}

/// `POST /review/{id}`: a decision.
pub async fn decide(
    State(state): State<AppState>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(reviewer) = session::reviewer(&state.store, &headers).await else { return ended(&uri) };
    let pairs = pairs(&body);
    let submission = match state.store.submission(&id).await {
        Ok(Some(submission)) => submission,
        Ok(None) => return problem::respond(Trouble::NotFound, "There is no such submission.", uri.path()),
        Err(error) => return fault(&error, &uri),
    };
    let act = value(&pairs, "do");
    if act == "approve" {
        return match approve(&state, &id, value(&pairs, "version"), &reviewer).await {
            Ok("") => back("Approved; it is being merged."),
            Ok(why) => back(why),
            Err(error) => fault(&error, &uri),
        };
    }
    if act == "again" {
        return match submission.state == Stage::Failed {
            true => match state.desk.decide(&submission, Stage::Stored, &reviewer, "").await {
                Ok(_) => back("It is tried again, from its checks on."),
                Err(error) => fault(&error, &uri),
            },
            false => back("It has not stopped: there is nothing to try again."),
        };
    }
    let usual = REASONS.iter().find(|(word, _)| *word == value(&pairs, "reason")).map_or("", |(_, sentence)| *sentence);
    let own: String = value(&pairs, "why").chars().take(LONGEST).collect();
    let reason = [usual, own.as_str()].into_iter().filter(|r| !r.is_empty()).collect::<Vec<_>>().join(" ");
    let stage = match act {
        "return" => Stage::Returned,
        "decline" => Stage::Declined,
        _ => return problem::respond(Trouble::BadRequest, "There is no such decision.", uri.path()),
    };
    if reason.is_empty() {
        return problem::respond(
            Trouble::BadRequest,
            "Give a reason: the sender reads it. Go back, nothing is lost.",
            uri.path(),
        );
    }
    if !may_decide(&submission) || submission.version.to_string() != value(&pairs, "version") {
        return back("It has changed meanwhile: look again before you decide.");
    }
    match state.desk.decide(&submission, stage, &reviewer, &reason).await {
        Ok(true) => back(if stage == Stage::Returned { "Sent back with your words." } else { "Declined." }),
        Ok(false) => back("It has changed meanwhile: look again before you decide."),
        Err(error) => fault(&error, &uri),
    }
}

/// `POST /review`: approves all that are ticked, each in the version that was shown.
pub async fn batch(State(state): State<AppState>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let Some(reviewer) = session::reviewer(&state.store, &headers).await else { return ended(&uri) };
    let (mut done, mut not) = (0, Vec::new());
    for (_, ticked) in pairs(&body).into_iter().filter(|(name, _)| name == "id") {
        let Some((id, version)) = ticked.rsplit_once('.') else { continue };
        match approve(&state, id, version, &reviewer).await {
            Ok("") => done += 1,
            Ok(why) => not.push(why),
            Err(error) => return fault(&error, &uri),
        }
    }
    not.sort_unstable();
    not.dedup();
    back(&match (done, not.is_empty()) {
        (0, true) => "Nothing was ticked.".to_owned(),
        (_, true) => format!("{done} approved; being merged."),
        _ => format!("{done} approved. Not approved: {}", not.join(" ")),
    })
}
