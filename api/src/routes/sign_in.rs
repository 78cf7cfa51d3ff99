//! Signing in and out, and joining with a one-time link.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use catalog_model::desk::SignIn;

use super::html;
use super::submit::{pairs, value};
use crate::problem::{self, Trouble};
use crate::state::AppState;
use crate::submit::session::{self, Refused};

/// Browsers keep the session's cookie only over https, or on the machine itself.
fn is_safe(state: &AppState, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    state.base_url.starts_with("https://") || ["localhost", "127.0.0.1", "[::1]"].contains(&name)
}

/// A path of this site, and nothing that could lead elsewhere.
fn own_path(next: &str) -> &str {
    let good = next.starts_with("/review")
        && !next.contains("//")
        && next.chars().all(|c| c.is_ascii_alphanumeric() || "/-".contains(c));
    if good { next } else { "/review" }
}

fn page(state: &AppState, status: StatusCode, data: &SignIn) -> Response {
    let data = &SignIn { git_hub: state.git_hub.is_some(), ..data.clone() };
    html::private(state, status, |site| site::page::sign_in(site, data))
}

/// `GET /sign-in`.
pub async fn form(State(state): State<AppState>, RawQuery(raw): RawQuery) -> Response {
    let query = pairs(raw.unwrap_or_default().as_bytes());
    page(&state, StatusCode::OK, &SignIn { next: own_path(value(&query, "next")).to_owned(), ..SignIn::default() })
}

/// `GET /join/{secret}`: a one-time link.
pub async fn join(State(state): State<AppState>, Path(secret): Path<String>) -> Response {
    page(&state, StatusCode::OK, &SignIn { invitation: secret, next: "/review".to_owned(), ..SignIn::default() })
}

/// `POST /sign-in`.
pub async fn sent(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let pairs = pairs(&body);
    let mut data = SignIn {
        invitation: value(&pairs, "invitation").to_owned(),
        name: value(&pairs, "name").to_owned(),
        next: own_path(value(&pairs, "next")).to_owned(),
        ..SignIn::default()
    };
    if !is_safe(&state, &headers) {
        data.fault =
            "Browsers keep a session only over https. Open this site by its https address, or on the machine itself."
                .to_owned();
        return page(&state, StatusCode::FORBIDDEN, &data);
    }
    if let Some(refusal) = too_often(&state, peer, &headers, &uri) {
        return refusal;
    }
    let passphrase = value(&pairs, "passphrase").to_owned();
    let begun = match data.invitation.is_empty() {
        true => session::enter(&state.store, &data.name, passphrase).await,
        false => session::join(&state.store, &data.invitation, &data.name, passphrase).await,
    };
    answer(&state, &uri, data, begun)
}

/// The answer to whoever has tried too often to sign in.
fn too_often(state: &AppState, peer: SocketAddr, headers: &HeaderMap, uri: &Uri) -> Option<Response> {
    let seconds = state.sign_ins.over(peer.ip(), headers)?;
    let detail = format!("Too many tries from this address. Try again in {seconds} s.");
    Some(problem::respond(Trouble::TooManyRequests { seconds }, detail, uri.path()))
}

/// In with a cookie, or the page again with what is to be mended.
fn answer(state: &AppState, uri: &Uri, data: SignIn, begun: Result<HeaderValue, Refused>) -> Response {
    match begun {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(&data.next)).into_response(),
        Err(Refused::Person(fault)) => page(state, StatusCode::FORBIDDEN, &SignIn { fault, ..data }),
        Err(Refused::Store(error)) => {
            tracing::error!(%error, "accounts cannot be read");
            problem::respond(Trouble::Overloaded, "Accounts cannot be read at the moment.", uri.path())
        }
    }
}

fn not_set_up(uri: &Uri) -> Response {
    problem::respond(Trouble::NotFound, "Signing in with GitHub is not set up here.", uri.path())
}

/// Where GitHub sends people back to.
fn back_from_github(state: &AppState) -> String {
    format!("{}/sign-in/github/back", state.base_url)
}

/// `GET /sign-in/github`: to GitHub, which asks whether it may say who somebody is.
pub async fn to_github(State(state): State<AppState>, RawQuery(raw): RawQuery, uri: Uri) -> Response {
    let Some(git_hub) = &state.git_hub else { return not_set_up(&uri) };
    let query = pairs(raw.unwrap_or_default().as_bytes());
    let journey = session::Journey::begin(own_path(value(&query, "next")));
    let page = git_hub.page(&back_from_github(&state), &journey.state, &journey.verifier);
    ([(header::SET_COOKIE, journey.cookie())], Redirect::to(&page)).into_response()
}

/// `GET /sign-in/github/back`: with a code, from GitHub.
pub async fn from_github(
    State(state): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    RawQuery(raw): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let Some(git_hub) = state.git_hub.clone() else { return not_set_up(&uri) };
    if let Some(refusal) = too_often(&state, peer, &headers, &uri) {
        return refusal;
    }
    let query = pairs(raw.unwrap_or_default().as_bytes());
    let journey = session::Journey::of(&headers).filter(|j| j.is(value(&query, "state")));
    let next = own_path(journey.as_ref().map_or("", |journey| &journey.next)).to_owned();
    let (code, back) = (value(&query, "code").to_owned(), back_from_github(&state));
    let begun = match journey {
        None => session::person("This way back does not belong to a sign-in that this browser began. Begin again."),
        Some(_) if code.is_empty() => session::person("GitHub was not allowed to say who you are."),
        Some(journey) => {
            let asked = move || git_hub.account_of(&code, &back, &journey.verifier);
            match tokio::task::spawn_blocking(asked).await {
                Ok(Ok((account, id))) => session::begin_as(&state.store, &account, &id).await,
                Ok(Err(not_in)) => session::person(not_in),
                Err(panic) => {
                    tracing::error!(%panic, "signing in");
                    session::person("Something went wrong on our side. Try again.")
                }
            }
        }
    };
    let is_in = begun.is_ok();
    let mut response = answer(&state, &uri, SignIn { next, ..SignIn::default() }, begun);
    if is_in {
        response.headers_mut().append(header::SET_COOKIE, session::Journey::over());
    }
    response
}

/// `POST /sign-out`.
pub async fn out(State(state): State<AppState>, uri: Uri, headers: HeaderMap) -> Response {
    match session::end(&state.store, &headers).await {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response(),
        Err(error) => {
            tracing::error!(%error, "a session was not ended");
            problem::respond(Trouble::Overloaded, "The session was not ended; try again.", uri.path())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn nobody_is_led_elsewhere() {
        assert_eq!(own_path("/review/abc"), "/review/abc");
        for bad in [
            "",
            "https://evil.org",
            "//evil.org",
            "/review//evil.org",
            "/review\\evil",
            "/other",
            "/review;x=y",
            "/review\r\n",
        ] {
            assert_eq!(own_path(bad), "/review", "{bad}");
        }
    }
}
