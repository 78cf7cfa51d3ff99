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
