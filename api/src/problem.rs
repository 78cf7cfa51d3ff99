//! Errors, in one shape: a problem document (RFC 9457) for programs, a page for people. The cause is logged once,
//! where it happens; outsiders see what was wrong, where, and what to do.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalog_model::Problem;

/// What can go wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A page of another site sent this.
    Forbidden,
    /// Nothing is there.
    NotFound,
    /// The address exists, but not for this method.
    MethodNotAllowed,
    /// The body is too long.
    TooLarge,
    /// The address is too long.
    AddressTooLong,
    /// This client asks too often.
    TooManyRequests {
        /// How long to wait.
        seconds: u64,
    },
    /// A fault of ours.
    Fault,
    /// Too much to do.
    Overloaded,
    /// It took too long.
    TimedOut,
}

/// Word in the type address, status, title.
const fn table(trouble: Trouble) -> (&'static str, StatusCode, &'static str) {
    match trouble {
        Trouble::Forbidden => ("forbidden", StatusCode::FORBIDDEN, "The request came from another site"),
        Trouble::NotFound => ("not-found", StatusCode::NOT_FOUND, "There is nothing at this address"),
        Trouble::MethodNotAllowed => {
            ("method-not-allowed", StatusCode::METHOD_NOT_ALLOWED, "This address cannot be used so")
        }
        Trouble::TooLarge => ("too-large", StatusCode::PAYLOAD_TOO_LARGE, "The request is too large"),
        Trouble::AddressTooLong => ("address-too-long", StatusCode::URI_TOO_LONG, "The address is too long"),
        Trouble::TooManyRequests { .. } => ("too-many-requests", StatusCode::TOO_MANY_REQUESTS, "Too many requests"),
        Trouble::Fault => ("fault", StatusCode::INTERNAL_SERVER_ERROR, "A fault of this server"),
        Trouble::Overloaded => ("overloaded", StatusCode::SERVICE_UNAVAILABLE, "Too much to do at the moment"),
        Trouble::TimedOut => ("timed-out", StatusCode::GATEWAY_TIMEOUT, "The answer took too long"),
    }
}

/// The problem as a document.
pub fn document(trouble: Trouble, detail: impl Into<String>, path: &str) -> Problem {
    let (word, status, title) = table(trouble);
    Problem {
        kind: format!("/about#problem-{word}"),
        title: title.to_owned(),
        status: status.as_u16(),
        detail: detail.into(),
        // The path is the client's own text: cut, so that an answer cannot be blown up.
        instance: path.chars().take(200).collect(),
    }
}

/// The problem as a JSON answer. (A page for people is made from it at the outermost, see `pages`.)
pub fn respond(trouble: Trouble, detail: impl Into<String>, path: &str) -> Response {
    let problem = document(trouble, detail, path);
    let status = table(trouble).1;
    let mut response = (status, Json(&problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let wait = match trouble {
        Trouble::TooManyRequests { seconds } => Some(seconds),
        Trouble::Overloaded | Trouble::TimedOut => Some(1),
        _ => None,
    };
    if let Some(seconds) = wait {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response.extensions_mut().insert(problem);
    response
}
