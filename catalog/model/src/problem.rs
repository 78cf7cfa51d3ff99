//! What goes wrong, in the two shapes that leave the server: a problem document (RFC 9457) and a finding in the data.

use serde::{Deserialize, Serialize};

/// RFC 9457 problem document, the one shape of every API error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Address of the page that explains this sort of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short, the same for every problem of this type.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What was wrong this time, where, and what to do.
    pub detail: String,
    /// Path of the request.
    pub instance: String,
}

/// Every type of problem: word in its type address, status, title. The page about the site explains them by this table.
pub const PROBLEMS: &[(&str, u16, &str)] = &[
    ("bad-request", 400, "The request cannot be done"),
    ("forbidden", 403, "The request came from another site"),
    ("not-found", 404, "There is nothing at this address"),
    ("method-not-allowed", 405, "This address cannot be used so"),
    ("too-large", 413, "The request is too large"),
    ("address-too-long", 414, "The address is too long"),
    ("too-many-requests", 429, "Too many requests"),
    ("fault", 500, "A fault of this server"),
    ("overloaded", 503, "Too much to do at the moment"),
    ("timed-out", 504, "The answer took too long"),
];
