//! Errors, in one shape: a problem document (RFC 9457) for programs, a page for people. The cause is logged once,
//! where it happens; outsiders see what was wrong, where, and what to do.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use catalog_model::Problem;
use catalog_model::problem::PROBLEMS;

/// What can go wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It asks for what is not possible, or cannot be read.
    BadRequest,
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

/// The word of the trouble in the table of problems.
const fn word(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::BadRequest => "bad-request",
        Trouble::Forbidden => "forbidden",
        Trouble::NotFound => "not-found",
        Trouble::MethodNotAllowed => "method-not-allowed",
        Trouble::TooLarge => "too-large",
        Trouble::AddressTooLong => "address-too-long",
        Trouble::TooManyRequests { .. } => "too-many-requests",
        Trouble::Fault => "fault",
        Trouble::Overloaded => "overloaded",
        Trouble::TimedOut => "timed-out",
    }
}

/// The problem as a document.
pub fn document(trouble: Trouble, detail: impl Into<String>, path: &str) -> Problem {
    let word = word(trouble);
    let row = PROBLEMS.iter().find(|row| row.0 == word);
    let (status, title) = row.map_or((500, "A fault of this server"), |row| (row.1, row.2));
    Problem {
        kind: format!("/about#problem-{word}"),
        title: title.to_owned(),
        status,
        detail: detail.into(),
        // The path is the client's own text: cut, so that an answer cannot be blown up.
        instance: path.chars().take(200).collect(),
    }
}

/// The problem as a JSON answer. (A page for people is made from it at the outermost, see `pages`.)
pub fn respond(trouble: Trouble, detail: impl Into<String>, path: &str) -> Response {
    let problem = document(trouble, detail, path);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
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
