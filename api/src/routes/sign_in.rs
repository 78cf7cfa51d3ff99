//! Signing in and out, and joining with a one-time link.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
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
    let good = next.starts_with("/review") && !next.contains(['\\', '\n', '\r']) && !next.contains("//");
    if good { next } else { "/review" }
}

fn page(state: &AppState, status: StatusCode, data: &SignIn) -> Response {
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
    if let Some(seconds) = state.sign_ins.over(peer.ip(), &headers) {
        let detail = format!("Too many tries from this address. Try again in {seconds} s.");
        return problem::respond(Trouble::TooManyRequests { seconds }, detail, uri.path());
    }
    let passphrase = value(&pairs, "passphrase").to_owned();
    let known = match data.invitation.is_empty() {
        true => match session::verify(&state.store, &data.name, passphrase).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refused::Person("Name and passphrase do not belong together.".to_owned())),
            Err(error) => Err(error.into()),
        },
        false => session::join(&state.store, &data.invitation, &data.name, passphrase).await,
    };
    let begun = match known {
        Ok(()) => session::begin(&state.store, &data.name).await.map_err(Refused::from),
        Err(refused) => Err(refused),
    };
    match begun {
        Ok(cookie) => ([(header::SET_COOKIE, cookie)], Redirect::to(&data.next)).into_response(),
        Err(Refused::Person(why)) => {
            data.fault = why;
            page(&state, StatusCode::FORBIDDEN, &data)
        }
        Err(Refused::Store(error)) => {
            tracing::error!(%error, "accounts cannot be read");
            problem::respond(Trouble::Overloaded, "Accounts cannot be read at the moment.", uri.path())
        }
    }
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
        for bad in ["", "https://evil.org", "//evil.org", "/review//evil.org", "/review\\evil", "/other"] {
            assert_eq!(own_path(bad), "/review", "{bad}");
        }
    }
}
