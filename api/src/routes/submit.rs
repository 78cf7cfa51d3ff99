//! Proposing: `/submit`, the form of each kind, corrections, and changes of what was sent.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use catalog::propose::{self, Target};
use catalog::store::{Sender, Submission};
use catalog_model::check::{Fault, Severity};
use catalog_model::desk::{About, Form, Preview, Start};
use catalog_model::form::{Draft, fields_of};
use catalog_model::identity::identify;
use catalog_model::pages::Likeness;
use catalog_model::submission::State as Stage;
use catalog_model::{EntryId, Kind};

use super::html;
use crate::autofill;
use crate::problem::{self, Trouble};
use crate::state::AppState;
use crate::submit::{NotTaken, abuse, pressure, secrets, session};

/// Most pairs of a form that are read.
const MOST_PAIRS: usize = 1_000;

/// Nobody waits longer than this for a form to be filled in.
const AUTOFILL: Duration = Duration::from_secs(7);

/// Pairs of a body or a query.
pub fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(bytes).take(MOST_PAIRS).map(|(n, v)| (n.into_owned(), v.into_owned())).collect()
}

/// The value of a name; empty where there is none.
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}

/// `GET /submit`: one field, and what was found for what was pasted.
pub async fn start(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Response {
    let query = pairs(raw.unwrap_or_default().as_bytes());
    let pasted: String = value(&query, "q").chars().take(2_000).collect();
    let snapshot = state.catalog.snapshot();
    let mut data = Start { pasted, ..Start::default() };
    if !data.pasted.is_empty() {
        let entry = propose::pasted(&data.pasted);
        data.read_as = match (entry.ids.iter().next(), entry.links.first()) {
            (Some((scheme, id)), _) => {
                let label = catalog_model::vocabulary::ID_SCHEMES
                    .iter()
                    .find(|s| s.slug == scheme)
                    .map_or(scheme.as_str(), |s| s.label);
                format!("{label} {id}")
            }
            (None, Some(link)) => format!("the address {}", link.url),
            (None, None) => "a title".to_owned(),
        };
        let pending = state.desk.pending(None).await.unwrap_or_default();
        data.near = propose::near(&snapshot, &pending, None, &entry, None);
    }
    html::private(&state, StatusCode::OK, |site| site::page::start(site, &data))
}

/// What a form is about.
enum Matter {
    New(Kind),
    Correction(EntryId),
    /// A change of what was sent, at its secret address.
    Change(Box<Submission>, String),
}

impl Matter {
    fn target(&self) -> Target {
        match self {
            Self::New(kind) => Target::New(*kind),
            Self::Correction(id) => Target::Correction(id.clone()),
            Self::Change(submission, _) => crate::submit::target(submission),
        }
    }

    fn action(&self) -> String {
        match self {
            Self::New(kind) => format!("/submit/{}", kind.slug()),
            Self::Correction(id) => format!("{}/edit", id.path()),
            Self::Change(_, secret) => format!("/submission/{secret}/edit"),
        }
    }

    /// The submission that the form changes.
    fn own(&self) -> Option<&Submission> {
        match self {
            Self::Change(submission, _) => Some(submission),
            _ => None,
        }
    }
}

fn missing(uri: &Uri) -> Response {
    problem::respond(Trouble::NotFound, "There is no such form.", uri.path())
}

/// `GET /submit/{kind}`: an empty form, or one that begins with what was pasted.
pub async fn new_form(
    State(state): State<AppState>,
    Path(kind): Path<String>,
    RawQuery(raw): RawQuery,
    uri: Uri,
) -> Response {
    let Some(kind) = Kind::from_slug(&kind) else { return missing(&uri) };
    let query = pairs(raw.unwrap_or_default().as_bytes());
    let from: String = value(&query, "from").chars().take(2_000).collect();
    let mut draft = Draft::default();
    let mut notes = Vec::new();
    if !from.is_empty() {
        let mut entry = propose::pasted(&from);
        if let Some(identifier) = identify(&from) {
            // It goes on behind, so that the next one who asks has the answer.
            let asking = tokio::spawn({
                let (autofill, identifier) = (std::sync::Arc::clone(&state.autofill), identifier.clone());
                async move { autofill.fill(&identifier).await }
            });
            let filled = match tokio::time::timeout(AUTOFILL, asking).await {
                Ok(filled) => filled.unwrap_or_default(),
                Err(_) => autofill::Filled { facts: None, notes: vec![autofill::LATE.to_owned()] },
            };
            if let Some((facts, _)) = &filled.facts {
                entry = autofill::entry_of(facts, &identifier, &state.catalog.snapshot().data.venues);
            }
            notes = filled.notes;
        }
        draft = Draft::of(kind, &entry);
    }
    let form = form(&state, &Matter::New(kind), draft, About::default(), notes, None);
    html::private(&state, StatusCode::OK, |site| site::page::form(site, &form))
}

/// `POST /submit/{kind}`.
pub async fn new_sent(
    State(state): State<AppState>,
    Path(kind): Path<String>,
    peer: ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(kind) = Kind::from_slug(&kind) else { return missing(&uri) };
    sent(&state, Matter::New(kind), peer.0, &headers, &uri, &body).await
}

fn entry_of(state: &AppState, kind: &str, slug: &str) -> Option<EntryId> {
    let id = EntryId::parse(&format!("{kind}/{slug}"))?;
    state.catalog.snapshot().get(&id)?;
    Some(id)
}

/// `GET /{kind}/{slug}/edit`: the form, filled with the entry.
pub async fn edit_form(
    State(state): State<AppState>,
    Path((kind, slug)): Path<(String, String)>,
    uri: Uri,
) -> Response {
    let Some(id) = entry_of(&state, &kind, &slug) else { return missing(&uri) };
    let snapshot = state.catalog.snapshot();
    let mut draft = Draft::default();
    if let Some(entry) = snapshot.get(&id) {
        draft = Draft::of(id.kind, entry);
        draft.mark(id.kind, entry);
    }
    let form = form(&state, &Matter::Correction(id), draft, About::default(), Vec::new(), None);
    html::private(&state, StatusCode::OK, |site| site::page::form(site, &form))
}

/// `POST /{kind}/{slug}/edit`.
pub async fn edit_sent(
    State(state): State<AppState>,
    Path((kind, slug)): Path<(String, String)>,
    peer: ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(id) = entry_of(&state, &kind, &slug) else { return missing(&uri) };
    sent(&state, Matter::Correction(id), peer.0, &headers, &uri, &body).await
}

/// The submission of a secret, while its sender may change it.
async fn changeable(state: &AppState, secret: &str) -> Option<Submission> {
    let found = state.store.submission_by_secret(&secrets::hash(secret)).await.ok()??;
    found.state.is_open().then_some(found)
}

/// `GET /submission/{secret}/edit`: the form as it was sent.
pub async fn change_form(State(state): State<AppState>, Path(secret): Path<String>, uri: Uri) -> Response {
    let Some(submission) = changeable(&state, &secret).await else { return missing(&uri) };
    let draft = Draft { values: submission.draft.clone() };
    let Sender { name, link, interest, .. } = submission.sender.clone();
    let about = About { name, link, interest, another: false };
    let note = (submission.state == Stage::Returned).then(|| submission.detail.clone());
    let matter = Matter::Change(Box::new(submission), secret);
    let form = form(&state, &matter, draft, about, note.into_iter().collect(), None);
    html::private(&state, StatusCode::OK, |site| site::page::form(site, &form))
}

/// `POST /submission/{secret}/edit`.
pub async fn change_sent(
    State(state): State<AppState>,
    Path(secret): Path<String>,
    peer: ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(submission) = changeable(&state, &secret).await else { return missing(&uri) };
    sent(&state, Matter::Change(Box::new(submission), secret), peer.0, &headers, &uri, &body).await
}

/// A form that shows nothing wrong yet.
fn form(
    state: &AppState,
    matter: &Matter,
    draft: Draft,
    about: About,
    notes: Vec<String>,
    token: Option<String>,
) -> Form {
    let snapshot = state.catalog.snapshot();
    let kind = matter.target().kind();
    let of = match matter.target() {
        Target::New(_) => None,
        Target::Correction(id) => snapshot.get(&id).map(|entry| (id.clone(), entry.title.clone())),
    };
    Form {
        kind,
        of,
        action: matter.action(),
        draft,
        more: String::new(),
        options: catalog::pages::form_options(&snapshot),
        faults: Vec::new(),
        near: Vec::new(),
        notes,
        about,
        token: token.unwrap_or_else(|| state.desk.secrets.form(seconds())),
        work: state.desk.pressure.is_high(),
    }
}

/// What somebody did with a form.
async fn sent(
    state: &AppState,
    matter: Matter,
    peer: SocketAddr,
    headers: &HeaderMap,
    uri: &Uri,
    body: &[u8],
) -> Response {
    let pairs = pairs(body);
    let target = matter.target();
    let kind = target.kind();
    let draft = Draft::from_pairs(kind, pairs.iter().cloned());
    let about = About {
        name: value(&pairs, "about.name").to_owned(),
        link: value(&pairs, "about.link").to_owned(),
        interest: value(&pairs, "about.interest").to_owned(),
        another: value(&pairs, "about.another") == "yes",
    };
    let token = Some(value(&pairs, "token").to_owned()).filter(|t| !t.is_empty());
    let mut form = form(state, &matter, draft.clone(), about.clone(), Vec::new(), token);
    let act = value(&pairs, "do");
    if !value(&pairs, "website").is_empty() {
        form.notes.push("The hidden field was filled in, which only programs do. Leave it empty.".to_owned());
        return shown(state, StatusCode::UNPROCESSABLE_ENTITY, &form);
    }
    if let Some(key) = act.strip_prefix("more:") {
        form.more = fields_of(kind).find(|f| f.key == key).map(|f| f.key.to_owned()).unwrap_or_default();
        return shown(state, StatusCode::OK, &form);
    }
    if act == "edit" {
        return shown(state, StatusCode::OK, &form);
    }

    // The same form again is no new submission: a double click, a lost answer. It must not meet itself as a duplicate.
    let status = state.desk.secrets.status(&form.token);
    if act == "send"
        && let Ok(Some(known)) = state.store.submission_by_secret(&secrets::hash(&status)).await
    {
        if known.draft == draft.values {
            return Redirect::to(&format!("/submission/{status}")).into_response();
        }
        // Back, made into another work, and sent: a submission of its own.
        form.token = state.desk.secrets.form(seconds());
        form.notes.push(
            "This form has been sent before with other contents. Press once more to send it as a new one.".to_owned(),
        );
        return shown(state, StatusCode::UNPROCESSABLE_ENTITY, &form);
    }
    let proposal = match state.desk.work_out(target.clone(), draft.clone(), matter.own()).await {
        Ok(proposal) => proposal,
        Err(error) => return failed(&error, uri),
    };
    let sender = Sender {
        name: about.name.clone(),
        link: about.link.clone(),
        interest: about.interest.clone(),
        account: session::reviewer(&state.store, headers).await.unwrap_or_default(),
    };
    form.draft = proposal.draft.clone();
    form.faults = proposal.faults.clone();
    form.near = proposal.near.clone();
    let mut fault = |key: &'static str, message: String| {
        form.faults.push(Fault { severity: Severity::Error, check: "form", key, message });
    };
    for (key, message) in abuse::sender(&sender) {
        fault(key, message);
    }
    if let Some(url) = abuse::blocked_link(&proposal.entry) {
        fault("links", format!("{url} only forwards to another address: give that one"));
    }
    let similar = form.near.iter().any(|n| n.likeness == Likeness::Similar);
    if similar && form.of.is_none() && !about.another {
        fault(
            "another",
            "There are similar entries: say that this is another work, or correct the one that is there".to_owned(),
        );
    }
    if proposal.is_empty() {
        form.notes.push("Nothing is changed yet.".to_owned());
    }
    let stopped =
        proposal.is_blocked() || proposal.is_empty() || form.faults.iter().any(|f| f.severity == Severity::Error);
    if stopped {
        return shown(state, StatusCode::UNPROCESSABLE_ENTITY, &form);
    }
    if act != "send" {
        return previewed(state, StatusCode::OK, form, &proposal).await;
    }

    // From here on it costs something.
    if let Err(bad) = state.desk.secrets.check(&form.token, seconds()) {
        form.notes.push(abuse::explain(bad).to_owned());
        if bad != secrets::BadToken::TooFast {
            form.token = state.desk.secrets.form(seconds());
        }
        return previewed(state, StatusCode::UNPROCESSABLE_ENTITY, form, &proposal).await;
    }
    if let Some(until) = asked_for_work(state, &form.token, value(&pairs, "work")) {
        form.work = true;
        form.notes.push(format!(
            "Very many submissions arrive at the moment. Your browser does a second of work for this one: then send it again. \
             Without scripts, send it again after {until} UTC; it is not lost while this page is open."
        ));
        return previewed(state, StatusCode::UNPROCESSABLE_ENTITY, form, &proposal).await;
    }
    if let Some(seconds) = state.submits.over(peer.ip(), headers) {
        let minutes = seconds.div_ceil(60);
        form.notes.push(format!(
            "One address may send {} submissions an hour. Send this one in {minutes} min; it is not lost while this page is open.",
            crate::guard::limits::SUBMISSIONS_AN_HOUR
        ));
        let mut response = previewed(state, StatusCode::TOO_MANY_REQUESTS, form, &proposal).await;
        response.headers_mut().insert(axum::http::header::RETRY_AFTER, seconds.into());
        return response;
    }
    let taken = match &matter {
        Matter::Change(was, secret) => {
            // Whoever has sent or changed it does not approve it.
            let sender = sender.after(&was.sender);
            let done = state.desk.revise(was, proposal, sender).await;
            done.map(|done| format!("/submission/{secret}?{}", if done { "changed" } else { "missed" }))
        }
        _ => {
            let kept = state.desk.take(proposal, &target, sender, &form.token).await;
            kept.map(|_| format!("/submission/{status}?sent"))
        }
    };
    match taken {
        Ok(to) => Redirect::to(&to).into_response(),
        Err(error) => failed(&NotTaken::Store(error), uri),
    }
}

/// While more arrive than usual: the moment from which a form is taken without a proof of work, where it brings none.
fn asked_for_work(state: &AppState, token: &str, work: &str) -> Option<String> {
    let pressed = state.desk.pressure.is_high();
    let proven = work.parse().is_ok_and(|number| catalog_model::work::is_done(token, number));
    let age = secrets::Secrets::age(token, seconds());
    if !pressed || proven || age >= pressure::PATIENCE {
        return None;
    }
    let left = catalog::day::micros(pressure::PATIENCE - age);
    let moment = catalog::day::moment(catalog::day::now() + left + 60_000_000);
    Some(moment.split(' ').next_back().unwrap_or_default().to_owned())
}

/// Nothing was kept; the browser still has the form.
fn failed(error: &NotTaken, uri: &Uri) -> Response {
    if let NotTaken::Refused(why) = error {
        return problem::respond(Trouble::NotFound, format!("{why}."), uri.path());
    }
    tracing::error!(%error, "a submission was not kept");
    let detail = "It was not kept. Go back: the form is still filled in, and try again in a minute.";
    problem::respond(Trouble::Fault, detail, uri.path())
}

fn shown(state: &AppState, status: StatusCode, form: &Form) -> Response {
    html::private(state, status, |site| site::page::form(site, form))
}

async fn previewed(state: &AppState, status: StatusCode, form: Form, proposal: &propose::Proposal) -> Response {
    let Some(page) = state.desk.preview(proposal).await else { return shown(state, status, &form) };
    let file = proposal.file.display().to_string();
    let data = Preview { form, page, file, diff: proposal.diff() };
    html::private(state, status, |site| site::page::preview(site, &data))
}
